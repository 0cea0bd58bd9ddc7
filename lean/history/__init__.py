"""What git knows of a project, in the words of the procedure: revisions, differences in meaning, verification."""
