"""What has happened in a project by its journal, and what follows: deadlines, roles, seals."""
