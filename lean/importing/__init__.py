"""What people filled in elsewhere becomes documents: found by its words, with everything that was not understood."""
