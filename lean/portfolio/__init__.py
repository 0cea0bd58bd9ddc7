"""All projects of an administration seen together: a list, a register, counts, appeals, practices."""
