"""The command line: arguments, options, help, errors, streams and exit codes around the commands."""
