"""The guard that keeps a spreadsheet from running a text as a formula, put on and taken off.

The law: ``unguard(guard(text)) == text``, and no guarded text begins like a formula.
"""

from __future__ import annotations

# Spreadsheets run a cell that begins so as a formula (OWASP, "CSV Injection"). An apostrophe in
# front keeps it a text; a text that begins with one gets a second, so that it can come off again.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def guard(text: str) -> str:
    """``text`` with an apostrophe in front where it begins like a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def unguard(text: str) -> str:
    """``text`` without its guard.

    In a file that hemidef did not write, an apostrophe before such a character is a guard too,
    its writer's or Excel's own; ``'quoted'`` and ``'90s`` have none and stay as they are.
    """
    return text[1:] if text.startswith("'") and text.startswith(RISKY, 1) else text
