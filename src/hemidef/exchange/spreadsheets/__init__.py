"""Spreadsheets in their formats: CSV, TSV, Excel and Markdown, read and written."""
