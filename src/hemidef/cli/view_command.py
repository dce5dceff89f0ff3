"""``hemidef view``: list, save and remove views."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command, group
from hemidef.cli.completion import offer_saved_views
from hemidef.cli.desk import Desk
from hemidef.cli.options import ColumnsOption, FormatOption, SortOption, Terms
from hemidef.cli.pairs import split_names
from hemidef.errors import Misuse
from hemidef.model.entries import Entry
from hemidef.model.fields import Given
from hemidef.model.kinds import KINDS, VIEW
from hemidef.query import terms as language
from hemidef.query import views
from hemidef.reports.listing import list_views
from hemidef.tracker.edits import Edits

# What a view has of another that it starts from; its name and title are its own.
_INHERITED = ("kind", "terms", "columns", "sort")

ViewName = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="What the view is called.", autocompletion=offer_saved_views
    ),
]


@command(name="list", short="List the views.", paged=True)
def list_(desk: Desk, format: FormatOption = "table") -> None:
    """Example: hemidef view list

    List the views: first those that every store has, then those that were saved here. To print one:
    hemidef list NAME
    """
    format = printing.check_format(format)
    printing.grids(desk, [list_views(desk.book())], format, key="")


@command(short="Save a list under a name.")
def save(
    desk: Desk,
    name: ViewName,
    terms: Terms = None,
    columns: ColumnsOption = None,
    sort: SortOption = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What stands above it; else its name.")
    ] = None,
) -> None:
    """Example: hemidef view save late recommendations is:overdue --columns id,action,lead,late

    Save, under a name, what hemidef list prints with the same words. From then on, hemidef list
    NAME prints it as it stands on the day. One of the terms names the kind of entry, or another
    view to start from. If there is a view of that name already, it is replaced.
    """
    slug = _slug(name, desk)
    with desk.writing() as tracker:
        others = {key: view for key, view in tracker.book.views.items() if key != slug}
        base, rest = views.split(terms or [], others)
        put: dict[str, str | list[str]] = _parts_of(base) if base else {}
        if base is None:
            put["kind"], rest = _kind(rest)
        put["terms"] = [*put.get("terms", ()), *rest]
        given = {"columns": split_names(columns), "sort": sort, "title": title}
        put.update({field: value for field, value in given.items() if value})
        edits = Edits({**put, "name": name})
        parts: Given = {**VIEW.blank, **edits.apply(VIEW, {}, tracker.context)}
        view = Entry(VIEW, "", VIEW.order(parts))
        # Misuse, as it is typed here; what is wrong in a file the tracker calls invalid.
        views.check_usable(view, tracker.book.kind(view), tracker.context)
        made = tracker.save(VIEW, slug, edits)
    printing.changes(desk, made)
    printed = shell.line("list", slug, *desk.there)
    streams.tell(
        f"Print it: {printed}" if made else "Nothing changed: it already has these values."
    )


def _slug(name: str, desk: Desk) -> str:
    """The name of a view as views have them."""
    return str(VIEW.fields[0].parse(name, desk.context))


def _parts_of(view: Entry) -> dict[str, str | list[str]]:
    """What a view that starts from ``view`` has of it."""
    return {name: part for name, part in view.doc.items() if name in _INHERITED}


def _kind(terms: list[str]) -> tuple[str, list[str]]:
    """The kind of entry that a term names, and the other terms. Raises Misuse without one."""
    for term in terms:
        parsed = language.parse(term)
        if parsed.name == "kind" and not parsed.operator and len(parsed.words) == 1:
            return parsed.value, [each for each in terms if each is not term]
    names = ", ".join(kind.plural for kind in KINDS)
    raise Misuse("a view lists one kind of entry; none is named", f"Name one of: {names}.")


@command(short="Remove a saved view.")
def remove(desk: Desk, name: ViewName) -> None:
    """Example: hemidef view remove late

    Remove a saved view; the entries stay. hemidef undo brings it back.
    """
    with desk.writing() as tracker:
        made = tracker.discard(VIEW, _slug(name, desk))
    printing.changes(desk, made)


def view() -> Any:
    """The group of these commands."""
    return group(
        "view",
        help="Example: hemidef view save late recommendations is:overdue\n\n"
        "List, save and remove views: tables with a name of their own.",
        short="List, save and remove views: tables with a name.",
        commands=[list_, save, remove],
    )
