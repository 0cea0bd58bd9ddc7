"""Documents checked by the rules of the regulation, and the cache of what was found."""
