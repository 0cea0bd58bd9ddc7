"""New workspaces and projects, their documents and the files of CI services."""
