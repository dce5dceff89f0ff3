"""hemidef: a command-line tracker for strategy implementation."""

__version__ = "0.1.0"
