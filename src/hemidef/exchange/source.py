"""What is read: a file that somebody brings, how it is to be taken, and places in it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hemidef import files, resources
from hemidef.errors import Misuse, Spot, one_line

# The formats of files, by their endings.
ENDINGS = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".md": "md",
}
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))
# Those of programs whose files hemidef does not read, but a newer form of which it does.
_OLDER = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
# hemidef's own documents are four deep; nothing that people keep by hand is deeper than this.
DEEPEST = 32


@dataclass(frozen=True)
class Source:
    """A file that somebody brings: its name for errors, its bytes, the format they are in.

    ``tree`` is what they hold, once it was read as one (see ``reading.with_tree``).
    """

    file: str
    data: bytes
    format: str
    tree: Node | None = None


@dataclass(frozen=True)
class Options:
    """How to read a spreadsheet, where that is not plain from the file itself."""

    kind: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip_rows: int = 0
    list_separator: str = ""
    ignore_unknown: bool = False
    repair: str = ""

    def over(self, others: Options) -> Options:
        """These, and ``others`` where these say nothing."""
        return Options(**vars(others) | {name: said for name, said in vars(self).items() if said})


PLAIN = Options()


@dataclass(slots=True)
class Node:
    """A text, a list or a mapping; None is a value left empty. ``line`` is 0 where unknown."""

    value: str | list[Node] | dict[str, Node] | None
    line: int

    def plain(self) -> Any:
        """The value without its lines: texts, None, and lists and mappings of them."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class Place(NamedTuple):
    """Where something stands in a file: the file's name and the way into its tree."""

    file: str
    path: str = ""

    def at(self, node: Node) -> str:
        """The place of ``node``, as in ``plan.yaml, line 14, initiatives[3]``."""
        line = f"line {node.line}" if node.line else ""
        told = ", ".join(part for part in (self.file, line, self.path) if part)
        list, _, number = self.path.partition("[")
        if not number:
            return told
        numbered = ("line", node.line) if line else ("item", int(number.rstrip("]")))
        return Spot(told, f"{self.file}, {list}", *numbered)


def place_after(before: str) -> str:
    """The line and column behind the text ``before``, whose lines end with LF."""
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def fetch(path: Path, format: str = "") -> Source:
    """The file at ``path``; ``-`` is standard input. ``format`` where its ending is silent.

    Raises Misuse where the format is not plain, and as ``files`` does.
    """
    number = files.open_number(path)
    if str(path) == "-" or number is not None:
        name = "standard input" if not number else str(path)
        if not format:
            raise Misuse(f"{name} does not say which format it is", _advice())
        if number:
            return Source(name, files.read_number(path, number), format)
        if sys.stdin is None:
            raise Misuse("standard input is closed", "Name a file.")
        return Source(name, files.read_stream(sys.stdin.buffer), format)
    data = files.read(path)  # what is no file at all is told first
    return Source(one_line(str(path)), data, format or format_of(path))


def fetch_article() -> Source:
    """The document of the article's entries that hemidef ships with."""
    return Source(resources.ARTICLE, resources.read(resources.ARTICLE), "yaml")


def format_of(path: Path) -> str:
    """The format that the ending of ``path`` says. Raises Misuse for an unknown one."""
    format = ENDINGS.get(path.suffix.lower())
    if path.suffix.lower() in _OLDER:
        problem = f"{path}: is a workbook of a kind that is not read or written"
        raise Misuse(problem, "Save it as an Excel workbook (.xlsx).")
    if format is None:
        problem = f"{path}: the ending {path.suffix!r} does not say which format it is"
        raise Misuse(problem, _advice())
    return format


def _advice() -> str:
    return f"Say it with -f: {', '.join(FORMATS)}."
