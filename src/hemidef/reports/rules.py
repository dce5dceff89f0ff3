"""The rules of ``check``: each finds what is amiss with the entries, under a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hemidef import shell
from hemidef.errors import Misuse, counted, nearest
from hemidef.model.entries import Entry
from hemidef.model.fields import Kind
from hemidef.model.folding import fold
from hemidef.model.kinds import INITIATIVE, RECOMMENDATION
from hemidef.model.values import LINE
from hemidef.query.attributes import read
from hemidef.reports.grid import Column, Grid, across
from hemidef.tracker.book import Book

# A due date that was moved so often is worth a question.
MOST_MOVES = 3
# From the entries to look at: those at fault, each with what is wrong with it.
Finder = Callable[[Book, Sequence[Entry]], Iterator[tuple[Entry, str]]]


@dataclass(frozen=True)
class Rule:
    """A rule: ``problem`` is its finding in a few words, ``why`` what it is good for.

    What breaks it is found by ``terms``, as ``hemidef list`` would, or by ``find``. One that is
    not ``on`` must be selected. A rule with neither is about the store's file, not its entries.
    ``gap`` is what the summary calls the problem, where it counts it. A rule counts for nothing
    in a store that has no entry of the kind that it ``needs``.
    """

    name: str
    problem: str
    why: str
    terms: tuple[str, ...] = ()
    find: Finder | None = None
    on: bool = True
    gap: str = ""
    needs: Kind | None = None

    @property
    def is_about_files(self) -> bool:
        """Whether it is broken by the files around the store, not by an entry."""
        return not (self.terms or self.find)

    def broken_by(self, book: Book, entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
        """Those of ``entries`` that break it, each with what is wrong with it."""
        if self.needs and not any(True for _ in book.entries([self.needs])):
            return []
        if self.find:
            return list(self.find(book, entries))
        return [(entry, self.problem) for entry in book.among(entries, self.terms)]


class Finding(NamedTuple):
    """What is amiss with an entry, or with the store's file where ``entry`` is None."""

    rule: Rule
    entry: Entry | None
    problem: str


def check(
    book: Book,
    entries: Sequence[Entry],
    wanted: Sequence[Rule],
    copies: Mapping[str, str],
) -> list[Finding]:
    """What breaks the rules ``wanted``, rule by rule, among ``entries``.

    ``copies`` are the files that look like conflicted copies of the store, by their names there.
    """
    found = []
    for rule in wanted:
        if rule.is_about_files:
            found += [
                Finding(rule, None, f"{name} {rule.problem}: {shell.line('merge', file)}")
                for name, file in copies.items()
            ]
        else:
            found += [Finding(rule, *each) for each in rule.broken_by(book, entries)]
    return found


_RULE = Column("rule", "Rule", LINE)
_PROBLEM = Column("problem", "Problem", LINE)
_ENTRY = across("id", "headline", "lead")


def findings(book: Book, found: Sequence[Finding]) -> Grid:
    """The findings as a grid."""
    rows = []
    for rule, entry, problem in found:
        cells = [read(column.name, entry, book) if entry else () for column in _ENTRY]
        rows.append(((rule.name,), *cells, (problem,)))
    return Grid("Findings", (_RULE, *_ENTRY, _PROBLEM), rows, "check")


def _overdue(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        late = book.days_late(entry)
        if late is not None and late > 0:
            yield entry, f"was due {entry.text('due')}, {counted(late, 'day')} ago"


def _moved_often(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    for entry in book.among(entries, ["is:open", f"due_moves.over:{MOST_MOVES - 1}"]):
        first, *moves = book.due_dates(entry)
        yield entry, f"was due {first} at first, and was moved {len(moves)} times"


def _duplicate_title(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    first: dict[tuple[str, str, str], str] = {}
    for entry in entries:
        owner = entry.text("initiative")  # two initiatives may have steps of one name
        title = (entry.kind.name, owner, fold(entry.headline))
        if title in first:
            yield entry, f"has the same title as {first[title]}"
        first.setdefault(title, entry.id)


def _due_before_start(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        start, due = entry.value("start"), entry.value("due")
        if start and due and due.last < start.first:
            yield entry, f"is due {due}, but starts {start}"


def _no_value(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        for field in entry.kind.fields:
            for text in filter(field.type.means_none, entry.texts(field.name)):
                yield entry, f"holds {text!r} as its {field.name}"


def _closed_without_note(book: Book, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    noted: set[str] = set()  # since the status last changed
    for logged in book.history.changes:
        change = logged.change
        if logged.undone or logged.undoes is not None:
            continue
        if "status" in change.fields:
            noted.discard(change.id)
        if change.note:
            noted.add(change.id)
    for entry in entries:
        if entry.kind.field("status") and book.is_closed(entry) and entry.id not in noted:
            yield entry, "is closed, and no note says why"


RULES = (
    Rule(
        "overdue",
        "is overdue",
        "It is open, and the last day of its due date is past. Close it, or set a new date with a "
        "note that says why.",
        find=_overdue,
    ),
    Rule(
        "moved-often",
        "was moved three times or more",
        "It is open, and its due date has been moved three times or more: the next date will not "
        "hold either unless something else changes.",
        find=_moved_often,
    ),
    Rule(
        "no-lead",
        "has no lead",
        "It is open and nobody leads it: what nobody leads, nobody does.",
        ("is:open", "lead:none", "kind:I,R"),
        gap="nobody leads it",
    ),
    Rule(
        "no-due",
        "has no due date",
        "Somebody has looked at it (its status is no longer not-assessed; for a milestone, that of "
        "its initiative) and it is open, but nothing says until when. Without a date it is never "
        "late.",
        ("is:open", "due:none", "is:assessed"),
        gap="assessed, no due date",
    ),
    Rule(
        "no-outcome",
        "has no expected outcome",
        "Somebody has looked at the initiative and it is open, but nothing says what it is meant "
        "to achieve, so nobody can say whether it does.",
        ("is:open", "outcome:none", "is:assessed"),
        gap="assessed, no expected outcome",
    ),
    Rule(
        "no-indicator",
        "has no indicator",
        "No figure shows whether the open initiative works. Add one: hemidef add indicator.",
        ("is:open", "is:unmeasured"),
        on=False,
    ),
    Rule(
        "stale",
        "has not changed for 90 days",
        "It is open, and nobody has changed it for 90 days: check that it is still true.",
        ("is:stale",),
    ),
    Rule(
        "orphan-recommendation",
        "supports no initiative",
        "The recommendation is open and supports no initiative, although there are some. Link it "
        "to one: hemidef update ID --supports ID.",
        ("is:open", "is:orphan"),
        gap="supports no initiative",
        needs=INITIATIVE,
    ),
    Rule(
        "uncovered-initiative",
        "is supported by no recommendation",
        "The initiative is open and no recommendation supports it, although there are some: "
        "nothing says how to get there.",
        ("is:open", "is:uncovered"),
        gap="no recommendation for it",
        needs=RECOMMENDATION,
    ),
    Rule(
        "closed-without-evidence",
        "is done, but has no evidence",
        "It is completed or implemented, and no document or link shows it.",
        ("status:completed,implemented", "evidence:none"),
    ),
    Rule(
        "closed-without-note",
        "is closed, and no note says why",
        "Nobody has kept a note about it since its status last changed. Add one: hemidef note, or "
        "hemidef update --note.",
        find=_closed_without_note,
        on=False,
    ),
    Rule(
        "duplicate-title",
        "has the same title as another",
        "Two entries of a kind have the same title, case and accents apart. One may be a copy.",
        find=_duplicate_title,
    ),
    Rule(
        "no-value",
        "holds a word that is no value",
        "A name or short word in it is none, n/a, tbd, ? or -. That counts as a value, so that "
        "lead:none does not find it. Clear it: hemidef update I-1 --clear lead, or --remove "
        "tags=none.",
        find=_no_value,
    ),
    Rule(
        "due-before-start",
        "is due before it starts",
        "The last day of its due date is before the first day of its start.",
        find=_due_before_start,
    ),
    Rule(
        "indicator-without-target",
        "has no target",
        "Without a target, the indicator shows a figure but not whether it is a good one.",
        ("kind:indicator", "target:none"),
    ),
    Rule(
        "conflicted-copy",
        "is a second copy of the store",
        "A sync service (OneDrive, Dropbox, iCloud and others) keeps both versions of a file that "
        "two people changed at once. What was entered in the other is not in this store; hemidef "
        "merge FILE brings it in.",
    ),
)
_BY_NAME = {rule.name: rule for rule in RULES}


def _find_rule(word: str) -> Rule:
    """The rule called ``word``. Raises Misuse with the nearest."""
    rule = _BY_NAME.get(word.strip().lower().replace("_", "-"))
    if rule is None:
        raise Misuse(f"there is no rule {word!r}", nearest(word, _BY_NAME))
    return rule


def choose(select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """The rules to check: those selected (``all`` for all of them), else those that are on.

    Raises Misuse for a name that no rule has.
    """
    listed = [_find_rule(word) for word in select if word.lower() != "all"]
    wanted = listed if len(listed) == len(select) else RULES
    left_out = [_find_rule(word) for word in ignore]
    return [
        rule for rule in RULES if rule not in left_out and (rule in wanted if select else rule.on)
    ]
