"""Who may work at the console: accounts, sessions, and how often somebody may try."""
