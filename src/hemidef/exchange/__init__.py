"""Entries in files: hemidef's document in YAML and JSON, and spreadsheets of any make."""
