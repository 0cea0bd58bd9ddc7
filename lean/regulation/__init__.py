"""The decree as data, one file per municipality and edition."""
