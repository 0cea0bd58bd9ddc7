"""A printed file compared with a saved state of the project."""
