"""Initiatives over time in a Word document: a table with a row for each and a column for each unit.

What it says by colours it says in words too: at the end of each row, and in the tables below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hemidef.render.scale import Scale, fit_scale
from hemidef.render.wordml import BLUE, COLORS, RED, cell, row, run, table
from hemidef.reports.briefing import note
from hemidef.reports.schedule import Mark, Span, Timeline

# Makes the paragraph of a cell of runs.
Put = Callable[..., Any]

_SIGNS = {"◆": "done", "◇": "to do", "▲": "overdue", "×": "dropped"}
LEGEND = ", ".join(f"{sign} milestone {meaning}" for sign, meaning in _SIGNS.items())
# The parts of a unit of time that a scale has room for.
_UNITS = 36
# The width of the notes, in twentieths of a point, and that of the scale, as a share of the page.
_NOTES, _SCALE = 1300, 0.45
# So much of what an initiative is called stands beside its line.
_NAME = 70


def draw(title: str, plan: Timeline, width: int, put: Put) -> Any:
    """The table; ``width`` is that of the page."""
    days = [day for span in plan.spans for day in span.days] + [plan.today]
    scale = replace(fit_scale(min(days), max(days), _UNITS), width=1)
    unit = int(width * _SCALE) // scale.count
    widths = [width - unit * scale.count - _NOTES, *[unit] * scale.count, _NOTES]
    today = scale.column(plan.today)
    ends = [widths[0], widths[-1]]
    heads = [_row(ends, put, _years(scale, unit, put), head=True)]
    if scale.labels:
        labels = [
            cell(unit, put(run(label, size=7, bold=at == today, color=COLORS["dim"])))
            for at, label in enumerate(scale.labels)
        ]
        heads.append(_row(ends, put, labels, head=True))
    return table(
        title, widths, [*heads, *(_span(each, scale, today, widths, put) for each in plan.spans)]
    )


def _row(
    ends: Sequence[int],
    put: Put,
    filled: Sequence[Any],
    name: Sequence[Any] = (),
    told: Sequence[Any] = (),
    *,
    head: bool = False,
) -> Any:
    """What stands over time, between a name and a note."""
    return row(cell(ends[0], put(*name)), *filled, cell(ends[1], put(*told)), head=head)


def _years(scale: Scale, unit: int, put: Put) -> list[Any]:
    """The years, each over all its units; one that has no room for its figures is left out."""
    starts = [at for at, year in enumerate(scale.years) if year]
    return [
        cell(
            unit * (end - at),
            put(run(year if end - at > 1 or not scale.labels else "", color=COLORS["dim"])),
            span=end - at,
        )
        for at, end in pairwise([*starts, scale.count])
        for year in [scale.years[at]]
    ]


def _span(span: Span, scale: Scale, today: int, widths: Sequence[int], put: Put) -> Any:
    """An initiative's row: its time on a blue ground, its delay on a red one."""
    known = [scale.column(day) for day in span.days]
    first = scale.column(span.first) if span.first else min(known)
    last = scale.column(span.last) if span.last else max(known)
    first, last = sorted((first, last))  # one may be due before its start
    marks = sorted(span.marks, key=lambda mark: (mark.late, not mark.done))
    signs = {scale.column(mark.day): _sign(mark) for mark in marks}
    filled = []
    for at, wide in enumerate(widths[1:-1]):
        is_late = bool(span.late) and last < at <= today
        fill = RED if is_late else BLUE if first <= at <= last else ""
        filled.append(cell(wide, put(run(signs.get(at, ""), size=8)), fill=fill))
    name = run(f"{span.entry.id}  ", bold=True), run(_clip(span.entry.headline))
    told = run(note(span), color=COLORS["red" if span.late else "dim"])
    return _row([widths[0], widths[-1]], put, filled, name, [told])


def _clip(text: str) -> str:
    """The beginning of a text, in one line."""
    line = text.replace("\n", " ")
    return line if len(line) <= _NAME else f"{line[:_NAME].rstrip()}…"


def _sign(mark: Mark) -> str:
    """How a milestone stands."""
    return "▲" if mark.late else "×" if mark.dropped else "◆" if mark.done else "◇"
