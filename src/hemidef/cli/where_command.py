"""``hemidef where``."""

from __future__ import annotations

import os

from hemidef import places
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.cli.options import FormatOption
from hemidef.reports.contents import contents


@command(short="Show which store is used, why, and what it holds.")
def where(desk: Desk, format: FormatOption = "table") -> None:
    """Example: hemidef where

    Show which store commands use here and why, how many entries and changes it holds, when it last
    changed and by whom, and which fields and views are its own.
    """
    format = printing.check_format(format)
    why = _why(desk)
    if not why:
        streams.tell(
            f"There is no store yet. hemidef init makes one in this folder; without it, the first "
            f"other command makes {places.own()}."
        )
        if format in printing.DATA:
            streams.write("[]\n" if format in ("json", "yaml") else "")
        return
    grid = contents(desk.book(), os.path.abspath(desk.store.path), why)  # noqa: PTH100 - links stay
    if format != "table":
        printing.grids(desk, [grid], format, key="")
        return
    told = grid.in_words(desk.context.partners)
    width = max(len(column.heading) for column in told.columns)
    streams.say(
        [
            f"{column.heading:{width}}  {', '.join(cell) or 'none'}"
            for column, cell in zip(told.columns, told.rows[0], strict=True)
        ]
    )


def _why(desk: Desk) -> str:
    """Why the store is the one that is used; empty where there is none to use."""
    if desk.named:
        return "--store names it"
    if os.environ.get("HEMIDEF_STORE"):
        return "HEMIDEF_STORE names it"
    if places.used(None) is not None:
        return f"it is the nearest {places.STORE_NAME}, from this folder upward"
    if os.path.lexists(places.own()):
        return f"no {places.STORE_NAME} is in this folder or above, so it is your own"
    return ""
