"""What a behaviour may mean: never more than an indicator."""
