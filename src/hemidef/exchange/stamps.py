"""The stamp of a sheet, by which hemidef knows it again when it comes back.

A workbook has it in a hidden sheet, with all that was sent: a JSON text to a row, cut over as many
cells as it needs. A CSV file has it in its last column, in each row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hemidef.exchange.sheet import Row, Sheet
from hemidef.model import ids
from hemidef.model.fields import CREATED
from hemidef.model.kinds import KINDS
from hemidef.model.values import LINE
from hemidef.reports.grid import Column, Grid
from hemidef.tracker.checks import STAMP
from hemidef.tracker.intake import Sent, Stamp

TITLE = "hemidef sent"
# The hidden sheets of our workbooks, which are not for people: this one, and the drop-downs'.
LISTS = "hemidef lists"
HIDDEN = (TITLE, LISTS)
_VERSION = 1
_LONGEST = 32_000  # characters of a cell, of which Excel allows 32,767
_MARK = re.compile(r"(\d{1,9})-([0-9a-f]{8})-([0-9a-f]{8})", re.ASCII)
# What was stamped by hemidef, but not as this one does, or is put together from several exports.
UNKNOWN = Stamp("", 0, "", {})
# What programs read otherwise than it stands: _x0041_ in a workbook, spaces at the end of a cell.
_PLAIN = str.maketrans({"_": "\\u005f", " ": "\\u0020"})


def rows(stamp: Stamp) -> Iterator[list[str]]:
    """The cells of the hidden sheet."""
    head = {"sheet": stamp.sheet, "change": stamp.number, "mark": stamp.mark}
    yield _cells({STAMP: _VERSION, **head})
    for id, sent in (stamp.sent or {}).items():
        yield _cells({"id": id, "seen": sorted(sent.seen), "fields": dict(sent.doc)})


def _cells(told: dict[str, Any]) -> list[str]:
    text = json.dumps(told, separators=(",", ":")).translate(_PLAIN)
    return [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)]


def read(rows: Iterable[Row]) -> Stamp:
    """The stamp in the hidden sheet; ``UNKNOWN`` where this hemidef did not write it so."""
    try:
        head, *others = [json.loads("".join(row.cells)) for row in rows]
        if head[STAMP] != _VERSION:
            return UNKNOWN
        sent = {each["id"]: _sent(each) for each in others}
        stamp = Stamp(head["sheet"], head["change"], head["mark"], sent)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return UNKNOWN
    is_sound = list(map(type, stamp[:3])) == [str, int, str] and all(map(_is_of_entry, sent))
    return stamp if is_sound else UNKNOWN


def _is_of_entry(id: str) -> bool:
    return ids.is_id(id) and ids.letter(id) in {kind.letter for kind in KINDS}


def _sent(told: Any) -> Sent:
    """Raises ValueError, or what Python does, for what ``rows`` cannot have written."""
    doc, seen = told["fields"], told["seen"]
    texts = [*seen, doc[CREATED.name], *doc]
    for held in doc.values():
        texts += [held] if isinstance(held, str) else held
    if not all(isinstance(each, str) for each in texts):
        raise ValueError
    return Sent(doc, frozenset(seen))


def mark(grid: Grid, stamp: Stamp) -> Grid:
    """``grid`` with the column that has the stamp."""
    text = f"{stamp.number}-{stamp.mark}-{stamp.sheet[:8]}"
    columns = (*grid.columns, Column(STAMP, STAMP, LINE))
    return replace(grid, columns=columns, rows=[(*row, (text,)) for row in grid.rows])


def unmark(sheet: Sheet) -> tuple[Sheet, Stamp | None]:
    """``sheet`` without the column that has a stamp, if it has one, and that stamp.

    Rows that people added have none; where they have several, it is ``UNKNOWN``.
    """
    at = next((at for at, each in enumerate(sheet.headings) if each.name == STAMP), None)
    if at is None:
        return sheet, None
    marks = {row.cells[at].strip() for row in sheet.rows} - {""}
    found = [each.groups() for each in map(_MARK.fullmatch, marks) if each]
    if len(found) < len(marks):  # a column of somebody's own
        return sheet, None
    headings = (*sheet.headings[:at], *sheet.headings[at + 1 :])
    rows = [row._replace(cells=row.cells[:at] + row.cells[at + 1 :]) for row in sheet.rows]
    plain = replace(sheet, headings=headings, rows=tuple(rows))
    if not found:
        return plain, None
    (number, mark, key), *others = found
    return plain, UNKNOWN if others else Stamp(key, int(number), mark)
