"""Suggesting a mapping for a sheet that nobody has described yet."""
