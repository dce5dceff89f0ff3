"""Reports: entries to grids of typed columns and rows. No formatting, no screen, no file."""
