"""``python -m watchdesk``: the same command as ``watchdesk``."""

from watchdesk.cli.main import cli

if __name__ == "__main__":
    cli()
