"""Where a project stands, its next step and the agenda of all projects."""
