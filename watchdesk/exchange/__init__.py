"""What leaves for another State: sealed, encrypted, and only what the recipient's role needs."""
