"""What ``check`` found, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from hemidef import shell
from hemidef.render.terminal import Terminal
from hemidef.reports.rules import Finding


def findings(
    found: Sequence[Finding], terminal: Terminal, most: int, typed: Sequence[str]
) -> Iterator[RenderableType]:
    """Each rule with how often it is broken and its first ``most`` findings.

    ``typed`` are the words that chose the entries, for the command that prints the others.
    """
    for rule, group in groupby(found, key=lambda finding: finding.rule):
        those = list(group)
        yield Text.assemble((rule.name, "bold"), f"  {len(those)}  ", (rule.problem, "dim"))
        ids = max((len(each.entry.id) for each in those[:most] if each.entry), default=0)
        yield from (_line(finding, max(ids, 4) + 2, terminal) for finding in those[:most])
        if len(those) > most:
            all = shell.line("check", *typed, "--select", rule.name)
            yield Text(terminal.safe(f"  and {len(those) - most} more: {all}"), style="dim")
        yield Text()


def _line(finding: Finding, wide: int, terminal: Terminal) -> Text:
    """The entry's id in ``wide`` columns, what is wrong with it where the rule does not say it
    all, and its headline.
    """
    own = finding.problem if finding.problem != finding.rule.problem else ""
    line = Text("  ")
    if finding.entry:
        line.append(f"{finding.entry.id:<{wide}}", style="bold")
    if own:
        line.append(f"{terminal.safe(own)}  ", style="red")
    if finding.entry:
        headline = terminal.safe(finding.entry.headline)
        line.append(terminal.clip(headline, max(terminal.width - cell_len(line.plain), 8)))
    return line
