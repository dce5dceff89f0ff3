"""The options and arguments that several commands have, each declared once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hemidef.cli import printing
from hemidef.cli.completion import (
    offer_choices,
    offer_file_formats,
    offer_ids,
    offer_name,
    offer_names,
    offer_terms,
)
from hemidef.errors import Misuse

# What --color may say, and the variable of the environment that says the same
# (https://no-color.org, https://force-color.org).
COLORS = {"auto": "", "always": "FORCE_COLOR", "never": "NO_COLOR"}


def _color(value: str | None) -> str | None:
    if value is not None and value not in COLORS:
        raise Misuse(f"--color {value} is not known", f"One of: {', '.join(COLORS)}.")
    return value


StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="PATH",
        help="The store to use; else HEMIDEF_STORE, else the nearest hemidef.json.",
        rich_help_panel="Common options",
    ),
]
ColorOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        callback=_color,
        autocompletion=offer_choices(COLORS),
        help="Colours: auto, always or never.",
        show_default=False,
        rich_help_panel="Common options",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Treat this day as today: the entries as they are now, seen from that date.",
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DATE|CHANGE",
        help="The entries and the log as they stood then: after that day, or that change.",
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Print every row, however long the table.")]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table, yaml, json, csv, tsv or md.",
        autocompletion=offer_choices(printing.FORMATS),
    ),
]
FileFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="yaml, json, csv, tsv, xlsx or md; else by the ending of the file.",
        autocompletion=offer_file_formats,
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print what would change; change nothing.")
]
Terms = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TERM]...",
        help="Which entries: words, status:open, due.before:2027, is:overdue, ...",
        show_default=False,
        autocompletion=offer_terms,
    ),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        help="The columns: id,title,late or title=Component for a heading.",
        autocompletion=offer_names,
    ),
]
SortOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The column to sort by; -due for the last first.",
        autocompletion=offer_name,
    ),
]
_AN_ID = "I-4, R-2, M-1, K-3 or i4."
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help=_AN_ID, autocompletion=offer_ids)]
Id = Annotated[str, typer.Argument(metavar="ID", help=_AN_ID, autocompletion=offer_ids)]


def output_option(help: str) -> Any:
    """``-o FILE``, of which ``help`` says what is written."""
    return typer.Option("--output", "-o", metavar="FILE", help=help)
