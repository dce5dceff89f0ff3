"""A briefing as Markdown, for mails and wikis; a chart is its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hemidef.exchange import markdown
from hemidef.reports.briefing import (
    Briefing,
    Chart,
    Figures,
    Item,
    Paragraph,
    lines,
    words,
)
from hemidef.reports.grid import Cell, Column, Grid
from hemidef.visible import visible


def write(briefing: Briefing) -> str:
    """The briefing as Markdown."""
    parts = [f"# {_title(briefing.title)}"]
    parts += ["\n".join(f"- {label}: {_text(told)}" for label, told in briefing.facts)]
    for section in briefing.sections:
        parts.append(f"## {_title(section.title)}")
        for block in section.blocks:
            parts += _BLOCKS[type(block)](block)
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _text(text: str) -> str:
    """``text`` as words of Markdown: nothing unseen in it, nothing that is markup."""
    return markdown.escape(visible(text))


def _title(text: str) -> str:
    """``text`` as a heading, which a # at its end would close."""
    shown = _text(text)
    return f"{shown[:-1]}\\#" if shown.endswith("#") else shown


def _paragraph(block: Paragraph) -> Iterator[str]:
    yield _text(block.text)


def _figures(block: Figures) -> Iterator[str]:
    yield "\n".join(
        f"- **{_text(each.words)}** {_text(each.label)}"
        + (f" ({_text(each.remark)})" if each.remark else "")
        for each in block.figures
    )


def _grid(grid: Grid) -> Iterator[str]:
    yield f"### {_title(grid.title)}"
    rows = ([visible(text) for text in line] for line in lines(grid))
    yield markdown.table([visible(column.heading) for column in grid.columns], rows)
    if grid.note:
        yield _text(grid.note)


def _chart(chart: Chart) -> Iterator[str]:
    for grid in chart.grids:
        yield from _grid(grid)


def _item(item: Item) -> Iterator[str]:
    yield f"### {item.id} {_title(item.headline)}"
    if item.facts:
        yield _facts(item.facts)
    for label, text in item.texts:
        yield f"{_text(label)}: {_text(text)}"
    if item.parts:
        yield "\n".join(
            f"- {part.id} {_text(part.headline)}" + (f" ({_facts(part.facts)})" * bool(part.facts))
            for part in item.parts
        )


def _facts(facts: Sequence[tuple[Column, Cell]]) -> str:
    """The facts in a line."""
    told = ((_text(column.heading), _text(words(column, cell))) for column, cell in facts)
    return "; ".join(f"{label}: {text}" if label else text for label, text in told)


_BLOCKS: dict[type, Callable[[Any], Iterator[str]]] = {
    Paragraph: _paragraph,
    Figures: _figures,
    Grid: _grid,
    Chart: _chart,
    Item: _item,
}
