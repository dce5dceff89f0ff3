"""Charts as SVG to stand in a page of HTML, readable in grey, on paper and by a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hemidef.model.entries import Entry
from hemidef.model.kinds import INITIATIVE_STATUS
from hemidef.render import cells
from hemidef.render.scale import Scale, fit_scale
from hemidef.render.shapes import (
    LINE,
    box,
    clipped,
    color,
    level,
    safe,
    small,
    text,
    turned,
    upright,
)
from hemidef.reports.briefing import Bars, Chart, note, words
from hemidef.reports.coverage import Matrix
from hemidef.reports.indicators import Gauge
from hemidef.reports.schedule import Mark, Span, Timeline

# So many rows of a chart fit on a page of paper, which would cut a taller one.
_MOST_ROWS = 12
# So many columns of a matrix are told apart on a telephone.
_MOST_ACROSS = 16
_FEWEST_ACROSS = 8
# The parts of a unit of time that a scale of a page's width has room for.
_UNITS = 50


def draw(chart: Chart, name: str) -> str:
    """The chart in as many pictures as fit on a page each; ``name`` is the ids' beginning."""
    parts = [*_DRAWN[type(chart.drawing)](chart.drawing)]
    pictures = []
    for number, (height, shapes) in enumerate(parts, 1):
        of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        id = f"{name}-{number}"
        pictures.append(
            f'<svg role="img" aria-labelledby="{id}-title {id}-desc" width="100%" '
            f'height="{height}" font-size="13" fill="currentColor">'
            f'<title id="{id}-title">{safe(chart.title + of)}</title>'
            f'<desc id="{id}-desc">{safe(chart.about)}</desc>{"".join(shapes)}</svg>'
        )
    return "\n".join(pictures)


# The height of a picture in pixels, and what is in it.
Picture = tuple[int, list[str]]


def _bars(bars: Bars) -> Iterator[Picture]:
    """A bar for each, its name before it and its number behind it."""
    most = max(count for _, count in bars.counts)
    step = 26
    for rows in _parts(bars.counts, _MOST_ROWS * 2):
        shapes = []
        for at, (label, count) in enumerate(rows):
            y = at * step
            wide = 44 * count / most
            style = cells.style((label,), bars.column.type)
            shapes += [
                clipped(words(bars.column, (label,)), 0, y, 40),
                box(42, y + 4, wide, 14, style),
                text(str(count), 42 + wide, y + 16, dx=6),
            ]
        yield len(rows) * step, shapes


def _plan(plan: Timeline) -> Iterator[Picture]:
    """For each initiative its name, how it stands, and below them its line over time."""
    days = [day for span in plan.spans for day in span.days] + [plan.today]
    scale = fit_scale(min(days), max(days), _UNITS)
    head, step = 34, 42
    for spans in _parts(plan.spans, _MOST_ROWS):
        height = head + len(spans) * step
        shapes = [*_heads(scale, height)]
        today = _share(scale.share(plan.today))
        shapes.append(upright(today, 20, height, "red", dashed=True))
        for at, span in enumerate(spans):
            shapes += _row(span, plan, scale, head + at * step)
        yield height, shapes


def _heads(scale: Scale, height: int) -> Iterator[str]:
    """The years and units above, and a line down from where each begins."""
    wide = 100 / scale.count
    labels = scale.labels or [""] * scale.count
    for at, (year, label) in enumerate(zip(scale.years, labels, strict=True)):
        left = at * wide
        if year:
            yield text(year, left, 12, dx=3, weight="bold")
        if label and scale.count <= 24:
            yield text(label[: 1 if scale.months == 1 else 2], left, 27, dx=3, tone="dim", size=11)
        yield upright(left, 0 if year else 16, height)


def _row(span: Span, plan: Timeline, scale: Scale, top: int) -> Iterator[str]:
    """One initiative: its words, its line, dashed where an end is open, and its milestones."""
    style = cells.style((span.entry.text("status"),), INITIATIVE_STATUS)
    yield clipped(f"{span.entry.id}  {span.entry.headline}", 0, top, 74)
    yield text(note(span), 100, top + 14, anchor="end", tone="red" if span.late else "dim", size=12)
    known = [_share(scale.share(day)) for day in span.days]
    left = _share(scale.share(span.first)) if span.first else min(known)
    right = _share(scale.share(span.last)) if span.last else max(known)
    left, right = sorted((left, right))  # one may be due before its start, which is drawn so
    middle = top + 28
    color = "dim" if span.closed else style if style != "dim" else ""
    yield box(left, middle - 4, max(right - left, 0.6), 8, color)
    if not span.first:
        yield level(max(left - 4, 0), left, middle, color)
    if not span.last:
        yield level(right, min(right + 4, 100), middle, color)
    if span.late:
        yield level(right, max(_share(scale.share(plan.today)), right), middle, "red")
    for mark in sorted(span.marks, key=lambda mark: (mark.late, not mark.done)):
        yield _sign(mark, _share(scale.share(mark.day)), middle)


def _sign(mark: Mark, x: float, y: int) -> str:
    """A milestone: of another shape, not of another colour alone, for each way it may stand."""
    if mark.late:
        shape = f'<path d="M0 -7L7 6H-7Z" {color("red")}/>'
    elif mark.dropped:
        shape = '<path d="M-5 -5L5 5M5 -5L-5 5" stroke="currentColor" stroke-width="2.5"/>'
    elif mark.done:
        shape = '<path d="M0 -7L7 0L0 7L-7 0Z" fill="currentColor"/>'
    else:
        shape = (
            '<path class="paper" d="M0 -7L7 0L0 7L-7 0Z" fill="#fff" stroke="currentColor" '
            'stroke-width="2"/>'
        )
    return f'<svg x="{x:.2f}%" y="{y}" overflow="visible">{shape}</svg>'


def _matrix(links: Matrix) -> Iterator[Picture]:
    """Ids down with what they are called, ids across, and a dot where two are linked."""
    head, step, label = 44, 22, 40
    for across in _parts(links.across, _MOST_ACROSS):
        columns = {other.id for other in across}
        linked = {id for id, other in links.marks if other in columns}
        down = [entry for entry in links.down if entry.id in linked]
        wide = (100 - label) / max(len(across), _FEWEST_ACROSS)
        places = {other.id: label + (at + 0.5) * wide for at, other in enumerate(across)}
        for rows in _parts(down, _MOST_ROWS * 2):
            shapes = [turned(other.id, places[other.id], head - 6) for other in across]
            for at, entry in enumerate(rows):
                shapes += _marks(links, entry, places, head + at * step, step)
            yield head + len(rows) * step, shapes


def _marks(
    links: Matrix, entry: Entry, places: dict[str, float], y: int, step: int
) -> Iterator[str]:
    yield f'<line x1="0" x2="100%" y1="{y}" y2="{y}" class="line" stroke="{LINE}"/>'
    yield clipped(f"{entry.id}  {entry.headline}", 0, y + 2, 39)
    for other, x in places.items():
        if (entry.id, other) in links.marks:
            yield f'<circle cx="{x:.2f}%" cy="{y + step // 2}" r="5"/>'


def _gauges(gauges: Sequence[Gauge]) -> Iterator[Picture]:
    """For each indicator the way from its baseline to its target, and how much of it is done."""
    step = 60
    for rows in _parts(gauges, _MOST_ROWS):
        yield (
            len(rows) * step,
            [shape for at, gauge in enumerate(rows) for shape in _gauge(gauge, at * step)],
        )


def _gauge(gauge: Gauge, top: int) -> Iterator[str]:
    entry, unit = gauge.entry, gauge.entry.text("unit")
    number = {name: entry.text(name) for name in ("baseline", "actual", "target")}
    done = None if gauge.achievement is None else float(gauge.achievement)
    share = round((done or 0) * 100) + 0  # no -0
    told = "no figure yet" if done is None else f"{number['actual']} · {share}%"
    yield clipped(f"{entry.id}  {entry.headline}{f' ({unit})' if unit else ''}", 0, top, 70)
    yield text(told, 100, top + 14, anchor="end", weight="bold")
    low, high = min(0.0, done or 0.0), max(1.0, done or 0.0)

    def place(share: float) -> float:
        return 1 + 98 * (share - low) / (high - low)

    start, end, y = place(0), place(1), top + 24
    yield box(start, y, end - start, 8, "dim", faint=True)
    if done is not None:
        left, right = sorted((start, place(done)))
        yield box(left, y, right - left, 8, "green" if done >= 1 else "red" if done < 0 else "cyan")
        yield f'<circle cx="{place(done):.2f}%" cy="{y + 4}" r="6"/>'
    yield from (upright(x, y - 3, y + 11, "") for x in (start, end))
    yield text(f"baseline {number['baseline']}", start, y + 27, tone="dim", size=12)
    yield text(f"target {number['target']}", end, y + 27, anchor="end", tone="dim", size=12)


_DRAWN: dict[type, Callable[[Any], Iterator[Picture]]] = {
    Bars: _bars,
    Timeline: _plan,
    Matrix: _matrix,
    tuple: _gauges,
}


def legend(chart: Chart) -> list[tuple[str, str]]:
    """What the signs of the chart mean: each a small picture and its meaning."""
    if not isinstance(chart.drawing, Timeline):
        return []
    day = chart.drawing.today
    plain = Mark(day, done=False, dropped=False, late=False)
    signs = (
        (replace(plain, done=True), "milestone done"),
        (plain, "milestone to do"),
        (replace(plain, late=True), "milestone overdue"),
        (replace(plain, dropped=True), "milestone dropped"),
    )
    seen = {
        (mark.done, mark.dropped, mark.late) for span in chart.drawing.spans for mark in span.marks
    }
    found = [
        (small(_sign(mark, 50, 8)), meaning)
        for mark, meaning in signs
        if (mark.done, mark.dropped, mark.late) in seen
    ]
    lines = [("red", "late; the upright line is today")]
    if any(not (span.first and span.last) for span in chart.drawing.spans):
        lines.append(("", "no start or no due date"))
    return found + [(small(level(5, 95, 8, color)), meaning) for color, meaning in lines]


def _parts(all: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """``all`` in parts of ``most``."""
    return (all[start : start + most] for start in range(0, len(all), most))


def _share(share: float) -> float:
    """A share of the width in hundredths, with room at both ends for a sign."""
    return 1 + 98 * share
