"""Making the lexicon, from the commands themselves and from a store. Imports all of hemidef."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import typer

from hemidef.cli import main, printing
from hemidef.cli.command import COLORS
from hemidef.cli.group import HELP_OPTIONS
from hemidef.completion.lexicon import LETTERS, Lexicon
from hemidef.completion.offers import MOST
from hemidef.completion.shells import SHELLS
from hemidef.errors import HemidefError, Invalid
from hemidef.exchange.reading import FORMATS, read_partners
from hemidef.model.fields import Field
from hemidef.model.kinds import FIELD, KINDS, Kind
from hemidef.model.partners import Partners
from hemidef.model.schema import MODEL
from hemidef.model.values import (
    Choice,
    Context,
    Identifier,
    PartnerSort,
    PeriodSort,
    Reference,
    Slug,
    Text,
)
from hemidef.query import views
from hemidef.query.attributes import KIND, attributes
from hemidef.query.flags import FLAGS
from hemidef.query.rows import Row
from hemidef.reports.rules import RULES
from hemidef.store import Store
from hemidef.tracker.book import Book
from hemidef.visible import visible

# A longer value is a sentence; nobody types it again to find it.
LONGEST_VALUE = 60
LONGEST_HEADLINE = 70
# The newest of each kind that ids are kept of, about 9 MB.
MOST_ENTRIES = 25_000

# What metavars ask for, where that is the same for every command: see Candidates.
_SORTS = {
    "ID": "ids",
    "TERM": "term",
    "FIELD=VALUE": "pair",
    "NAMES": "names",
    "PATH": "files",
    "FILE": "files",
    "MAP": "files",
}


def build(store: str | None) -> tuple[Lexicon, bool]:
    """The lexicon of the ``store``, and whether it is to be kept.

    A store that cannot be read adds nothing; it is asked anew, unless what it holds is at fault.
    """
    is_lasting = True
    book = None
    if store is not None:
        try:
            book = Book(Store(Path(store)).read(), Context(date.min, Partners(read_partners)))
            _ = book.views  # damaged ones raise here
        except HemidefError as error:
            is_lasting = isinstance(error, Invalid)
            book = None
    known = book.views if book else views.BUILT_IN
    saved = [name for name in known if name not in views.BUILT_IN]
    own = [each.name for each in book.schema.own] if book else []
    root = typer.main.get_command(main.app)
    body = {
        "commands": _command(root, [], {"view": _words(saved), "field": _words(own)}),
        "attributes": {
            kind.letter: _attributes(kind, list(book.rows([kind])) if book else [])
            for kind in (book.schema if book else MODEL).kinds
        },
        "partners": [(each.code, each.name) for each in read_partners()],
        "views": {
            view.name: (views.kind_of(view).letter, visible(views.title(view)))
            for view in known.values()
        },
        "kinds": {
            name: kind.letter
            for kind in KINDS
            for name in (kind.name, kind.plural, kind.letter.lower())
        },
        "flags": list(FLAGS),
    }
    return Lexicon(body, _entries(book) if book else b"\n"), is_lasting


def _entries(book: Book) -> bytes:
    lines = [""]
    for kind in book.schema.kinds:
        rows = list(book.rows([kind]))[-MOST_ENTRIES:]
        lines += [f"{row.id}\t{_headline(row)}" for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _headline(row: Row) -> str:
    return " ".join(visible(str(row.doc.get(row.kind.headline, ""))).split())[:LONGEST_HEADLINE]


def _command(command: Any, path: list[str], named: dict[str, Any]) -> dict[str, Any]:
    """A command as data: its options, each with its sort, help and whether it repeats; its
    arguments' sorts; its commands.
    """
    help = (None, "Show this message and exit.", False)
    options: dict[str, Any] = dict.fromkeys(HELP_OPTIONS["help_option_names"], help)
    arguments = []
    repeats = False
    for parameter in command.params:
        what = _sort(parameter, path, named)
        if parameter.param_type_name == "argument":
            arguments.append(what)
            repeats = parameter.nargs < 0
            continue
        for name in (*parameter.opts, *parameter.secondary_opts):
            options[name] = (what, parameter.help or "", parameter.multiple)
    made: dict[str, Any] = {
        "help": command.short_help or "",
        "options": options,
        "arguments": arguments or [""],
        "repeats": repeats,
    }
    if hasattr(command, "list_commands"):
        made["commands"] = {
            name: _command(command.get_command(None, name), [*path, name], named)
            for name in command.list_commands(None)
        }
    if path[:1] == ["add"] and len(path) == 2:
        made["kind"] = next(kind.letter for kind in KINDS if kind.name == path[1])
    return made


def _sort(parameter: Any, path: list[str], named: dict[str, Any]) -> Any:
    """What stands for a parameter's value: a sort's name, words to choose from, or "" for any
    text; None where it takes none.
    """
    if getattr(parameter, "is_flag", False):
        return None
    metavar = (parameter.metavar or "").strip("[].")
    if metavar in ("FORMAT", "WHEN", "RULE", "KIND", "SHELL"):
        return _choices(metavar, parameter)
    if metavar == "FIELD":
        return "clearable" if parameter.name == "clear" else "name"
    if metavar == "FIELD=VALUE" and parameter.name in ("add", "remove"):
        return "list"
    if metavar == "NAME":
        return "order" if parameter.name == "sort" else named.get(path[0], "")
    if metavar in _SORTS:
        return _SORTS[metavar]
    kinds = (FIELD,) if path[:1] == ["field"] else KINDS
    fields = filter(None, (kind.field(parameter.name) for kind in kinds))
    field = next((each for each in fields if each.sort.metavar == metavar), None)
    if field is None:
        return ""
    if kinds == (FIELD,):
        values = field.sort.values if isinstance(field.sort, Choice) else ()
        return _words(values, many=field.many)
    return f"field {field.name}"


def _choices(metavar: str, parameter: Any) -> dict[str, Any]:
    if metavar == "WHEN":
        return _words(COLORS)
    if metavar == "RULE":
        rules = [(rule.name, rule.problem) for rule in RULES]
        return {"words": [*rules, ("all", "All of them.")], "many": True}
    if metavar == "SHELL":
        return _words(SHELLS)
    if metavar == "KIND":
        return _words(kind.name for kind in KINDS)
    # Which formats a command knows, its help says.
    known = dict.fromkeys((*printing.FORMATS, *FORMATS.values()))
    told = set(re.findall(r"\w+", parameter.help))
    return _words(format for format in known if format in told)


def _words(words: Iterable[str], *, many: bool = False) -> dict[str, Any]:
    return {"words": [(word, "") for word in words], "many": many}


def _attributes(kind: Kind, rows: list[Row]) -> dict[str, Any]:
    """What may be asked of the kind's entries: each attribute with what its values are."""
    return {name: _facts(field, kind, rows) for name, field in attributes(kind).items()}


def _facts(field: Field, kind: Kind, rows: list[Row]) -> dict[str, Any]:
    own = kind.field(field.name) == field
    return {
        "about": visible(field.help),
        "also": field.singular.replace("-", "_"),
        "operators": sorted(field.sort.operators) if field != KIND else ["not"],
        "field": own,
        "many": field.many,
        "clears": own and not field.required,
        "empties": not (field.required or field.name in ("id", "kind", "headline", "created")),
        "partners": isinstance(field.sort, PartnerSort),
        "ids": _ids(field, kind),
        "values": _values(field, kind, rows),
    }


def _ids(field: Field, kind: Kind) -> str:
    """The letters of the ids that the attribute holds."""
    if isinstance(field.sort, Reference):
        return field.sort.letter
    if isinstance(field.sort, Identifier):
        return kind.letter if field.name == "id" else LETTERS[1]
    return ""


def _values(field: Field, kind: Kind, rows: list[Row]) -> list[str]:
    """The values there are: all of a choice; of words and periods those in use, by how often."""
    if isinstance(field.sort, Choice):
        return list(field.sort.values)
    if field == KIND:
        return [kind.name]
    sorts = (Text, Slug, PeriodSort)
    if field.name == kind.headline or not isinstance(field.sort, sorts):
        return []
    counts = Counter(
        text
        for row in rows
        for text in field.texts(row.doc)
        if len(text) <= LONGEST_VALUE and text.isprintable()
    )
    return [text for text, _ in counts.most_common(MOST)]
