"""Lean-management projects of a municipal administration as git-tracked YAML."""
