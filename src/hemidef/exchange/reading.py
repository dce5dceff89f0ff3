"""Reading a file that somebody brings: YAML and JSON as trees, any format as entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hemidef import resources
from hemidef.errors import HemidefError, Invalid
from hemidef.exchange import document
from hemidef.exchange.source import PLAIN, Node, Options, Source
from hemidef.model.partners import Partner
from hemidef.model.schema import MODEL, Schema
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery, Watch


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
    context = context._replace(in_file=True)
    source = with_tree(source)
    if source.tree and not map and options == PLAIN and not document.is_table(source.tree):
        return document.read(source.tree, source.file, context, schema)
    from hemidef.exchange import mapping, sheets  # spreadsheets are 20 ms that others save

    how = mapping.read(read_tree(map), map.file, context, schema) if map else None
    return sheets.read_entries(source, context, schema, options, how, watch)


def read_partners() -> list[Partner]:
    """The table of countries and organisations that hemidef ships with."""
    sections = parse(resources.read_text(resources.PARTNERS), "yaml").plain()
    return [_partner(**row) for section in sections.values() for row in section]


def _partner(code: str, en: str, also: Iterable[str] = (), **others: str) -> Partner:
    """The partner of a row: its names in English and each other language, and others ``also``."""
    return Partner(code, (en, *others.values()), tuple(also))


def with_tree(source: Source) -> Source:
    """``source`` with its tree, where it is YAML or JSON. Raises as ``read_tree`` does."""
    return replace(source, tree=read_tree(source)) if source.format in ("yaml", "json") else source


def read_tree(source: Source) -> Node:
    """The tree of a YAML or JSON file. Raises Invalid with line and column."""
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
    """``data``, in UTF-8 or marked UTF-16, as text. Raises Invalid, with the place, for others."""
    from hemidef.exchange import encoding  # 2 ms that the names of partners do without

    return encoding.decode(data, file, advice="Save it as UTF-8 and try again.")
