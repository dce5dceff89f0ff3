"""What the program itself offers: its commands, options and fields. Imports all of hemidef."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import typer

from hemidef.cli import main, printing
from hemidef.cli.command import COLORS
from hemidef.cli.group import HELP_OPTIONS
from hemidef.completion.contents import facts
from hemidef.completion.lexicon import Lexicon
from hemidef.completion.shells import SHELLS
from hemidef.exchange.reading import read_partners
from hemidef.exchange.source import FORMATS
from hemidef.model.kinds import FIELD, KINDS
from hemidef.model.values import Choice
from hemidef.query.attributes import FLAGS
from hemidef.reports.rules import RULES

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
# What a NAME is the name of, by the command.
_NAMES = {"view": "saved", "field": "own"}


def lexicon() -> Lexicon:
    """What may be typed where there is no store."""
    body = {
        **facts(None),
        "commands": _command(typer.main.get_command(main.app), []),
        "partners": [(each.code, each.name) for each in read_partners()],
        "kinds": {
            name: kind.letter
            for kind in KINDS
            for name in (kind.name, kind.plural, kind.letter.lower())
        },
        "flags": list(FLAGS),
    }
    return Lexicon(body, b"\n")


def _command(command: Any, path: list[str]) -> dict[str, Any]:
    """A command as data: its options, each with its type, help and whether it repeats; its
    arguments' types; its commands.
    """
    help = (None, "Show this message and exit.", False)
    options: dict[str, Any] = dict.fromkeys(HELP_OPTIONS["help_option_names"], help)
    arguments = []
    repeats = False
    for parameter in command.params:
        what = _sort(parameter, path)
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
            name: _command(command.get_command(None, name), [*path, name])
            for name in command.list_commands(None)
        }
    if path[:1] == ["add"] and len(path) == 2:
        made["kind"] = next(kind.letter for kind in KINDS if kind.name == path[1])
    return made


def _sort(parameter: Any, path: list[str]) -> Any:
    """What stands for a parameter's value: a type's name, words to choose from, or "" for any
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
        return "order" if parameter.name == "sort" else _NAMES.get(path[0], "")
    if metavar in _SORTS:
        return _SORTS[metavar]
    kinds = (FIELD,) if path[:1] == ["field"] else KINDS
    fields = filter(None, (kind.field(parameter.name) for kind in kinds))
    field = next((each for each in fields if each.type.metavar == metavar), None)
    if field is None:
        return ""
    if kinds == (FIELD,):
        values = field.type.values if isinstance(field.type, Choice) else ()
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
