"""Drawing grids and pages: the only user of Rich."""
