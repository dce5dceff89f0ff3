"""Filters and views: which entries, and how they are laid out."""
