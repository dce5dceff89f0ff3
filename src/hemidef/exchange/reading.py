"""Reading the entries in a file that somebody brings, whichever its format."""

from __future__ import annotations

from dataclasses import replace

from hemidef import resources
from hemidef.exchange import document
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.exchange.trees import parse, read_tree
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
    if source.format in ("yaml", "json"):
        tree = read_tree(source)
        as_sheet = map or options != PLAIN
        if as_sheet and document.is_document(tree):
            raise document.refuse_options(source.file)
        if not as_sheet and not document.is_list_of_objects(tree):
            return document.read(tree, source.file, context, schema)
        source = replace(source, tree=tree)
    from hemidef.exchange import mapping, sheets  # spreadsheets are 20 ms that others save

    how = mapping.read(read_tree(map), map.file, context, schema) if map else None
    return sheets.read_entries(source, context, schema, options, how, watch)


def read_partners() -> list[Partner]:
    """The table of countries and organisations that hemidef ships with."""
    sections = parse(resources.path(resources.PARTNERS).read_text("utf-8"), "yaml").plain()
    return [
        Partner(
            row["code"],
            row["en"],
            (*(row[language] for language in ("en", "es", "pt", "fr")), *row.get("also", ())),
        )
        for section in sections.values()
        for row in section
    ]
