"""``hemidef help``: topics, and the help of commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from hemidef.cli import printing, topics
from hemidef.cli.command import Group, command
from hemidef.cli.completion import Line, Offer, callback
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import refuse_command
from hemidef.errors import Misuse, closest


@callback
def _offer_words(line: Line, typed: str) -> Iterator[Offer]:
    """The topics and commands; behind a command, those in it."""
    words = line.words("words")
    group = _named(line.root, words)
    if not words:
        yield from ((name, topics.title(name)) for name in topics.NAMES)
    if group and isinstance(group.command, Group):
        for name in group.command.list_commands(group):
            made: Any = group.command.get_command(group, name)
            yield name, made.short_help or ""


@command(short="Read about a topic, or how a command is used.", paged=True)
def help(
    desk: Desk,
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC|COMMAND]",
            help=f"{', '.join(topics.NAMES)}; or a command, as in view save.",
            show_default=False,
            autocompletion=_offer_words,
        ),
    ] = None,
) -> None:
    """Example: hemidef help terms

    Print what there is to know about a topic, or how a command is used. Without either, list the
    topics.
    """
    asked = [word.lower() for word in words or [topics.INDEX]]
    if len(asked) == 1 and asked[0] in (*topics.NAMES, topics.INDEX):
        from hemidef.render.prose import draw_prose, parse

        printing.draw(desk, draw_prose([*parse(topics.read(asked[0]))], desk.terminal))
        return
    root: Any = ctx.find_root()
    if found := _named(root, asked):
        found.command.get_help(found)  # which prints it
        return
    first = asked[0]
    commands = root.command.list_commands(root)
    if first in commands:
        known = _named(root, [first])
        if isinstance(known.command, Group):
            raise refuse_command(known.command_path, asked[1:], known.command.list_commands(known))
        raise Misuse(f"{first} has no commands of its own", f"See: hemidef help {first}.")
    near = closest(first, [*topics.NAMES, *commands])
    question = f"Did you mean {near}? " if near else ""
    raise Misuse(
        f"there is no topic or command {first!r}",
        f"{question}Topics: {', '.join(topics.NAMES)}. Commands: hemidef --help.",
    )


def _named(root: Any, words: list[str]) -> Any:
    """The context of the command that ``words`` name, below that of ``root``; None for none."""
    found = root
    for word in words:
        group = found.command
        made = group.get_command(found, word) if isinstance(group, Group) else None
        if made is None:
            return None
        found = typer.Context(made, info_name=word, parent=found)
    return found
