"""The sections of a briefing, each made of the entries that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hemidef.errors import Misuse, counted, nearest
from hemidef.model.dates import INSTANT
from hemidef.model.entries import Entry
from hemidef.model.figures import DAYS_LEFT
from hemidef.model.kinds import INITIATIVE, KINDS, MILESTONE, RECOMMENDATION
from hemidef.model.references import IDENTIFIER
from hemidef.model.values import LINE, Line, Text
from hemidef.query import views
from hemidef.query.attributes import read
from hemidef.reports.briefing import (
    Bars,
    Block,
    Chart,
    Figure,
    Figures,
    Item,
    Paragraph,
    Section,
    words,
)
from hemidef.reports.coverage import coverage as links
from hemidef.reports.details import fields
from hemidef.reports.grid import Cell, Column, Grid, across, grid
from hemidef.reports.indicators import gauges
from hemidef.reports.indicators import indicators as measures
from hemidef.reports.listing import listed, table
from hemidef.reports.moved import moved as by_entry
from hemidef.reports.schedule import timeline as spans
from hemidef.reports.schedule import timeline_grids
from hemidef.reports.subject import MOST_DRAWN, MOST_ROWS, Subject
from hemidef.reports.summary import DAYS, Summary, gaps_grid
from hemidef.tracker import past
from hemidef.tracker.book import Book


def figures(subject: Subject) -> Iterator[Block]:
    """How many there are, how they stand, what became of what was due, and what is missing."""
    found = subject.summary
    if not subject.entries:
        return
    yield Figures((*_counts(subject), *_state(found)))
    for statuses in found.statuses:
        if statuses.rows:
            labels = statuses.columns[0]
            counts = tuple((label[0], int(count[0])) for label, count in statuses.rows)
            told = ", ".join(f"{count} {words(labels, (label,))}" for label, count in counts)
            title = f"{statuses.title} by status"
            drawing = Bars(labels, counts)
            table = replace(subject.shown(statuses), title=title)
            yield Chart(title, f"{title}: {told}.", drawing, (table,), full=True)
    yield from subject.tables(replace(found.deadlines, title="What was due by today"))
    yield from subject.tables(
        replace(gaps_grid(found.gaps, [""] * len(found.gaps)), title="What is missing").only(
            "gap", "count"
        )
    )


def _counts(subject: Subject) -> Iterator[Figure]:
    """How many entries of each kind there are, and how many of those are closed or done."""
    for kind in KINDS:
        of_kind = [entry for entry in subject.entries if entry.kind == kind]
        if of_kind:
            closed = [subject.book.is_closed(entry) for entry in of_kind]
            if kind == MILESTONE:
                done = sum("done" in entry.doc for entry in of_kind)
                yield Figure(f"{done:,} of {len(of_kind):,}", "milestones done")
            else:
                label = kind.name if len(of_kind) == 1 else kind.plural
                remark = "" if None in closed else f"{sum(map(bool, closed))} closed"
                yield Figure(f"{len(of_kind):,}", label, remark)


def _state(found: Summary) -> Iterator[Figure]:
    yield Figure(f"{len(found.overdue.rows):,}", "overdue")
    yield Figure(f"{len(found.upcoming.rows):,}", f"due in the next {DAYS} days")
    if found.unassessed:
        yield Figure(f"{len(found.unassessed):,} of {found.assessable:,}", "not assessed yet")


def tables(subject: Subject) -> Iterator[Block]:
    """The chosen views, else the article's tables, else all initiatives and recommendations.

    What is in none of them is counted.
    """
    book, entries = subject.book, subject.entries
    chosen = subject.chosen or views.ARTICLE
    if not subject.chosen and not any(listed(book, view, entries) for view in chosen):
        chosen = [views.of_kind(INITIATIVE), views.of_kind(RECOMMENDATION)]
    yield from subject.tables(*(table(book, view, entries, "status") for view in chosen))
    shown = {entry.id for view in chosen for entry in listed(book, view, entries)}
    left = Counter(entry.kind for entry in entries if entry.id not in shown)
    counts = [
        counted(left[kind], kind.name, kind.plural)
        for kind in (INITIATIVE, RECOMMENDATION)
        if left[kind]
    ]
    if counts and shown:
        yield Paragraph(f"In none of these tables: {' and '.join(counts)}.")


def due(subject: Subject) -> Iterator[Block]:
    """What is overdue and what is due next, with who leads it."""
    yield from subject.tables(subject.summary.overdue, subject.summary.upcoming)


def moved(subject: Subject) -> Iterator[Block]:
    """What has moved, entry by entry, and how many did in which way."""
    made = past.beginning(subject.book.tables)
    title = f"Moved since {subject.since.name}"
    if made and subject.since.day < INSTANT.day(made):
        was_kept = "the store was made, on " if subject.book.tables.made else ""
        title = f"Moved since {was_kept}{INSTANT.day(made)}"
    found = by_entry(subject.moved, subject.book, title)
    if found.rows:
        yield Paragraph(found.note)
        yield from subject.tables(replace(found, note=""))
    elif subject.moved:
        yield Paragraph(f"{title}: nothing. {found.note}")


def coverage(subject: Subject) -> Iterator[Block]:
    """Which recommendations support which initiatives, and what is left over."""
    found = links(subject.book, subject.entries)
    if found.title:
        yield Paragraph(found.title)
    if found.matrix.marks:
        most = subject.most(MOST_DRAWN)
        drawn = found.matrix.first(most) if most else found.matrix
        names = across("id", "headline", "supports", "status", "lead")
        title = "Recommendations and the initiatives that they support"
        table = grid(subject.book, title, names, found.matrix.down, RECOMMENDATION.name)
        down, across_ = len(drawn.down), len(drawn.across)
        about = f"A matrix of {down} recommendations down and {across_} initiatives across."
        note = _cut(down, len(found.matrix.down))
        yield Chart(title, about, drawn, (subject.shown(table),), note)
    yield from subject.tables(found.orphans, found.uncovered)


def timeline(subject: Subject) -> Iterator[Block]:
    """Initiatives and their milestones over time."""
    found = spans(subject.book, subject.entries)
    if found.spans:
        drawn = replace(found, spans=found.spans[: subject.most(MOST_DRAWN)])
        first = min(day for span in found.spans for day in span.days)
        last = max(day for span in found.spans for day in span.days)
        about = f"{len(drawn.spans)} initiatives with their milestones, from {first} to {last}."
        tables = subject.tables(*timeline_grids(subject.book, found))
        note = _cut(len(drawn.spans), len(found.spans))
        yield Chart("Initiatives over time", about, drawn, tuple(tables), note)
    if found.undated:
        have = counted(len(found.undated), "initiative has", "initiatives have")
        yield Paragraph(f"{have} no date.")


def indicators(subject: Subject) -> Iterator[Block]:
    """Each indicator's way from its baseline to its target."""
    table = measures(subject.book, subject.entries)
    drawn = gauges(subject.entries)
    if drawn:
        shown = drawn[: subject.most(MOST_DRAWN)]
        about = f"How far {len(shown)} indicators have come from their baselines to their targets."
        note = _cut(len(shown), len(drawn))
        yield Chart(table.title, about, shown, (subject.shown(table),), note)
    else:
        yield from subject.tables(table)


def _cut(drawn: int, all: int) -> str:
    """What a limit left out of a chart, if anything."""
    return f"The first {drawn} of {all:,} are drawn." if drawn < all else ""


def initiatives(subject: Subject) -> Iterator[Block]:
    """Each initiative in a paragraph, its milestones below it."""
    found = [entry for entry in subject.entries if entry.kind == INITIATIVE]
    most = subject.most(MOST_ROWS)
    for entry in found[:most]:
        steps = (each for each in subject.book.parts(entry.id) if each.kind == MILESTONE)
        yield replace(
            _item(subject.book, entry), parts=tuple(_item(subject.book, s) for s in steps)
        )
    if most and len(found) > most:
        yield Paragraph(f"The first {most} of {len(found):,} initiatives are shown.")


# What stands elsewhere in a briefing, or matters to nobody who reads one.
_NOT_TOLD = ("created", "changed", "source", "quote", "external_id", "tags", "category")
# The days to the due date, or since, stand beside it and say so themselves.
_LEFT = Column("left", "", DAYS_LEFT)


def _item(book: Book, entry: Entry) -> Item:
    """An entry in words: what is long as texts, the rest as facts; what is usual is not said."""
    told = [
        (_LEFT, read(_LEFT.name, entry, book)) if column.name == "late" else (column, cell)
        for column, cell in fields(book, entry)
        if column.name not in _NOT_TOLD
    ]
    columns, cells = zip(*told, strict=True) if told else ((), ())
    in_words = Grid("", columns, [cells]).in_words(book.context.partners)
    pairs = [*zip(in_words.columns, in_words.rows[0], strict=True)] if told else []
    long = [(each, cell) for each, cell in pairs if _is_long(each)]
    return Item(
        entry.id,
        entry.headline,
        tuple((each, cell) for each, cell in pairs if cell and not _is_long(each)),
        tuple((each.heading, "\n".join(cell)) for each, cell in long if cell),
    )


def _is_long(column: Column) -> bool:
    return isinstance(column.type, Text) and not isinstance(column.type, Line)


_SOURCE = Column("source", "Source", LINE)
_ENTRIES = Column("entries", "Entries", IDENTIFIER, many=True)


def sources(subject: Subject) -> Iterator[Block]:
    """Where it is written, with the entries that it says so of, and what shows what was done."""
    found: dict[str, list[str]] = {}
    for entry in subject.entries:
        for text in read("source", entry, subject.book):
            found.setdefault(text, []).append(entry.id)
    rows: list[tuple[Cell, ...]] = [((text,), tuple(ids)) for text, ids in found.items()]
    shown = [entry for entry in subject.entries if entry.texts("evidence")]
    evidence = across("id", "headline", "evidence")
    yield from subject.tables(
        Grid("Sources", (_SOURCE, _ENTRIES), rows),
        grid(subject.book, "Evidence", evidence, shown, "evidence"),
    )


Maker = Callable[[Subject], Iterator[Block]]
# The sections in the order of a briefing, each with its title and what makes it.
SECTIONS: dict[str, tuple[str, Maker]] = {
    "figures": ("How things stand", figures),
    "tables": ("What was set out", tables),
    "due": ("Late and next due", due),
    "moved": ("What has moved", moved),
    "coverage": ("Coverage", coverage),
    "timeline": ("Timeline", timeline),
    "indicators": ("Indicators", indicators),
    "initiatives": ("The initiatives one by one", initiatives),
    "sources": ("Sources and evidence", sources),
}


def sections(subject: Subject, names: Sequence[str]) -> tuple[Section, ...]:
    """The sections called ``names`` in that order, each once; those with nothing are left out.

    Raises Misuse for a name that no section has.
    """
    found = []
    for name in dict.fromkeys(names or SECTIONS):
        if name not in SECTIONS:
            raise Misuse(f"there is no section {name!r}", nearest(name, SECTIONS))
        title, make = SECTIONS[name]
        blocks = tuple(make(subject))
        if blocks:
            found.append(Section(name, title, blocks))
    return tuple(found)
