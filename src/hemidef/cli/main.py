"""The ``hemidef`` command: its commands by name, and the one place where errors end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise, takewhile
from typing import Annotated, Any

import typer

from hemidef import __version__
from hemidef.cli import streams
from hemidef.cli.command import HELP_OPTIONS, Group
from hemidef.cli.near_misses import refuse_name, refuse_usage
from hemidef.cli.options import COLORS, ColorOption, StoreOption
from hemidef.errors import Failure, HemidefError, UnknownName

# Where each command is made, which is imported when it is called; help lists them by panel.
COMMANDS = {
    "Entries": {
        "list": "list_command:list_",
        "show": "show_commands:show",
        "add": "add_command:add",
        "update": "change_commands:update",
        "done": "change_commands:done",
        "note": "change_commands:note",
        "remove": "change_commands:remove",
        "edit": "edit_command:edit",
        "undo": "change_commands:undo",
        "log": "show_commands:log",
    },
    "Reports": {
        "summary": "report_commands:summary",
        "due": "report_commands:due",
        "coverage": "report_commands:coverage",
        "timeline": "report_commands:timeline",
        "count": "report_commands:count",
        "moved": "moved_command:moved",
        "check": "check_command:check",
        "tables": "report_commands:tables",
        "report": "briefing_command:report",
        "view": "view_command:view",
    },
    "Files": {
        "init": "setup_commands:init",
        "where": "where_command:where",
        "export": "export_command:export",
        "import": "import_command:import_",
    },
    "Team": {
        "merge": "merge_command:merge",
        "sync": "sync_command:sync",
    },
    "Set-up and help": {
        "field": "field_command:field",
        "completion": "setup_commands:completion",
        "help": "help_command:help",
    },
}
# What no person types is in no list.
HIDDEN = {"merge-driver": "merge_driver:merge_driver"}
NAMES = [name for commands in COMMANDS.values() for name in commands]

# By this variable of the environment a shell's script asks Typer what may stand at the cursor.
_COMPLETE = "_HEMIDEF_COMPLETE"
_WHERE = "HEMIDEF_DEBUG=1 shows where."
# Typer's errors of usage; Typer names their common class nowhere in public.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]


class Root(Group):
    """The group of all commands."""

    def get_params(self, ctx: Any) -> Any:
        """As Typer's, without its installers of completion: the one for PowerShell loosens the
        execution policy of the whole account. ``hemidef completion`` is there instead.
        """
        installers = ("install_completion", "show_completion")
        return [each for each in super().get_params(ctx) if each.name not in installers]

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return NAMES

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called ``cmd_name``, made now; None when there is none."""
        for panel, commands in {**COMMANDS, "": HIDDEN}.items():
            if cmd_name in commands:
                module, _, make = commands[cmd_name].partition(":")
                command = getattr(import_module(f"hemidef.cli.{module}"), make)()
                command.rich_help_panel = panel
                return command
        return None

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run, and end the process with the exit code; every error becomes one or two lines."""
        extra["standalone_mode"] = False
        words = sys.argv[1:] if args is None else args
        streams.occupy()
        streams.bound_size()
        _choose_colors(words)
        asked = os.environ.get(_COMPLETE)
        if asked and asked != "complete_fish":
            sys.exit(1)  # what Typer replies for zsh is evaluated there, titles and all
        if asked:
            os.environ["COLUMNS"] = "10000"  # a help of two lines would be taken for two words
        try:
            code = super().main(args, **extra)
        except SystemExit:
            code = 0  # Rich's answer, in a help text, to a reader that has gone away
        except typer.Abort:
            code = 130
        except Exception as error:  # never a traceback: whoever reads it has a desk, no debugger
            # Python before 3.12 wraps an interrupt that comes while a class is being made.
            interrupted = isinstance(error.__cause__, KeyboardInterrupt)
            code = 130 if interrupted else _fail(error, words)
        if code == 130:  # Typer makes that of a KeyboardInterrupt
            streams.tell("Interrupted.")
        sys.exit(code if isinstance(code, int) else 0)


def _fail(error: Exception, words: Sequence[str]) -> int:
    """Tell what went wrong in the command line of these ``words``; the exit code."""
    if isinstance(error, _UsageError) and not str(error):
        return 0  # without any word, the help was printed: an answer, not an error
    if os.environ.get("HEMIDEF_DEBUG"):
        streams.tell_trace(error)
    if os.environ.get(_COMPLETE):
        return 1  # whatever is wrong with a line that is half typed, it is no time to say so
    told = _told(error, words)
    streams.tell_error(told)
    return told.exit_code


def _told(error: Exception, words: Sequence[str]) -> HemidefError:
    """The error as one of ours."""
    if isinstance(error, UnknownName):
        return refuse_name(error)
    if isinstance(error, HemidefError):
        return error
    if isinstance(error, _UsageError):
        return refuse_usage(error, words)
    streams.settle()
    if isinstance(error, OSError | MemoryError | RecursionError):
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Failure(f"the system refused: {reason}", _WHERE)
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return Failure(f"hemidef made a mistake ({what}); please report it", _WHERE)


def _choose_colors(words: Sequence[str]) -> None:
    """Put what ``--color`` says, wherever it stands in ``words``, into the environment.

    Whatever has colours looks there, Typer's own console too, which prints the help texts and
    takes no other orders. A help text or an error may also end the run before an option is read.
    """
    told = [
        word.removeprefix("--color=") if word.startswith("--color=") else after
        for word, after in pairwise([*takewhile(lambda word: word != "--", words), ""])
        if word == "--color" or word.startswith("--color=")
    ]
    chosen = COLORS.get(told[-1], "") if told else ""
    if chosen:
        for variable in filter(None, COLORS.values()):
            os.environ.pop(variable, None)
        os.environ[chosen] = "1"


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        streams.write(f"hemidef {__version__}\n")
        raise typer.Exit


app = typer.Typer(
    cls=Root,
    add_completion=True,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)


@app.callback(
    help="Keep track of a strategy: who leads what, what it was meant to achieve, what is late."
    "\n\nStart with: hemidef list"
    "\n\nRead about terms, dates, fields, files and more: hemidef help"
)
def root(
    store: StoreOption = None,
    color: ColorOption = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""
