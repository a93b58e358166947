"""One picture of everything the other rooms know."""
