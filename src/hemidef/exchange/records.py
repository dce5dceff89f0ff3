"""A list of objects in a YAML or JSON file, as a sheet: their keys are its headings.

Of what is nested, a heading is the way into it: ``owner.name``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from hemidef.errors import HemidefError, Invalid, Problems
from hemidef.exchange.document import is_table
from hemidef.exchange.sheet import MOST_COLUMNS, Heading, Row, Sheet, Table, Unreadable, letter
from hemidef.exchange.sheet_cells import join
from hemidef.exchange.source import Node

# How many cells are made of any file, or for each byte of a larger one: objects with few keys in
# common have far more empty cells than others.
_CELLS = 2_000_000, 4


def find(tree: Node, file: str, size: int) -> list[Table]:
    """The lists of objects in a file's tree, each titled by the way to it, as in ``data.items``.

    ``size`` is how many bytes the file has. Raises Invalid where there is no such list.
    """
    found = [
        Table(path, partial(_sheet, f"{file}, {path}" if path else file, node, size))
        for path, node in _lists(tree, "")
    ]
    if not found:
        hint = "A spreadsheet in YAML or JSON is a list of objects, each with the same keys."
        raise Invalid(f"{file}: has no list of objects", hint)
    return found


def _lists(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """The lists below ``node`` that hold objects, none of them within another."""
    if isinstance(node.value, dict):
        for key, each in node.value.items():
            yield from _lists(each, _joined(path, key))
    elif is_table(node):
        yield path, node


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _sheet(source: str, node: Node, size: int) -> Sheet:
    """The sheet in a list of objects. Raises Invalid with all that is no object in it."""
    errors = Problems(source)
    rows: list[tuple[Row, Mapping[str, str]]] = []
    assert isinstance(node.value, list)
    for number, item in enumerate(node.value, 1):
        row = Row(number, item.line or number, ())
        try:
            if not isinstance(item.value, dict):
                raise Invalid("is no object", "Take it out of the list.")
            cells: dict[str, str] = {}
            _fill(cells, item, "")
            rows.append((row, cells))
        except HemidefError as error:
            errors.append(error.within(Sheet(source, (), ()).place(row)))
    errors.refuse()
    names = list(dict.fromkeys(name for _, cells in rows for name in cells))
    if len(names) > MOST_COLUMNS:
        hint = f"Split it: up to {MOST_COLUMNS:,} are read."
        raise Invalid(f"{source}: has {len(names)} different keys", hint)
    if len(names) * len(rows) > max(_CELLS[0], _CELLS[1] * size):
        raise Invalid(f"{source}: its objects have too few keys in common", "Split it.")
    headings = (Heading(name or f"column {letter(at)}", at) for at, name in enumerate(names))
    return Sheet(
        source,
        tuple(headings),
        tuple(row._replace(cells=tuple(cells.get(n, "") for n in names)) for row, cells in rows),
    )


def _fill(cells: dict[str, str], node: Node, path: str) -> None:
    """Put what stands at ``path`` into ``cells``. Raises Invalid where two things would."""
    if isinstance(node.value, dict):
        for key, each in node.value.items():
            _fill(cells, each, _joined(path, " ".join(key.split())))
        return
    if path in cells:
        raise Invalid(f"has two values that are called {path!r}", "Call one of them otherwise.")
    if not isinstance(node.value, list):
        cells[path] = node.value or ""
        return
    texts = [each.value for each in node.value if isinstance(each.value, str)]
    cells[path] = join(texts)
    if any(isinstance(each.value, dict | list) for each in node.value):
        hint = f"Send {path} nowhere, as in {path}: ignore, or give one value for each object."
        cells[path] = Unreadable("[...]", Invalid("holds a list of objects or lists", hint))
