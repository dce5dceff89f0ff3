"""The tracker: what can be asked of the entries and done to them. No terminal, no files."""

from hemidef.tracker.book import Book
from hemidef.tracker.changes import Change, Logged
from hemidef.tracker.edits import Edits
from hemidef.tracker.tracker import Tracker

__all__ = ["Book", "Change", "Edits", "Logged", "Tracker"]
