"""The timeline as a chart: a line for each initiative over months, quarters or years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from hemidef.model.kinds import INITIATIVE_STATUS
from hemidef.render import cells
from hemidef.render.scale import Scale, fit_scale
from hemidef.render.terminal import Terminal
from hemidef.reports.schedule import Mark, Span, Timeline

# What names may take of the width, and what the chart leaves them only beyond.
_NAMES = range(12, 40)
_CHART = 30
# How far a line with an open end goes beyond what is known.
_STUB = 3


@dataclass(frozen=True)
class Signs:
    """What the chart is drawn with."""

    line: str
    late: str
    first: str
    last: str
    since: str
    until: str
    done: str
    step: str
    dropped: str
    missed: str
    today: str
    crossed: str


_UNICODE = Signs("─", "┄", "├", "┤", "‹", "›", "◆", "◇", "×", "!", "┊", "┼")
_ASCII = Signs("-", ".", "[", "]", "<", ">", "*", "o", "x", "!", ":", "+")


def draw_timeline(plan: Timeline, terminal: Terminal) -> Iterator[RenderableType]:
    """The scale, a line for each initiative, and what the signs mean."""
    signs = _UNICODE if terminal.carries("".join(astuple(_UNICODE))) else _ASCII
    ids = max(len(span.entry.id) for span in plan.spans) + 2
    notes = [_note(span) for span in plan.spans]
    room = terminal.width - ids - max(map(len, notes)) - 4
    names = [terminal.safe(span.entry.headline) for span in plan.spans]
    name = min(max(map(cell_len, names)), max(room - _CHART, _NAMES[0]), _NAMES[-1])
    days = [day for span in plan.spans for day in span.days] + [plan.today]
    scale = fit_scale(min(days), max(days), max(room - name, 1))
    yield Text(f"Timeline by {scale.name}", style="bold")
    yield Text()
    for head in scale.heads():
        yield Text(" " * (ids + name + 2) + head, style="bold", no_wrap=True)
    today = scale.column(plan.today)
    yield Text(" " * (ids + name + 2 + today) + signs.today, style="dim", no_wrap=True)
    for span, title, note in zip(plan.spans, names, notes, strict=True):
        clipped = terminal.clip(title, name)
        yield Text.assemble(
            (f"{span.entry.id:<{ids}}", "bold"),
            clipped + " " * (name - cell_len(clipped) + 2),
            _line(span, plan, scale, signs),
            "  ",
            (note, "red" if span.late else cells.style((note,), INITIATIVE_STATUS)),
            no_wrap=True,
        )
    yield Text()
    yield Text(_legend(signs), style="dim")


def _note(span: Span) -> str:
    """What the line alone does not say: how it stands, and that it is late."""
    return f"{span.late} d late" if span.late else span.entry.text("status")


def _line(span: Span, plan: Timeline, scale: Scale, signs: Signs) -> Text:
    today = scale.column(plan.today)
    line = [" "] * scale.columns
    line[today] = signs.today
    start, end = _ends(span, scale, today)
    left, right = sorted((start, end))  # one may be due before its start, which is drawn so
    line[left : right + 1] = signs.line * (right + 1 - left)
    if span.late:
        line[end + 1 : today] = signs.late * (today - end - 1)
    if left < today < (today + 1 if span.late else right):
        line[today] = signs.crossed
    line[start] = signs.first if span.first else signs.since
    line[end] = signs.last if span.last else signs.until
    for mark in sorted(span.marks, key=lambda mark: (mark.late, not mark.done)):
        line[scale.column(mark.day)] = _sign(mark, signs)
    style = "dim" if span.closed else "cyan"
    return Text("".join(line), style=style)


def _sign(mark: Mark, signs: Signs) -> str:
    if mark.late:
        return signs.missed
    if mark.dropped:
        return signs.dropped
    return signs.done if mark.done else signs.step


def _ends(span: Span, scale: Scale, today: int) -> tuple[int, int]:
    """The columns of an initiative's start and end; those of a stub where one is open."""
    known = [scale.column(day) for day in span.days]
    start = scale.column(span.first) if span.first else max(min(known) - _STUB, 0)
    if span.last:
        return start, scale.column(span.last)
    begun = [today] if not span.closed and min(known) <= today else []
    return start, min(max([*known, *begun]) + _STUB, scale.columns - 1)


def _legend(signs: Signs) -> str:
    parts: Sequence[tuple[str, str]] = (
        (signs.first, "start"),
        (signs.last, "due or closed"),
        (f"{signs.since} {signs.until}", "not set"),
        (signs.done, "milestone done"),
        (signs.step, "to do"),
        (signs.dropped, "dropped"),
        (signs.missed, "overdue"),
        (signs.late * 2, "late"),
        (f"{signs.today} {signs.crossed}", "today"),
    )
    return "   ".join(f"{sign} {meaning}" for sign, meaning in parts)
