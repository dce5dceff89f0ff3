"""What is read: a file that somebody brings, and how it is to be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemidef.errors import Invalid


@dataclass(frozen=True)
class Source:
    """A file that somebody brings: its name for errors, its bytes, the format they are in."""

    file: str
    data: bytes
    format: str


@dataclass(frozen=True)
class Options:
    """How to read a spreadsheet, where that is not plain from the file itself."""

    kind: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip_rows: int = 0
    list_separator: str = ""

    def completed(self, others: Mapping[str, str]) -> Options:
        """These, and ``others`` (by their names in a mapping) where these say nothing."""
        given = {name.replace("-", "_"): text for name, text in others.items()}
        rows = given.pop("skip_rows", "0")
        if not rows.isdecimal():
            raise Invalid(f"skip-rows: {rows!r} is not a number of rows", "As in: skip-rows: 5.")
        mine = {name: text for name, text in vars(self).items() if text}
        return Options(**{"skip_rows": int(rows), **given, **mine})


PLAIN = Options()
