"""A matrix of links: rows of entries, columns of ids, a mark where two are linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from hemidef.model.entries import Entry
from hemidef.render.terminal import Terminal
from hemidef.reports.coverage import Matrix

_MARK = "●"
# What is called by name is still known by so much of it.
_NARROWEST = 16
_COMFORTABLE = 28


def draw_matrix(title: str, links: Matrix, terminal: Terminal) -> Iterator[RenderableType]:
    """The matrix in as many blocks as it takes to fit, each with its columns' names below."""
    yield Text(terminal.safe(title), style="bold")
    yield Text()
    step = max((len(row.id) for row in links.across), default=0) + 2
    label = max((len(row.id) for row in links.down), default=0) + 2
    names = max((cell_len(_headline(row, terminal)) for row in links.down), default=0)
    room = terminal.width - label
    name = max(min(names, room - len(links.across) * step), min(names, _NARROWEST))
    count = max((room - name) // step, 1)
    if count < len(links.across):  # in blocks: what is left over goes to the names
        name = max(min(names, _COMFORTABLE, room // 2, room - step), 1)
        count = max((room - name) // step, 1)
    for start in range(0, len(links.across), count):
        block = links.across[start : start + count]
        yield from _block(links, block, (label, name, step), terminal)


def _block(
    links: Matrix, across: Sequence[Entry], widths: tuple[int, int, int], terminal: Terminal
) -> Iterator[RenderableType]:
    """Some of the columns, and the rows that have a mark in them."""
    label, name, step = widths
    head = "".join(f"{row.id:^{step}}" for row in across)
    yield Text(" " * (label + name) + head, style="bold", no_wrap=True)
    for row in links.down:
        marks = [(row.id, other.id) in links.marks for other in across]
        if any(marks):
            mark = terminal.safe(_MARK)
            yield Text.assemble(
                (f"{row.id:<{label}}", "bold"),
                _fitted(_headline(row, terminal), name, terminal),
                "".join(f"{mark if marked else '':^{step}}" for marked in marks),
                no_wrap=True,
            )
    yield Text()
    label = max(label, *(len(other.id) + 2 for other in across))
    for other in across:
        rest = max(terminal.width - label, 1)
        yield Text.assemble(
            (f"{other.id:<{label}}", "bold"),
            terminal.clip(_headline(other, terminal), rest),
            no_wrap=True,
        )
    yield Text()


def _headline(entry: Entry, terminal: Terminal) -> str:
    return terminal.safe(entry.headline)


def _fitted(text: str, width: int, terminal: Terminal) -> str:
    clipped = terminal.clip(text, width)
    return clipped + " " * (width - cell_len(clipped))
