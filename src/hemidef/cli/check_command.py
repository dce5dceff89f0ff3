"""``hemidef check``."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef.cli import printing, streams
from hemidef.cli.command import AllOption, AsOfOption, FormatOption, Terms, command
from hemidef.cli.desk import Desk
from hemidef.reports import rules
from hemidef.reports.check import check as examine
from hemidef.reports.check import findings
from hemidef.store.copies import conflicted

# Where nothing was selected, so many findings of a rule give the idea.
MOST_ROWS = 5

Names = list[str] | None


def check(
    desk: Desk,
    terms: Terms = None,
    select: Annotated[
        Names,
        typer.Option(metavar="RULE", help="Only this rule, also one that is off; all for all."),
    ] = None,
    ignore: Annotated[Names, typer.Option(metavar="RULE", help="All but this rule.")] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="RULE", help="Say what this rule is for; all for all.")
    ] = None,
    all: AllOption = False,
    format: FormatOption = "table",
    as_of: AsOfOption = None,
) -> None:
    """Example: hemidef check --select overdue --select no-lead

    Look for what is amiss: entries without a lead, overdue ones, recommendations that support
    nothing, and more, each by a rule with a name. Exit code 1 where anything is found.
    """
    format = printing.checked(format)
    if explain is not None:
        streams.say(_explained(explain))
        return
    wanted = rules.chosen(_parts(select), _parts(ignore))
    book = desk.book()
    copies = conflicted(desk.store.path)
    found = examine(book, book.select(terms or []), wanted, copies)
    if format != "table":
        printing.grids(desk, [findings(book, found)], format, key="")
    elif found:
        from hemidef.render.findings import findings as drawn

        most = len(found) if all or select else MOST_ROWS
        printing.drawing(desk, drawn(found, desk.terminal, most))
        broken = len({finding.rule.name for finding in found})
        streams.tell(
            f"{printing.counted(len(found), 'finding')} by {printing.counted(broken, 'rule')}. "
            f"What a rule is for: hemidef check --explain {found[0].rule.name}."
        )
    else:
        streams.tell("Nothing found.")
    if found:
        raise typer.Exit(1)


def _parts(names: Names) -> list[str]:
    return [part.strip() for name in names or () for part in name.split(",") if part.strip()]


def _explained(word: str) -> list[str]:
    """What one rule is for, or all of them."""
    wanted = rules.RULES if word == "all" else [rules.named(word)]
    lines = []
    for rule in wanted:
        off = "" if rule.on else " (off unless selected)"
        same = [f"    The same: {printing.again('list', *rule.terms)}"] if rule.terms else []
        lines += [f"{rule.name}{off}", f"    {rule.why}", *same, ""]
    return lines[:-1]


COMMAND = command(check, short="Look for what is amiss, by rules.")
