"""Checks documents against the rules of the regulation, and caches the findings."""
