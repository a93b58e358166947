"""What a run found, in the forms other people's programs read."""
