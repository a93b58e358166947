"""Forms that people fill in: what each asks, what it may hold, and whom its answers may reach."""
