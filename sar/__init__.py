"""Somebody may be in danger: computed before, and apart from, suspicion."""
