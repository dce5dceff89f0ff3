"""Checking the entries by rules, as a linter does: what is amiss, and with which entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hemidef.model.entries import Entry
from hemidef.model.values import LINE
from hemidef.reports import rules
from hemidef.reports.columns import across, cell
from hemidef.reports.grid import Column, Grid
from hemidef.reports.rules import Rule
from hemidef.tracker.book import Book

RULE = Column("rule", "Rule", LINE)
PROBLEM = Column("problem", "Problem", LINE)
_ENTRY = across("id", "headline", "lead")


class Finding(NamedTuple):
    """What is amiss with an entry, or with the store's file where ``row`` is None."""

    rule: Rule
    row: Entry | None
    problem: str


def check(
    book: Book, rows: Sequence[Entry], wanted: Sequence[Rule], copies: Sequence[str] = ()
) -> list[Finding]:
    """What breaks the rules ``wanted``, rule by rule, among ``rows``.

    ``copies`` are the names of files that look like conflicted copies of the store.
    """
    found = []
    for rule in wanted:
        found += [Finding(rule, row, problem) for row, problem in rules.broken(rule, book, rows)]
        if rule.is_about_files:
            found += [Finding(rule, None, f"{name} {rule.problem}") for name in copies]
    return found


def findings(book: Book, found: Sequence[Finding]) -> Grid:
    """The findings as a grid."""
    rows = [
        (
            (each.rule.name,),
            *(cell(column.name, each.row, book) if each.row else () for column in _ENTRY),
            (each.problem,),
        )
        for each in found
    ]
    return Grid("Findings", (RULE, *_ENTRY, PROBLEM), rows, "check")
