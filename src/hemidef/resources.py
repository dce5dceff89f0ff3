"""The files that hemidef ships with: the article's entries, the table of partners, a page."""

from __future__ import annotations

from pathlib import Path

# ``data/`` stands inside the package in a wheel, and beside ``src/`` in a checkout.
_HERE = Path(__file__).parent
_PLACES = (_HERE / "data", _HERE.parent.parent / "data")

ARTICLE = "nds-2026.yaml"
PARTNERS = "partners.yaml"
PAGE = "briefing.html"


def path(name: str) -> Path:
    """Where the shipped file ``name`` is."""
    return next(folder / name for folder in _PLACES if (folder / name).is_file())
