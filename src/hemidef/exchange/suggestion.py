"""Suggesting a mapping for a spreadsheet, from its header and values."""

from __future__ import annotations

from hemidef.exchange.source import Options, Source
from hemidef.model.schema import Schema
from hemidef.model.values import Context


def suggest(source: Source, options: Options, context: Context, schema: Schema) -> str:
    """A commented mapping for the file, to be corrected and kept."""
    raise NotImplementedError
