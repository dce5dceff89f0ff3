"""Drawing on a terminal, the only user of Rich; briefings as HTML, Word and Markdown."""
