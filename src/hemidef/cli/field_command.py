"""``hemidef field``: the fields that an office declares itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command, given, group
from hemidef.cli.completion import offer_own_fields
from hemidef.cli.desk import Desk
from hemidef.cli.options import FormatOption, YesOption
from hemidef.cli.several import agree
from hemidef.errors import Invalid
from hemidef.model.kinds import FIELD
from hemidef.reports.listing import list_fields
from hemidef.tracker.edits import Edits

FieldName = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="What the field is called.", autocompletion=offer_own_fields
    ),
]


@command(name="list", short="List the fields of your own.", paged=True)
def list_(desk: Desk, format: FormatOption = "table") -> None:
    """Example: hemidef field list

    List the fields that your office declared in this store, and in how many entries each is set.
    """
    format = printing.check_format(format)
    grid = list_fields(desk.book())
    if not grid.rows and format not in printing.DATA:
        streams.tell(
            "This store declares no fields of its own. Declare one: "
            "hemidef field add budget --on initiative --type number."
        )
        return
    printing.grids(desk, [grid], format, key="")


@command(short="Declare a field.", kinds=[replace(FIELD, fields=FIELD.fields[1:])])
def add(desk: Desk, name: FieldName, **texts: Any) -> None:
    """Example: hemidef field add budget --on initiative --type number --label "Budget (USD)"

    Declare a field of your own. From then on it is a field like any other: set with --set
    budget=1200000, shown, filtered, counted, exported and imported. A field of that name that is
    there already is changed, as long as what the entries hold in it still fits.
    """
    with desk.writing() as tracker:
        key = FIELD.fields[0].parse(name, tracker.context)
        made = tracker.save(FIELD, key, Edits({**given(texts), "name": name}))
        kind = next(kind for kind in tracker.book.schema.kinds if kind.field(key))
    printing.changes(desk, made)
    setting = shell.line("update", f"{kind.letter}-1", "--set", f"{key}=VALUE", *desk.there)
    streams.tell(f"Set it: {setting}" if made else "Nothing changed.")


@command(short="Remove a field, with what it holds.")
def remove(
    desk: Desk,
    name: FieldName,
    yes: YesOption = False,
) -> None:
    """Example: hemidef field remove budget

    Remove a field of your own, with all that entries hold in it. hemidef undo brings both back.
    """
    try:
        key = FIELD.fields[0].parse(name, desk.context)
    except Invalid:
        key = name  # which there is not
    with desk.writing(rehearse=True) as tracker:
        holding = len(tracker.discard(FIELD, key)) - 1
    if holding and not yes:
        holds = "holds" if holding == 1 else "hold"
        entries = f"{printing.entries(holding)} {holds} a value in {name}"
        agree(
            f"{entries}. Remove it all?",
            f"{entries}, which would go with it",
            [],
            "Nothing was removed.",
        )
    with desk.writing() as tracker:
        made = tracker.discard(FIELD, key)
    printing.changes(desk, made)


def field() -> Any:
    """The group of these commands."""
    return group(
        "field",
        help="Example: hemidef field add budget --on initiative --type number\n\n"
        "List, declare and remove fields of your office's own.",
        short="List, declare and remove fields of your own.",
        commands=[list_, add, remove],
    )
