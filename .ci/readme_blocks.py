"""Run a block of README.md as a reader would: in a fresh clone with a fresh virtual environment."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def blocks() -> dict[str, str]:
    """The shell blocks of the README by the word after ``bash``."""
    text = (ROOT / "README.md").read_text("utf-8")
    return dict(re.findall(r"^```bash (\w+)\n(.*?)^```", text, flags=re.S | re.M))


def main() -> int:
    """Run the block in a clone of what is committed, or here where nothing is."""
    script = blocks()[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "watchdesk"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        shared = ROOT.parent / "shared"
        if shared.is_dir():
            (clone.parent / "shared").symlink_to(shared)
        return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=clone).returncode


if __name__ == "__main__":
    sys.exit(main())
