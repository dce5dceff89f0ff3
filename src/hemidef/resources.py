"""The files that hemidef ships with: the article's entries, partners, headings, topics of help."""

from __future__ import annotations

import pkgutil  # importlib.resources, which does the same here, takes 10 to 40 ms to import
from pathlib import Path

ARTICLE = "nds-2026.yaml"
PARTNERS = "partners.yaml"
HEADINGS = "headings.yaml"
PAGE = "briefing.html"

# ``data/`` stands inside the package in a wheel, and beside ``src/`` in a checkout.
_CHECKOUT = Path(__file__).parent.parent.parent / "data"


def read(name: str) -> bytes:
    """The shipped file ``name``, also out of a zip. Raises OSError where it cannot be read."""
    try:
        return pkgutil.get_data("hemidef", f"data/{name}") or b""
    except FileNotFoundError:
        return (_CHECKOUT / name).read_bytes()


def read_text(name: str) -> str:
    """The text of the shipped file ``name``. Raises OSError where it cannot be read."""
    return read(name).decode()
