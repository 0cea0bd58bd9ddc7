"""One small module per command: parse, one call of the core, report, exit code."""
