"""Reading files that people bring: which format, which encoding, and what stands in them."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from pathlib import Path

from hemidef import files, resources
from hemidef.errors import HemidefError, Invalid, Misuse
from hemidef.exchange import document
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.exchange.tree import Node
from hemidef.model.partners import Partner
from hemidef.model.schema import MODEL, Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Watch

# The formats of files, by their endings.
FORMATS = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".md": "md",
}


def fetch(path: Path, format: str = "") -> Source:
    """The file at ``path``; ``-`` is standard input. ``format`` where its ending is silent.

    Raises Misuse where the format is not plain.
    """
    if str(path) == "-":
        if not format:
            raise Misuse("standard input does not say which format it is", _formats())
        if sys.stdin is None:
            raise Misuse("standard input is closed", "Name a file.")
        return Source("standard input", files.read_stream(sys.stdin.buffer), format)
    data = files.read(path)  # what is no file at all is told first
    return Source(str(path), data, format or format_of(path))


def format_of(path: Path) -> str:
    """The format that the ending of ``path`` says. Raises Misuse for an unknown one."""
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        raise Misuse(
            f"{path}: the ending {path.suffix!r} does not say which format it is", _formats()
        )
    return format


def _formats() -> str:
    return f"Say it with -f: {', '.join(dict.fromkeys(FORMATS.values()))}."


def read_entries(
    source: Source,
    context: Context,
    schema: Schema = MODEL,
    *,
    options: Options = PLAIN,
    map: Source | None = None,
    watch: Watch = iter,
) -> Delivery:
    """The entries in a file that somebody brings, with the fields that ``schema`` knows.

    ``map`` says where a spreadsheet's columns go. Raises Misuse for options that the format does
    not have, Invalid for what is wrong with the file as a whole.
    """
    if source.format in ("yaml", "json"):
        if map or options != PLAIN:
            raise Misuse(
                f"{source.file}: is a document, which says itself where everything goes",
                "Leave the options for spreadsheets out (--map, --kind, --encoding, ...).",
            )
        return document.read(_tree(source), source.file, context, schema)
    from hemidef.exchange import sheets  # spreadsheets are 20 ms that others save
    from hemidef.exchange.mappings import map_reader

    mapping = map_reader.read(_tree(map), map.file, context, schema) if map else None
    return sheets.deliver(source, context, schema, options, mapping, watch)


def _tree(source: Source) -> Node:
    """The tree of a YAML or JSON file. Raises Invalid with line and column."""
    text = decode(source.data, source.file)
    try:
        return parse(text, source.format)
    except HemidefError as error:
        separator = ", " if error.problem.startswith("line ") else ": "
        raise Invalid(f"{source.file}{separator}{error.problem}", error.hint) from None


def parse(text: str, format: str) -> Node:
    """``text`` in ``format`` (yaml, json) as a tree. Raises Invalid with line and column."""
    if format == "json":
        from hemidef.exchange import json_format

        return json_format.read(text)
    from hemidef.exchange import yaml_reader  # PyYAML is 15 ms that other commands save

    return yaml_reader.read(text)


def decode(data: bytes, file: str) -> str:
    """``data`` as text. Raises Invalid, with the line, for what is not UTF-8."""
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(
            f"{file}, line {line}: is not UTF-8 (byte {data[error.start]:#04x})",
            "Save it as UTF-8 and try again.",
        ) from None


def read_partners() -> list[Partner]:
    """The table of countries and organisations that hemidef ships with."""
    tree = parse(resources.path(resources.PARTNERS).read_text("utf-8"), "yaml")
    assert isinstance(tree.value, dict)
    found = []
    for section in tree.value.values():
        assert isinstance(section.value, list)
        for item in section.value:
            assert isinstance(item.value, dict)
            facts = {key: node.value for key, node in item.value.items()}
            also = facts.get("also") or []
            names = [facts[language] for language in ("en", "es", "pt", "fr")]
            names += [node.value for node in also if isinstance(node, Node)]
            found.append(Partner(str(facts["code"]), str(facts["en"]), tuple(map(str, names))))
    return found
