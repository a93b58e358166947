"""What was heard: sentences, positions, vessels and tracks; knows no law."""
