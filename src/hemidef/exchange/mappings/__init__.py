"""From the sheets that people have to entries, by a mapping of columns to fields."""
