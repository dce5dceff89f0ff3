"""Groups of commands, which name the nearest where there is no such command."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from hemidef.errors import Misuse, closest

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


class Group(TyperGroup):
    """A group of commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As Typer's, with the nearest name for an unknown one. Raises Misuse."""
        known = self.list_commands(ctx)
        if args and args[0] not in known:
            near = closest(args[0], known)
            question = f"Did you mean {near}? " if near else ""
            raise Misuse(
                f"there is no command {args[0]!r}",
                f"{question}All are in: {ctx.command_path} --help.",
            )
        return super().resolve_command(ctx, args)


def group(name: str, *, help: str, short: str, commands: list[Any]) -> Any:
    """The Click group ``name`` of ready-made commands; ``help`` opens with an example."""
    app = typer.Typer(
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        context_settings=HELP_OPTIONS,
    )
    app.callback(help=help, short_help=short)(lambda: None)
    made: Any = typer.main.get_command(app)
    made.name = name
    made.short_help = short
    for command in commands:
        made.add_command(command)
    return made
