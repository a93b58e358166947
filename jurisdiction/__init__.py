"""What the law says at a place; knows no ship."""
