"""The command line: options to one call to one print."""
