"""The running watch: what is heard becomes a picture, alarms and a log, by one clock."""
