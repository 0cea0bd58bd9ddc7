"""Cards and plans filled in elsewhere, read by their labels."""
