"""Entries in files: YAML, JSON, CSV, TSV and Markdown."""
