"""The behaviours Watchdesk looks for, one a file."""
