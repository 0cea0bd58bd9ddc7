"""Templates that a workspace may bring along: filled with plain data alone, in one sandbox, within limits."""
