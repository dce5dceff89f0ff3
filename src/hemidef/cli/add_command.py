"""``hemidef add``: a command for each kind."""

# No postponed annotations here: the options' are made of the kind at hand.
import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import Group, command, given, group
from hemidef.cli.desk import Desk
from hemidef.cli.pairs import SetOption, pairs, together
from hemidef.errors import HemidefError, Misuse
from hemidef.model.fields import Field, Kind
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION, kind_named
from hemidef.tracker.edits import Edits

EXAMPLES = {
    INITIATIVE.name: 'hemidef add initiative "Riverine patrol exchange" --lead "Joint Staff J5"',
    RECOMMENDATION.name: 'hemidef add recommendation "Hold a yearly exercise" --supports I-4',
    MILESTONE.name: 'hemidef add milestone "First joint patrol" --initiative I-4 --due 2027-03',
    INDICATOR.name: 'hemidef add indicator "Crossings monitored" --initiative I-4 --unit %',
}


def _adder(kind: Kind) -> Any:
    headline = next(field for field in kind.fields if field.name == kind.headline)
    others = [field for field in kind.fields if field is not headline]

    def add(
        desk: Desk,
        headline_text: Annotated[
            str | None,
            typer.Argument(metavar="HEADLINE", help=headline.help, show_default=False),
        ] = None,
        set: SetOption = None,
        **texts: Any,
    ) -> None:
        put = together(given({**texts, headline.name: headline_text}), pairs("--set", set))
        for field in (headline, *others):
            if field.required and field.name not in put:
                put[field.name] = _ask(field, kind, desk)
        with desk.writing() as tracker:
            made = tracker.add(kind, Edits(put=put))
        printing.changes(desk, [made])

    add.__doc__ = (
        f"Example: {EXAMPLES[kind.name]}\n\n"
        f"Add {'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name}: "
        f"{kind.help.lower()}"
    )
    reduced = replace(kind, fields=tuple(others))
    return command(short=kind.help, name=kind.name, kinds=[reduced])(add)()


def _ask(field: Field, kind: Kind, desk: Desk) -> str:
    """Ask for a required field at a terminal. Raises Misuse where nobody sits there."""
    if not (streams.is_terminal(sys.stdin) and streams.is_terminal(sys.stderr)):
        name = "HEADLINE" if field.name == kind.headline else field.option
        raise Misuse(f"{name} is missing", f"As in: {EXAMPLES[kind.name]}")
    while True:
        text: str = typer.prompt(field.heading, err=True)
        try:
            field.answer([text], desk.context, "Every entry needs one.")
        except HemidefError as error:
            streams.tell_error(error)
        else:
            return text


class _Kinds(Group):
    """The kinds, each made into a command when it is called, by any of its names."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [kind.name for kind in KINDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command for the kind that ``cmd_name`` names. Raises Misuse where it names none."""
        try:
            return _adder(kind_named(cmd_name))
        except HemidefError as error:
            if " " not in cmd_name:
                raise Misuse(error.problem, error.advice) from None
            line = shell.line("add", INITIATIVE.name, cmd_name)
            raise Misuse(error.problem, f"The kind goes first, as in: {line}.") from None


def add() -> Any:
    """The group of a command for each kind."""
    return group(
        "add",
        help='Example: hemidef add initiative "Riverine patrol exchange" --due 2027-Q2\n\n'
        "Add an entry. Each kind has its own options: hemidef add milestone --help.",
        short="Add an initiative, recommendation, milestone or indicator.",
        cls=_Kinds,
    )
