"""A recording on the console: the clock of its own time, and the lines as they would have come."""
