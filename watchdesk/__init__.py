"""The application: the only room with a clock, a database and a terminal."""
