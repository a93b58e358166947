"""Alerts: at most one a situation, what officers did with each, and the handover of a watch."""
