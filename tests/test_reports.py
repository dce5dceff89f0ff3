"""The figures in the reports, each worked out once more from the YAML export.

Nothing here asks hemidef what a period, a deadline or a closed entry is: ``Told`` reads the
export with PyYAML's own loader and counts for itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Hemidef
from hemidef.model.kinds import KINDS

Entry = dict[str, Any]

DAYS = [
    "1000-01-01",
    "2026-01-01",
    "2026-06-30",
    "2026-07-01",
    "2026-10-15",
    "2026-11-24",
    "2026-11-25",
    "2026-12-20",
    "2026-12-31",
    "2027-01-01",
    "2028-02-29",
    "2028-03-01",
    "2999-12-01",
]
FORM = re.compile(r"(FY)?(\d+)(?:-(?:([HQ])(\d)|(\d\d)(?:-(\d\d))?))?")
DONE = {"completed", "implemented"}
DROPPED = {"cancelled", "not-implemented", "superseded"}
HEADLINES = {"recommendation": "action"}
# What is asked of a milestone or indicator as it would be of its initiative.
OF_INITIATIVE = ("lead", "partners", "theme", "threats", "tags", "category", "priority")


def span(period: str) -> tuple[date, date]:
    """The first and last day of a period, by counting months from the year 0."""
    form = FORM.fullmatch(period)
    assert form, period
    fiscal, year, part, number, month, day = form.groups()
    if day:
        return date.fromisoformat(period), date.fromisoformat(period)
    length = {"H": 6, "Q": 3, None: 1 if month else 12}[part]
    first = (int(number) - 1) * length if part else int(month or 1) - 1
    first += (1999 + int(year)) * 12 + 9 if fiscal else int(year) * 12
    end = first + length
    return (
        date(first // 12, first % 12 + 1, 1),
        date(end // 12, end % 12 + 1, 1) - timedelta(days=1),
    )


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass
class Told:
    """The entries and the log that an export tells of, seen on ``today``."""

    entries: dict[str, Entry]
    log: list[Entry]
    today: date
    made: str

    def kind(self, entry: Entry) -> str:
        letters = {"I": "initiative", "R": "recommendation", "M": "milestone", "K": "indicator"}
        return letters[entry["id"][0]]

    def of(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self.entries.values() if self.kind(entry) in kinds]

    def headline(self, entry: Entry) -> str:
        return str(entry[HEADLINES.get(self.kind(entry), "title")])

    def owner(self, entry: Entry) -> Entry:
        return self.entries[entry["initiative"]]

    def held(self, entry: Entry, name: str) -> Any:
        """What the entry holds, or where it answers for its initiative, what that holds."""
        answers = name in OF_INITIATIVE and "initiative" in entry
        return (self.owner(entry) if answers else entry).get(name)

    def lead(self, entry: Entry) -> str | None:
        lead: str | None = self.held(entry, "lead")
        return lead

    def is_open(self, entry: Entry) -> bool:
        if self.kind(entry) == "indicator":
            return False
        if self.kind(entry) == "milestone":
            return "done" not in entry and self.is_open(self.owner(entry))
        return entry["status"] not in DONE | DROPPED

    def left(self, entry: Entry) -> int | None:
        if not self.is_open(entry) or "due" not in entry:
            return None
        return (span(entry["due"])[1] - self.today).days

    def is_late(self, entry: Entry) -> bool:
        return (self.left(entry) or 0) < 0

    def due(self, entries: list[Entry], first: int | None, last: int) -> list[tuple[str, int]]:
        """The open ones with so many days left, the fewest first."""
        found = [(entry["id"], left) for entry in entries if (left := self.left(entry)) is not None]
        found = [each for each in found if each[1] <= last and (first is None or each[1] >= first)]
        return sorted(found, key=lambda each: each[1])

    def supporters(self, entry: Entry) -> list[str]:
        return [
            each["id"]
            for each in self.of("recommendation")
            if entry["id"] in each.get("supports", [])
        ]

    def changed(self, entry: Entry) -> date:
        stamps = [each["at"] for each in self.log if each["id"] == entry["id"]]
        return date.fromisoformat((stamps or [self.made])[-1][:10])

    def standing(self) -> Iterator[Entry]:
        """The changes that were not taken back, oldest first."""
        undoes = {each["key"]: each["undoes"] for each in self.log if "undoes" in each}
        gone: set[str] = set()

        def take_back(key: str) -> None:
            gone.symmetric_difference_update({key})
            if key in undoes:
                take_back(undoes[key])

        for key in undoes.values():
            take_back(key)
        return (each for each in self.log if not {each["key"]} & (gone | undoes.keys()))


@pytest.fixture
def told(hemidef: Hemidef, everything: Path) -> Callable[[str], Told]:
    """What the export tells, for any day that is to count as today."""
    document = yaml.safe_load(hemidef("export", "--log").out)
    kinds = ("initiatives", "recommendations", "milestones", "indicators")
    entries = {entry["id"]: entry for kind in kinds for entry in document[kind]}
    made = json.loads(everything.read_bytes())["hemidef"]["1"]["made"]
    return lambda day: Told(entries, document["log"], date.fromisoformat(day), made)


def asked(hemidef: Hemidef, *words: str, code: int = 0) -> list[dict[str, Any]]:
    answer = hemidef(*words, "-f", "json")
    assert answer.code == code, answer.err
    found = json.loads(answer.out)
    assert isinstance(found, list)
    return found


def test_the_periods_here_are_those_of_the_calendar() -> None:
    """Written out, as all that follows rests on them."""
    for text, first, last in (
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("FY27", "2026-10-01", "2027-09-30"),
        ("FY27-Q1", "2026-10-01", "2026-12-31"),
        ("FY27-Q4", "2027-07-01", "2027-09-30"),
    ):
        assert span(text) == (date.fromisoformat(first), date.fromisoformat(last))


# Terms, and which entries they choose.
CHOICES: dict[str, Callable[[Told, Entry], bool]] = {
    "": lambda told, entry: True,
    "kind:initiative,milestone": lambda told, entry: entry["id"][0] in "IM",
    "theme:emerging-threats": lambda told, entry: told.held(entry, "theme") == "emerging-threats",
    "lead:any": lambda told, entry: told.lead(entry) is not None,
    "is:overdue": lambda told, entry: told.is_late(entry),
}


def chosen(told: Told, terms: str) -> list[Entry]:
    return [entry for entry in told.entries.values() if CHOICES[terms](told, entry)]


@pytest.mark.parametrize("terms", CHOICES)
@pytest.mark.parametrize("day", DAYS)
def test_summary(hemidef: Hemidef, told: Callable[[str], Told], day: str, terms: str) -> None:
    seen = told(day)
    entries = chosen(seen, terms)
    words = ["summary", *terms.split(), "--as-of", day]
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in asked(hemidef, *words):
        sections.setdefault(row.pop("section"), []).append(row)

    for kind in ("initiative", "recommendation"):
        statuses = Counter(each["status"] for each in entries if seen.kind(each) == kind)
        rows = sections.pop(f"{kind}s", [])
        assert {row["status"]: row["count"] for row in rows} == statuses
    deadlines = {row.pop("kind"): row for row in sections.pop("deadlines", [])}
    assert deadlines == ends(seen, entries)
    overdue = [(row["id"], row["left"]) for row in sections.pop("overdue", [])]
    assert overdue == seen.due(entries, None, -1)
    upcoming = [(row["id"], row["left"]) for row in sections.pop("upcoming", [])]
    assert upcoming == seen.due(entries, 0, 30)
    recent = changes(seen, entries if terms else None)
    rows = sections.pop("changes", [])
    assert [(row["at"], row["id"], row["by"], row["note"]) for row in rows] == recent
    assert {row["gap"]: row["count"] for row in sections.pop("gaps", [])} == gaps(seen, entries)
    assert not sections

    printed = hemidef(*words, env={"COLUMNS": "120"}).out.splitlines()
    assert printed[0] == f"{day}: {counts(seen, entries)}, in hemidef.json"
    assert f"Overdue  {len(overdue) or 'none'}" in printed
    assert f"Due in the next 30 days  {len(upcoming) or 'none'}" in printed
    assert f"Changes in the last 30 days  {len(recent) or 'none'}" in printed
    assert f"Gaps  {len(gaps(seen, entries)) or 'none'}" in printed


def ends(told: Told, entries: list[Entry]) -> dict[str, dict[str, int]]:
    """What became of those whose last day has come, kind by kind."""
    found: dict[str, dict[str, int]] = {}
    for entry in entries:
        if "due" not in entry or span(entry["due"])[1] > told.today:
            continue
        status = entry.get("status")
        if status in DONE or "done" in entry:
            end = "done"
        elif not told.is_open(entry):
            end = "dropped"
        else:
            end = "not_assessed" if status == "not-assessed" else "open"
        names = ("all", "done", "dropped", "open", "not_assessed")
        row = found.setdefault(told.kind(entry), dict.fromkeys(names, 0))
        row["all"] += 1
        row[end] += 1
    return found


def changes(told: Told, entries: list[Entry] | None) -> list[tuple[Any, ...]]:
    """Those of the last 30 days, the newest first: of ``entries``, or of everything.

    An initiative's are also those of its milestones and indicators, and of those it had.
    """
    ids = {entry["id"] for entry in entries or ()}
    had = {
        each["id"]
        for each in told.log
        if ids.intersection(filter(None, each["changes"].get("initiative", {}).values()))
    }
    ids |= had | {each["id"] for each in told.entries.values() if each.get("initiative") in ids}
    first = told.today - timedelta(days=30)
    return [
        (each["at"], each["id"], each["by"], each.get("note"))
        for each in reversed(told.log)
        if first <= date.fromisoformat(each["at"][:10]) <= told.today
        and (entries is None or each["id"] in ids)
    ]


def gaps(told: Told, entries: list[Entry]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for entry in filter(told.is_open, entries):
        kind = told.kind(entry)
        found["nobody leads it"] += kind in ("initiative", "recommendation") and "lead" not in entry
        of = told.owner(entry) if "initiative" in entry else entry
        if of["status"] != "not-assessed":
            found["assessed, no due date"] += "due" not in entry
            found["assessed, no expected outcome"] += (
                kind == "initiative" and "outcome" not in entry
            )
        found["no recommendation for it"] += kind == "initiative" and not told.supporters(entry)
        found["supports no initiative"] += kind == "recommendation" and "supports" not in entry
    return {gap: count for gap, count in found.items() if count}


def counts(told: Told, entries: list[Entry]) -> str:
    numbers = Counter(map(told.kind, entries))
    found = [f"{number} {kind}{'s' * (number > 1)}" for kind, number in numbers.items()]
    return ", ".join(found) or "no entries"


def test_the_store_has_what_a_summary_is_about(told: Callable[[str], Told]) -> None:
    """That the test above cannot pass because there is nothing to get wrong."""
    seen = told("2026-11-24")
    entries = chosen(seen, "")
    assert seen.due(entries, None, -1)
    assert seen.due(entries, 0, 0)
    assert seen.due(entries, 30, 30)
    assert seen.due(entries, 31, 31)
    assert len(gaps(seen, entries)) == 5
    assert {end for row in ends(seen, entries).values() for end, n in row.items() if n} == {
        *("all", "done", "dropped", "open", "not_assessed")
    }
    assert changes(seen, None)
    assert len(list(seen.standing())) < len(seen.log)


@pytest.mark.parametrize(
    "terms",
    [
        "",
        "theme:emerging-threats",
        "recommendations",
        "lead:any due.before:2027",
    ],
)
def test_the_commands_beside_the_gaps_list_as_many(
    hemidef: Hemidef, everything: Path, terms: str
) -> None:
    rows = asked(hemidef, "summary", *terms.split())
    found = {row["see"]: row["count"] for row in rows if row["section"] == "gaps"}
    assert found
    for line, count in found.items():
        program, *words = line.split()
        assert program == "hemidef"
        assert len(asked(hemidef, *words)) == count, line


def test_every_recent_change_is_data_in_every_column(hemidef: Hemidef, everything: Path) -> None:
    for number in range(12):
        hemidef("note", "I-2", f"Call {number}")
    rows = [row for row in asked(hemidef, "summary") if row.pop("section") == "changes"]
    assert len(rows) > 15
    assert rows == asked(hemidef, "log", "--since", "2026-10-25")
    rows = [row for row in asked(hemidef, "summary", "I-2") if row.pop("section") == "changes"]
    notes = [f"Call {number}" for number in range(11, -1, -1)]
    assert [row["note"] for row in rows] == notes
    printed = hemidef("summary", "I-2").out
    assert "Changes in the last 30 days  12\n" in printed
    assert re.findall(r"Call \d+", printed) == notes[:5]


OTHERS = re.compile(r"\n\n(\w.*?)  (\d+)\n(?:.+\n){5}and (\d+) more: hemidef (.*)\n")


@pytest.mark.parametrize("terms", ["", "theme:emerging-threats", 'lead.not:Zoé_&_"co"'])
def test_the_commands_for_the_rest_of_a_summary(
    hemidef: Hemidef, everything: Path, terms: str
) -> None:
    """They carry the terms and the day, quoted where a shell needs it."""
    words = [word.replace("_", " ") for word in terms.split()]
    day = ["--as-of", "2028-01-15"]
    printed = hemidef("summary", *words, *day).out
    counts = {title: int(count) for title, count, _, _ in OTHERS.findall(printed)}
    assert "Overdue" in counts
    for title, count, left, line in OTHERS.findall(printed):
        assert int(left) == int(count) - 5
        if title == "Overdue":
            assert shlex.split(line) == ["due", *words, *day]
            listed = asked(hemidef, *shlex.split(line))
            assert sum(row["when"] == "overdue" for row in listed) == int(count)


def test_the_command_for_the_rest_of_the_changes(hemidef: Hemidef, everything: Path) -> None:
    rest = {title: row for title, *row in OTHERS.findall(hemidef("summary").out)}
    count, _, line = rest["Changes in the last 30 days"]
    assert len(asked(hemidef, *shlex.split(line))) == int(count)


def test_a_sign_that_turns_text_around_is_not_printed(hemidef: Hemidef, everything: Path) -> None:
    printed = hemidef("summary", "title.not:x\u202ey").out
    assert "title.not:x\\u202ey" in printed
    assert "\u202e" not in printed


# How far to look ahead, and the last day of that, from the 24th of November 2026.
HORIZONS = {
    "30d": "2026-12-24",
    "0d": "2026-11-24",
    "31D": "2026-12-25",
    "2w": "2026-12-08",
    "today": "2026-11-24",
    "+1d": "2026-11-25",
    "-1d": "2026-11-23",
    "eoq": "2026-12-31",
    "eoy": "2026-12-31",
    "2027-Q1": "2027-03-31",
    "Q2 2027": "2027-06-30",
    "FY27": "2027-09-30",
    "2028-02": "2028-02-29",
    "2028-02-28": "2028-02-28",
    "2025": "2025-12-31",
    "2999": "2999-12-31",
}


@pytest.mark.parametrize("within", HORIZONS)
def test_due_within(hemidef: Hemidef, told: Callable[[str], Told], within: str) -> None:
    seen = told("2026-11-24")
    until = (date.fromisoformat(HORIZONS[within]) - seen.today).days
    check_due(seen, list(seen.entries.values()), until, asked(hemidef, "due", "--within", within))
    table = hemidef("due", f"--within={within}")
    soon = f"Due by {HORIZONS[within]}"
    assert (soon in table.out.splitlines()) == bool(seen.due(seen.of("initiative"), 0, until))


@pytest.mark.parametrize("day", DAYS)
def test_due_as_of(hemidef: Hemidef, told: Callable[[str], Told], day: str) -> None:
    seen = told(day)
    check_due(seen, list(seen.entries.values()), 30, asked(hemidef, "due", "--as-of", day))


def check_due(told: Told, entries: list[Entry], days: int, rows: list[dict[str, Any]]) -> None:
    for when, first, last in (("overdue", None, -1), ("upcoming", 0, days)):
        listed = [row for row in rows if row["when"] == when]
        assert [(row["id"], row["left"]) for row in listed] == told.due(entries, first, last)
        for row in listed:
            entry = told.entries[row["id"]]
            assert row["headline"] == told.headline(entry)
            assert row["lead"] == told.lead(entry)
            for name in ("due", "status", "initiative"):
                assert row[name] == entry.get(name)


def test_due_of_each_lead(hemidef: Hemidef, told: Callable[[str], Told]) -> None:
    """A milestone goes by its initiative's lead."""
    seen = told("2027-06-01")
    leads = {lead for entry in seen.entries.values() if (lead := seen.lead(entry))}
    assert any("," in lead for lead in leads)
    for lead in sorted(leads):
        theirs = [
            entry
            for entry in seen.entries.values()
            if (own := seen.lead(entry)) and fold(own) == fold(lead)
        ]
        for spelled in (lead, fold(lead)):
            words = ["due", "--as-of", "2027-06-01", "--within", "2029", "--lead", spelled]
            check_due(seen, theirs, 944, asked(hemidef, *words))
    nobodys = [entry for entry in seen.entries.values() if seen.lead(entry) is None]
    words = ["due", "--as-of", "2027-06-01", "--within", "2029"]
    check_due(seen, nobodys, 944, asked(hemidef, *words, "--lead", "none"))


@pytest.mark.parametrize("words", ["due", "due kind:initiative", "due --lead none"])
def test_due_says_how_many_have_no_date(
    hemidef: Hemidef, told: Callable[[str], Told], words: str
) -> None:
    told_by_it = hemidef(*words.split()).err
    number, command = re.fullmatch(
        r"(\d+) open entr(?:y has|ies have) no due date: hemidef (.*)\n", told_by_it
    ).groups()  # type: ignore[union-attr]
    assert len(asked(hemidef, *command.split())) == int(number)
    if words == "due":
        seen = told("2026-11-24")
        undated = [e for e in seen.entries.values() if seen.is_open(e) and "due" not in e]
        assert len(undated) == int(number)


@pytest.mark.parametrize("terms", ["", "theme:emerging-threats", "lead:any"])
def test_coverage(hemidef: Hemidef, told: Callable[[str], Told], terms: str) -> None:
    seen = told("2026-11-24")
    entries = chosen(seen, terms)
    recommendations = [entry for entry in entries if seen.kind(entry) == "recommendation"]
    initiatives = [entry for entry in entries if seen.kind(entry) == "initiative"]
    rows = asked(hemidef, "coverage", *terms.split())
    assert [(row["id"], row["supports"]) for row in rows if row["kind"] == "recommendation"] == [
        (entry["id"], entry.get("supports", [])) for entry in recommendations
    ]
    assert [(row["id"], row["supported_by"]) for row in rows if row["kind"] == "initiative"] == [
        (entry["id"], seen.supporters(entry)) for entry in initiatives
    ]
    orphans = [entry["id"] for entry in recommendations if "supports" not in entry]
    uncovered = [entry["id"] for entry in initiatives if not seen.supporters(entry)]
    printed = hemidef("coverage", "--all", *terms.split(), env={"COLUMNS": "120"}).out
    assert printed.splitlines()[0] == (
        "Recommendations that support an initiative: "
        f"{len(recommendations) - len(orphans)} of {len(recommendations)}. "
        f"Initiatives supported by one: {len(initiatives) - len(uncovered)} of {len(initiatives)}."
    )
    assert below(printed, "Recommendations that support no initiative") == orphans
    assert below(printed, "Initiatives that no recommendation supports") == uncovered


def below(printed: str, title: str) -> list[str]:
    """The ids in the table with this title; none where there is no such table."""
    _, _, table = printed.partition(f"\n{title}\n")
    return re.findall(r"^[IR]-\d+", table.split("\n\n")[0], re.MULTILINE)


@pytest.mark.parametrize("day", DAYS)
def test_timeline(hemidef: Hemidef, told: Callable[[str], Told], day: str) -> None:
    seen = told(day)
    rows = asked(hemidef, "timeline", "--as-of", day)
    initiatives = [row for row in rows if row["kind"] == "initiative"]
    firsts = {entry["id"]: min(days(seen, entry), default=None) for entry in seen.of("initiative")}
    dated = sorted((id for id in firsts if firsts[id]), key=lambda id: firsts[id] or date.max)
    assert [row["id"] for row in initiatives] == dated
    for row in initiatives:
        entry = seen.entries[row["id"]]
        steps = [step for step in seen.of("milestone") if step["initiative"] == row["id"]]
        for name in ("status", "lead", "start", "due", "closed"):
            assert row[name] == entry.get(name)
        assert row["late"] == (-(seen.left(entry) or 0) if seen.is_late(entry) else None)
        done = sum("done" in step for step in steps)
        assert row["progress"] == (f"{done} of {len(steps)}" if steps else None)
    milestones = [row for row in rows if row["kind"] == "milestone"]
    assert [row["id"] for row in milestones] == [
        step["id"] for id in dated for step in seen.of("milestone") if step["initiative"] == id
    ]
    for row in milestones:
        step = seen.entries[row["id"]]
        assert (row["due"], row["done"]) == (step.get("due"), step.get("done"))
        assert row["late"] == (-(seen.left(step) or 0) if seen.is_late(step) else None)


def days(told: Told, entry: Entry) -> list[date]:
    """The days that a timeline knows of an initiative: the ends, and those of its milestones."""
    found = [span(entry["start"])[0]] if "start" in entry else []
    ends = [entry.get("closed", entry.get("due"))]
    ends += [
        step.get("done", step.get("due"))
        for step in told.of("milestone")
        if step["initiative"] == entry["id"]
    ]
    return found + [span(end)[1] for end in ends if end]


WORDY = {field.name for kind in KINDS for field in kind.fields if field.is_words}
FIELDS = sorted({field.name for kind in KINDS for field in kind.fields})


def values(told: Told, entry: Entry, name: str) -> list[str | None] | None:
    """What an entry counts under; None where its kind has no such field."""
    kind = next(kind for kind in KINDS if kind.name == told.kind(entry))
    if name == "title":  # which every kind has
        return [told.headline(entry)]
    if not (kind.field(name) or (name in OF_INITIATIVE and "initiative" in entry)):
        return None
    held = told.held(entry, name)
    return list(held) if isinstance(held, list) else [None if held is None else str(held)]


@pytest.mark.parametrize("name", FIELDS)
def test_count_by_one_field(hemidef: Hemidef, told: Callable[[str], Told], name: str) -> None:
    seen = told("2026-11-24")
    expected: Counter[str | None] = Counter()
    spelled: dict[str, str | None] = {}  # what differs in case and accents alone is one
    entries = 0
    for entry in seen.entries.values():
        held = values(seen, entry, name)
        if held is not None:
            entries += 1
            same = [spelled.setdefault(fold(each or ""), each) for each in held]
            expected.update(same if name in WORDY else held)
    rows = asked(hemidef, "count", "--by", name)
    assert {text(row[name]): row["count"] for row in rows} == expected
    assert len(rows) == len(expected)
    assert [row[name] for row in rows][:-1].count(None) == 0, "what has none comes last"
    printed = hemidef("count", "--by", name, "--all").out
    assert printed.startswith(f"{entries} entries by ")
    figures = re.findall(r" +(\d+) █+$", printed, re.M)
    assert [int(figure) for figure in figures] == [row["count"] for row in rows]
    total = sum(expected.values())
    note = f"the counts add up to {total} for {entries} entries."
    assert (note in " ".join(printed.split())) == (total != entries)


_PARTNERS = yaml.safe_load((Path(__file__).parents[1] / "data/partners.yaml").read_text("utf-8"))
NAMES = {each["code"]: each["en"] for part in _PARTNERS.values() for each in part}
PAIRS = [("status", "theme"), ("partners", "status"), ("kind", "lead"), ("threats", "partners")]


@pytest.mark.parametrize("pair", PAIRS)
def test_count_by_two_fields(
    hemidef: Hemidef, told: Callable[[str], Told], pair: tuple[str, str]
) -> None:
    seen = told("2026-11-24")
    expected: Counter[tuple[str | None, ...]] = Counter()
    entries = 0
    for entry in seen.entries.values():
        held = [[seen.kind(entry)] if n == "kind" else values(seen, entry, n) for n in pair]
        if None not in held:
            entries += 1
            expected.update(product(*(each or [None] for each in held)))
    words = ["count", "--by", pair[0], "--by", pair[1]]
    rows = asked(hemidef, *words)
    assert {tuple(row[name] for name in pair): row["count"] for row in rows} == expected

    # People read countries by name.
    expected = Counter({tuple(NAMES.get(v or "", v) for v in k): n for k, n in expected.items()})
    for row in rows:
        row.update({name: NAMES.get(row[name], row[name]) for name in pair})

    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        printed = hemidef(*words, "-f", format).out
        flat = list(csv.reader(io.StringIO(printed), delimiter=delimiter))
        assert flat == [
            [*(name.capitalize() for name in pair), "Entries"],
            *([*(row[name] or "" for name in pair), str(row["count"])] for row in rows),
        ]

    answer = hemidef(*words, "-f", "md")
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in answer.out.splitlines()
        if line.startswith("|")
    ]
    head, _, *lines, total = table
    # In a heading, words that hyphens join are parted, to wrap where a table is narrow.
    across = {parted(value or "none"): value or "none" for _, value in expected}
    assert sorted(across) == sorted(head[1:-1])
    head[1:-1] = [across[value] for value in head[1:-1]]
    crossed: Counter[tuple[str, ...]] = Counter()
    for label, *figures, whole in lines:
        assert sum(map(int, filter(None, figures))) == int(whole), label
        for value, figure in zip(head[1:-1], figures, strict=True):
            crossed[label, value] += int(figure or 0)
    words_of = {tuple(each or "none" for each in key): count for key, count in expected.items()}
    assert +crossed == words_of
    sums = [sum(crossed[label, value] for label, *_ in lines) for value in head[1:-1]]
    assert total == ["Total", *map(str, sums), str(expected.total())]
    note = f"the counts add up to {expected.total()} for {entries} entries."
    assert (note in answer.err) == (entries != expected.total())


def parted(words: str) -> str:
    return words.replace("-", " ") if re.fullmatch(r"[a-z]+(-[a-z]+)+", words) else words


def text(value: Any) -> str | None:
    return None if value is None else str(value)


def test_the_statuses_of_both_kinds_are_counted_in_their_order(
    hemidef: Hemidef, everything: Path
) -> None:
    counted = [row["status"] for row in asked(hemidef, "count", "--by", "status")]
    for kind in ("initiative", "recommendation"):
        own = [row["status"] for row in asked(hemidef, "count", kind, "--by", "status")]
        assert [status for status in counted if status in own] == own


def broken(told: Told) -> dict[str, list[str]]:
    """What breaks each rule about entries, worked out from the export."""
    every = list(told.entries.values())
    both = told.of("initiative", "recommendation")
    live = [entry for entry in every if told.is_open(entry)]
    whose = {e["id"]: told.owner(e) if "initiative" in e else e for e in live}
    begun = [e for e in live if whose[e["id"]]["status"] != "not-assessed"]
    noted: set[str] = set()
    for change in told.standing():
        if "status" in change["changes"]:
            noted.discard(change["id"])
        if "note" in change:
            noted.add(change["id"])
    titles: set[tuple[str, ...]] = set()
    again = []
    for entry in every:
        title = (told.kind(entry), entry.get("initiative", ""), fold(told.headline(entry)))
        again += [entry] if title in titles else []
        titles.add(title)
    measured = {entry["initiative"] for entry in told.of("indicator")}
    found = {
        "overdue": [entry for entry in live if told.is_late(entry)],
        "no-lead": [entry for entry in both if told.is_open(entry) and "lead" not in entry],
        "no-due": [entry for entry in begun if "due" not in entry],
        "no-outcome": [e for e in begun if e["id"][0] == "I" and "outcome" not in e],
        "no-indicator": [e for e in live if e["id"][0] == "I" and e["id"] not in measured],
        "stale": [entry for entry in live if (told.today - told.changed(entry)).days > 90],
        "orphan-recommendation": [e for e in live if e["id"][0] == "R" and "supports" not in e],
        "uncovered-initiative": [e for e in live if e["id"][0] == "I" and not told.supporters(e)],
        "closed-without-evidence": [
            entry for entry in both if entry["status"] in DONE and "evidence" not in entry
        ],
        "closed-without-note": [
            entry for entry in both if not told.is_open(entry) and entry["id"] not in noted
        ],
        "duplicate-title": again,
        "due-before-start": [
            entry
            for entry in told.of("initiative")
            if "start" in entry and "due" in entry
            if span(entry["due"])[1] < span(entry["start"])[0]
        ],
        "indicator-without-target": [e for e in told.of("indicator") if "target" not in e],
    }
    return {rule: [entry["id"] for entry in entries] for rule, entries in found.items()}


OFF = {"no-indicator", "closed-without-note"}


@pytest.mark.parametrize("day", DAYS)
def test_check(hemidef: Hemidef, told: Callable[[str], Told], day: str) -> None:
    expected = broken(told(day))
    found: dict[str, list[str]] = {rule: [] for rule in expected}
    for row in asked(hemidef, "check", "--select", "all", "--as-of", day, code=1):
        found[row["rule"]].append(row["id"])
    assert found == expected
    by_default = asked(hemidef, "check", "--as-of", day, code=1)
    assert Counter(row["rule"] for row in by_default) == {
        rule: len(ids) for rule, ids in expected.items() if ids and rule not in OFF
    }
    for rule, ids in expected.items():
        rows = asked(hemidef, "check", "--select", rule, "--as-of", day, code=int(bool(ids)))
        assert [row["id"] for row in rows] == ids


def test_every_rule_is_broken_by_some_and_not_by_others(told: Callable[[str], Told]) -> None:
    seen = told("2026-11-24")
    for rule, ids in broken(seen).items():
        assert 0 < len(ids) < len(seen.entries), rule


@pytest.mark.parametrize("format", ["csv", "tsv", "md", "xlsx"])
def test_a_semicolon_in_a_text_comes_back(hemidef: Hemidef, everything: Path, format: str) -> None:
    shutil.copy(everything, "other.json")
    hemidef("update", "I-1", "--title", "Ports; rivers", "--lead", "J5; J3")
    words = ["export", "initiatives", "I-1"]
    whole = hemidef(*words).out
    assert hemidef(*words, "-o", f"one.{format}").code == 0
    assert hemidef("--store", "other.json", "import", f"one.{format}").code == 0
    assert hemidef("--store", "other.json", *words).out == whole


def test_a_count_says_which_kinds_it_leaves_out(hemidef: Hemidef, store: Path) -> None:
    hemidef("add", "milestone", "First patrol", "--initiative", "I-1")
    said = "Not counted, as their kind {}: 1 milestone.\n"
    assert hemidef("count", "--by", "status").err == said.format("has no status")
    both = hemidef("count", "--by", "status", "--by", "theme", "I-1", "M-1")
    assert both.err == said.format("does not have both status and theme")
    alone = hemidef("count", "--by", "status", "kind:milestone")
    assert (alone.code, alone.out, alone.err) == (0, "", said.format("has no status"))
    hemidef("field", "add", "budget", "--on", "initiative", "--label", "Budget (USD)")
    assert hemidef("count", "--by", "budget").out.startswith("15 entries by budget (USD)\n")
    assert re.search(r"^initiative +15 ", hemidef("count").out, re.MULTILINE)
