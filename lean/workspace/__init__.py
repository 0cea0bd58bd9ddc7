"""The files of a workspace: read with positions, validated, loaded; the one writer."""
