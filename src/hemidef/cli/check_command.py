"""``hemidef check``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from hemidef import shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.completion import Line, Offer, callback, listed
from hemidef.cli.desk import Desk
from hemidef.cli.options import AllOption, AsOfOption, AtOption, FormatOption, Terms
from hemidef.errors import Misuse, counted
from hemidef.reports import rules
from hemidef.reports.rules import check as examine
from hemidef.reports.rules import findings

# Where nothing was selected, so many findings of a rule give the idea.
MOST_ROWS = 5

Names = list[str] | None


@callback
def _offer_rules(line: Line, typed: str) -> Iterator[Offer]:
    """The rules by name, several with commas."""
    return listed(typed, [*((rule.name, rule.problem) for rule in rules.RULES), ("all", "")])


@command(short="Check entries for problems.", paged=True)
def check(
    desk: Desk,
    terms: Terms = None,
    select: Annotated[
        Names,
        typer.Option(
            metavar="RULE",
            help="Check only this rule, even one that is off; all for all of them.",
            autocompletion=_offer_rules,
        ),
    ] = None,
    ignore: Annotated[
        Names,
        typer.Option(metavar="RULE", help="Leave this rule out.", autocompletion=_offer_rules),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="RULE",
            help="Explain this rule; all for all of them.",
            autocompletion=_offer_rules,
        ),
    ] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
    at: AtOption = None,
) -> None:
    """Example: hemidef check --select overdue --select no-lead

    Look for problems, each by a rule with a name: entries without a lead, overdue entries,
    recommendations that support nothing, and more. All rules are in hemidef check --explain all.
    If anything is found, the exit code is 1.
    """
    format = printing.check_format(format)
    if explain is not None:
        streams.say(_explained(explain))
        return
    wanted = rules.choose(_parts("--select", select), _parts("--ignore", ignore))
    book = desk.book()
    here = desk.shown == desk.store.path.name
    copies = {
        name: shell.file(name if here else desk.store.path.with_name(name))
        for name in ([] if desk.at else desk.store.conflicted_copies())  # which are there now
    }
    found = examine(book, printing.select(book, terms or []), wanted, copies)
    if format != "table":
        printing.grids(desk, [findings(book, found)], format, key="")
    elif found:
        from hemidef.render.pages import draw_findings

        most = len(found) if all or select else MOST_ROWS
        typed = [*(terms or []), *desk.same]
        printing.draw(desk, draw_findings(found, desk.terminal, most, typed))
        broken = len({finding.rule.name for finding in found})
        streams.tell(
            f"{counted(len(found), 'finding')} by {counted(broken, 'rule')}. "
            f"What a rule is for: hemidef check --explain {found[0].rule.name}."
        )
    else:
        streams.tell("Nothing found.")
    if found:
        raise typer.Exit(1)


def _parts(option: str, names: Names) -> list[str]:
    """The rules that an option names, in one list or several. Raises Misuse for one of none."""
    parts = [part.strip() for name in names or () for part in name.split(",") if part.strip()]
    if names and not parts:
        raise Misuse(f"{option} names no rule", "See them: hemidef check --explain all.")
    return parts


def _explained(word: str) -> list[str]:
    """What the rules that ``word`` names are for, wrapped to the width of the screen."""
    lines = []
    for rule in rules.choose(_parts("--explain", [word]), []):
        off = "" if rule.on else " (off unless selected)"
        why = textwrap.wrap(rule.why, max(streams.width() - 4, 20), break_on_hyphens=False)
        same = [f"The same: {shell.line('list', *rule.terms)}"] if rule.terms else []
        lines += [f"{rule.name}{off}", *(f"    {text}" for text in (*why, *same)), ""]
    return lines[:-1]
