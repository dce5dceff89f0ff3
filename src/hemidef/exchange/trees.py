"""Reading YAML and JSON files as trees, before it is known what they hold."""

from __future__ import annotations

from hemidef import files
from hemidef.errors import HemidefError, Invalid
from hemidef.exchange.source import Node, Source


def read_tree(source: Source) -> Node:
    """The tree of a YAML or JSON file. Raises Invalid with line and column."""
    if source.tree:
        return source.tree
    text = decode(source.data, source.file)
    # What may begin a value: of a document, each has a name or some words besides.
    if sum(map(text.count, (",", "[", "{", "- ", "\n"))) > 200_000 + len(text) // 4:
        problem = f"{source.file}: has far more values than a document of its size"
        raise Invalid(problem, "See what one looks like: hemidef export.")
    try:
        return parse(text, source.format)
    except HemidefError as error:
        separator = ", " if error.problem.startswith("line ") else ": "
        raise Invalid(f"{source.file}{separator}{error.problem}", error.advice) from None


def parse(text: str, format: str) -> Node:
    """``text`` in ``format`` (yaml, json) as a tree. Raises Invalid with line and column."""
    if format == "json":
        from hemidef.exchange import json_format

        return json_format.read(text)
    from hemidef.exchange import yaml_format  # PyYAML is 15 ms that other commands save

    return yaml_format.read(text)


def decode(data: bytes, file: str) -> str:
    """``data``, in UTF-8 or marked UTF-16, as text. Raises Invalid, with the line, for others."""
    try:
        data = files.unmark(data)
        return data.decode()
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            problem = f"{file}: its mark says that it is UTF-16, and it is not, or is cut short"
            raise Invalid(problem, "Save it as UTF-8 and try again.") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(
            f"{file}, line {line}: is not UTF-8 (byte {data[error.start]:#04x})",
            "Save it as UTF-8 and try again.",
        ) from None
