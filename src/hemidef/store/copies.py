"""The copies of a store that sync services leave beside it when two people changed it at once."""

from __future__ import annotations

import re
from pathlib import Path

# What each service puts behind the name's stem:
_MARKS = re.compile(
    r"(?i:.*conflict.*)"  # Dropbox, Nextcloud, Syncthing: "… (Ana's conflicted copy 2026-11-01)"
    r"|(?i:.*(en conflicto|em conflito|en conflit).*)"  # Dropbox in other languages
    # OneDrive: "…-DESKTOP-4F2", the name of a computer; "…-FY27" and "…-BRA" are somebody's own.
    r"|-(?!(FY|Q|H)?\d)[A-Z][A-Z0-9-]{4,17}|-[^/]*MacBook[^/]*"
    r"| ?\(\d+\)| \d{1,2}"  # Google Drive: "… (1)"; iCloud: "… 2"
)


def conflicted(store: Path) -> list[str]:
    """The names of the files beside ``store`` that look like conflicted copies of it."""
    real = store.resolve()
    try:
        beside = sorted(path.name for path in real.parent.iterdir())
    except OSError:  # a folder that may be entered, but not listed
        return []
    stem, suffix = real.stem, real.suffix
    return [
        name
        for name in beside
        if name.startswith(stem)
        and name.endswith(suffix)
        and _MARKS.fullmatch(name[len(stem) : len(name) - len(suffix)])
    ]
