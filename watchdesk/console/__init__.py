"""The console: one page on what the station hears and knows, for people at a watch."""
