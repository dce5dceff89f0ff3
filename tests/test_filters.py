"""Filters, in the terms that people type, over a few entries on the 24th of November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import TODAY, Hemidef, make_store
from hemidef.errors import Misuse
from hemidef.model.fields import Kind
from hemidef.model.kinds import INDICATOR, INITIATIVE, KINDS, MILESTONE, RECOMMENDATION
from hemidef.model.values import Context
from hemidef.query.attributes import FLAGS
from hemidef.query.filters import compile
from hemidef.tracker.book import Book

QUIET = "2026-01-10T09:00:00.000Z"  # when nothing more happened to an entry since
STARTED = {"category": "initiative", "status": "not-assessed", "priority": "normal"}
ADVISED = {
    "category": "recommendation",
    "response": "not-stated",
    "status": "not-assessed",
    "priority": "normal",
}

ENTRIES: dict[str, dict[str, Any]] = {
    "I-1": {
        **STARTED,
        "title": "Riverine patrol exchange",
        "objective": "Close river routes",
        "status": "in-progress",
        "lead": "Joint Staff J5",
        "partners": ["BRA", "PER"],
        "threats": ["drug-trafficking"],
        "start": "2026",
        "due": "2026-Q3",
    },
    "I-2": {
        **STARTED,
        "title": "Cooperación cibernética",
        "outcome": "Intercambio de información\ny confianza",
        "status": "planned",
        "lead": "Ministerio de Defensa, Lima",
        "partners": ["PER", "BOL", "OAS"],
        "priority": "high",
        "due": "2026",
        "tags": ["cyber"],
    },
    "I-3": {
        **STARTED,
        "title": "Regional summit",
        "status": "completed",
        "due": "2026-03",
        "closed": "2026-05-01",
    },
    "I-4": {**STARTED, "title": "Radar network", "depends_on": ["I-1", "I-2"]},
    "I-10": {**STARTED, "title": "Fuel depot", "due": "FY27-Q1", "created": "2026-11-01"},
    "R-1": {
        **ADVISED,
        "action": "Fund the patrols",
        "response": "accepted",
        "status": "open",
        "due": "2026-11-23",
        "supports": ["I-1"],
    },
    "R-2": {
        **ADVISED,
        "action": "Publish the map",
        "status": "implemented",
        "source": "https://example.org/map?a=1,2",
    },
    "R-3": {**ADVISED, "action": "Hold a yearly exercise", "supports": ["I-10"], "due": "2027-01"},
    "M-1": {"initiative": "I-1", "title": "First joint patrol", "due": "2026-06"},
    "M-2": {"initiative": "I-1", "title": "Boats bought", "due": "2026-03", "done": "2026-03-30"},
    "M-3": {"initiative": "I-3", "title": "Invitations", "due": "2026-01"},
    "K-1": {
        "initiative": "I-1",
        "title": "Crossings monitored",
        "unit": "%",
        "baseline": "20",
        "target": "80",
        "actual": "50",
        "actual_date": "2026-10",
    },
    "K-2": {"initiative": "I-2", "title": "Incidents", "baseline": "100", "target": "9.5"},
}

# Stale is what nobody touched for more than 90 days: 2026-08-26 is 90 days ago.
CHANGES = [("I-2", "2026-08-26"), ("I-4", "2026-08-25"), ("I-1", "2026-11-20")]


def shelf(folder: Path, entries: dict[str, dict[str, Any]], context: Context) -> Book:
    """A book of ``entries``, by id, in a store in ``folder``; ``created`` may be a day."""
    docs = {
        id: {
            **entry,
            "created": f"{entry['created']}T09:00:00.000Z" if "created" in entry else QUIET,
        }
        for id, entry in entries.items()
    }
    log = [
        {
            "change": number,
            "key": str(number),
            "at": f"{day}T23:59:59.999Z",
            "by": "Ana Ruiz",
            "verb": "update",
            "id": id,
            "changes": {"lead": [None, "Ana Ruiz"]},
        }
        for number, (id, day) in enumerate(CHANGES, 1)
    ]
    return Book(make_store(folder / "hemidef.json", docs, log).read(), context)


@pytest.fixture(scope="module")
def book(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Book:
    return shelf(tmp_path_factory.mktemp("shelf"), ENTRIES, context)


def found(book: Book, *terms: str, kinds: tuple[Kind, ...] = KINDS) -> str:
    """The ids that the terms find, in one line."""
    return " ".join(row.id for row in book.find(compile(terms, kinds, book.context)))


@pytest.mark.parametrize(
    ("term", "ids"),
    [
        # any of, none of
        ("status:in-progress", "I-1"),
        ("status:in-progress,planned", "I-1 I-2"),
        ("status:In-Progress", "I-1"),
        ("STATUS:planned", "I-2"),
        ("status:not-assessed", "I-4 I-10 R-3"),
        ("status.not:completed,planned", "I-1 I-4 I-10 R-1 R-2 R-3"),
        ("priority:high", "I-2 K-2"),
        ("title:riverine PATROL exchange", "I-1"),
        ("title:riverine", ""),
        ("title.not:riverine patrol exchange", "I-2 I-3 I-4 I-10 R-1 R-2 R-3 M-1 M-2 M-3 K-1 K-2"),
        ("id:i4,R-2", "I-4 R-2"),
        ("id.not:I-1,I-2,I-3,I-4,I-10", "R-1 R-2 R-3 M-1 M-2 M-3 K-1 K-2"),
        ("key-area:none", "R-1 R-2 R-3"),
        ("depends_on:any", "I-4"),
        ("depends-on:I-2", "I-4"),
        # empty or set
        # (a milestone or indicator is led by whoever leads its initiative)
        ("lead:none", "I-3 I-4 I-10 R-1 R-2 R-3 M-3"),
        ("lead:any", "I-1 I-2 M-1 M-2 K-1 K-2"),
        ("lead.not:none", "I-1 I-2 M-1 M-2 K-1 K-2"),
        ("lead.not:any", "I-3 I-4 I-10 R-1 R-2 R-3 M-3"),
        ("lead:None", "I-3 I-4 I-10 R-1 R-2 R-3 M-3"),
        ("due:none", "I-4 R-2"),
        ("partners:none", "I-3 I-4 I-10 R-1 R-2 R-3 M-3"),
        ("lead:joint staff j5,none", "I-1 I-3 I-4 I-10 R-1 R-2 R-3 M-1 M-2 M-3 K-1"),
        ("done:any", "M-2"),
        ("actual:none", "K-2"),
        # lists
        ("partners:BRA", "I-1 M-1 M-2 K-1"),
        ("partner:perú", "I-1 I-2 M-1 M-2 K-1 K-2"),
        ("partners:BRA,OEA", "I-1 I-2 M-1 M-2 K-1 K-2"),
        ("partners.not:PER", "I-3 I-4 I-10 R-1 R-2 R-3 M-3"),
        ("partners:Bolivia, Plurinational State of", "I-2 K-2"),
        ("threats:Drug trafficking", "I-1 M-1 M-2 K-1"),
        ("threats.has:traffick", "I-1 M-1 M-2 K-1"),
        ("supports:I-1", "R-1"),
        ("initiative:I-1", "M-1 M-2 K-1"),
        # contains
        ("title.has:PATROL", "I-1 R-1 M-1"),
        ("title.has:cibernetica", "I-2"),
        ("title.has:cibernética,radar", "I-2 I-4"),
        ("outcome.has:informacion", "I-2"),
        ("lead.has:Lima", "I-2 K-2"),
        ("title.has:zeppelin", ""),
        # periods: a deadline is its last day
        ("due:2026-Q3", "I-1"),
        ("due:2026", "I-1 I-2 I-3 I-10 R-1 M-1 M-2 M-3"),
        ("due:FY27", "I-2 I-10 R-1 R-3"),
        ("due:2026-01,2026-03", "I-3 M-2 M-3"),
        ("due.not:2026", "I-4 R-2 R-3"),
        ("due.before:2026-12-31", "I-1 I-3 R-1 M-1 M-2 M-3"),
        ("due.before:2027", "I-1 I-2 I-3 I-10 R-1 M-1 M-2 M-3"),
        ("due.before:today", "I-1 I-3 R-1 M-1 M-2 M-3"),
        ("due.after:2026-06", "I-1 I-2 I-10 R-1 R-3"),
        ("due.after:2026-12-31", "R-3"),
        ("due.since:2026-12-31", "I-2 I-10 R-3"),
        ("due.BEFORE:2026-06", "I-3 M-2 M-3"),
        ("actual_date.since:2026-10", "K-1"),
        # moments
        ("changed.since:2026-11", "I-1 I-10"),
        ("changed.since:-30d", "I-1 I-10"),
        ("changed:2026-08", "I-2 I-4"),
        ("changed.before:2026-08-25", "I-3 R-1 R-2 R-3 M-1 M-2 M-3 K-1 K-2"),
        ("created:2026-11-01", "I-10"),
        ("created.after:2026-01", "I-10"),
        # numbers
        ("target.over:9.5", "K-1"),
        ("target.under:80", "K-2"),
        ("target.over:9", "K-1 K-2"),
        ("target:80.0", "K-1"),
        ("baseline:20,100", "K-1 K-2"),
        # what follows from the fields
        ("late.over:54", "I-1 M-1"),
        ("late.over:55", "M-1"),
        ("late.under:55", "R-1"),
        ("late:1", "R-1"),
        ("late:any", "I-1 R-1 M-1"),
        ("late:none", "I-2 I-3 I-4 I-10 R-2 R-3 M-2 M-3"),
        ("left:37", "I-2 I-10"),
        ("left.under:0", "I-1 R-1 M-1"),
        ("left.over:37", "R-3"),
        ("progress:1 of 2", "I-1"),
        ("progress:1  of  2,0 of 1", "I-1 I-3"),
        ("progress:none", "I-2 I-4 I-10"),
        ("progress.not:1 of 2", "I-2 I-3 I-4 I-10"),
        ("achievement:50%", "K-1"),
        ("achievement:0.5", "K-1"),
        ("achievement.over:49.9%", "K-1"),
        ("achievement.over:50%", ""),
        ("achievement.under:50.1%", "K-1"),
        ("achievement.under:50%", ""),
        ("achievement:none", "K-2"),
        ("headline.has:PATROL", "I-1 R-1 M-1"),
        ("supported_by:R-1", "I-1"),
        ("supported-by:none", "I-2 I-3 I-4"),
        # flags: a step of a closed initiative is closed with it
        ("is:open", "I-1 I-2 I-4 I-10 R-1 R-3 M-1"),
        ("is:closed", "I-3 R-2 M-2 M-3"),
        ("is.not:open", "I-3 R-2 M-2 M-3 K-1 K-2"),
        ("is:overdue", "I-1 R-1 M-1"),
        ("is:stale", "I-4 R-1 R-3 M-1"),
        ("is:orphan", "R-2"),
        ("is:uncovered", "I-2 I-3 I-4"),
        ("is:unmeasured", "I-3 I-4 I-10"),
        ("is:overdue,orphan", "I-1 R-1 R-2 M-1"),
        ("is.not:overdue,closed", "I-2 I-4 I-10 R-3 K-1 K-2"),
        ("IS:Open", "I-1 I-2 I-4 I-10 R-1 R-3 M-1"),
        # kinds
        ("kind:recommendation", "R-1 R-2 R-3"),
        ("kind:Milestones,indicator", "M-1 M-2 M-3 K-1 K-2"),
        ("kind.not:initiative,milestone", "R-1 R-2 R-3 K-1 K-2"),
        # words
        ("patrol", "I-1 R-1 M-1"),
        ("CIBERNETICA", "I-2"),
        ("información", "I-2"),
        ("river routes", "I-1"),
        ("zeppelin", ""),
        ("https://example.org/map?a=1,2", "R-2"),
        ("https://example.org", "R-2"),
        ("source:https://example.org/map?a=1,2", "R-2"),
        ("source.has:example.org", "R-2"),
    ],
)
def test_one_term(term: str, ids: str, book: Book) -> None:
    assert found(book, term) == ids


@pytest.mark.parametrize(
    ("terms", "ids"),
    [
        ("is:open due.before:2027 kind:initiative", "I-1 I-2 I-10"),
        ("patrol is:overdue kind:milestone", "M-1"),
        ("partners:PER partners:BRA", "I-1 M-1 M-2 K-1"),
        ("due.since:2026-07 due.before:2026-10", "I-1"),
        ("status:not-assessed due:any", "I-10 R-3"),
        ("kind:initiative,recommendation kind.not:initiative", "R-1 R-2 R-3"),
        ("kind:milestone kind:initiative", ""),
        ("is:open is:closed", ""),
    ],
)
def test_terms_are_anded_in_any_order(terms: str, ids: str, book: Book) -> None:
    assert found(book, *terms.split()) == ids
    assert found(book, *reversed(terms.split())) == ids


def test_any_of_the_values_of_several_kinds(book: Book) -> None:
    assert found(book, "status:completed,implemented") == "I-3 R-2"
    assert found(book, "status:not-assessed,planned") == "I-2 I-4 I-10 R-3"


def test_overdue_begins_the_day_after(context: Context, tmp_path: Path) -> None:
    due = {"I-5": "2026-11-23", "I-6": "2026-11-24", "I-7": "2026-11-25"}
    entries = {id: {**STARTED, "title": "Summit", "due": day} for id, day in due.items()}
    assert found(shelf(tmp_path, entries, context), "is:overdue") == "I-5"


@pytest.mark.parametrize("word", ["I-1", "i1", "i-01"])
def test_an_id_finds_its_entry(word: str, book: Book) -> None:
    assert found(book, word).split()[0] == "I-1"


def test_an_id_does_not_find_longer_ones(book: Book) -> None:
    # R-3 supports I-10 and has nothing to do with I-1.
    assert "R-3" not in found(book, "I-1").split()
    assert "I-10" not in found(book, "I-1").split()


def test_a_term_leaves_out_the_kinds_that_it_cannot_apply_to(book: Book) -> None:
    assert compile(["status:planned"], KINDS, book.context).kinds == (INITIATIVE,)
    assert compile(["supports:I-1"], KINDS, book.context).kinds == (RECOMMENDATION,)
    assert compile(["done:none"], KINDS, book.context).kinds == (MILESTONE,)
    assert compile(["target.over:1"], KINDS, book.context).kinds == (INDICATOR,)
    assert compile(["is:overdue"], KINDS, book.context).kinds == KINDS


@pytest.mark.parametrize(
    ("terms", "problem", "hint"),
    [
        (
            "statu:open",
            "there is no field 'statu' to filter by",
            "Did you mean status? One of: is,",
        ),
        ("foo:bar", "there is no field 'foo' to filter by", "One of: is, id, kind, title, "),
        (
            "kind:milestone status:none",
            "milestones have no field 'status' to filter by",
            "One of: is, id, kind, initiative, title, due, done, evidence, external_id, "
            "created, changed, headline and 13 more. All are in: hemidef help "
            "fields, hemidef help terms.",
        ),
        (
            "is:overdu",
            "there is no flag is:overdu",
            "Did you mean overdue? One of: open, closed, overdue, slipped, stale, assessed, "
            "orphan, uncovered, unmeasured.",
        ),
        ("is:", "there is no flag is:", "One of: open, "),
        ("is:open,late", "there is no flag is:late", "One of: open, "),
        ("is.has:open", "is cannot be filtered by .has", "One of: is.not."),
        (
            "due.befor:2027",
            "due cannot be filtered by .befor",
            "One of: due.after, due.before, due.not, due.since.",
        ),
        ("lead.over:3", "lead cannot be filtered by .over", "One of: lead.has, lead.not."),
        ("status.has:plan", "status cannot be filtered by .has", "One of: status.not."),
        ("partners.before:BRA", "partners cannot be filtered by .before", "One of: partners.not."),
        ("target.since:3", "target cannot be filtered by .since", "One of: target.not, "),
        ("kind.has:milestone", "kind cannot be filtered by .has", "One of: kind.not."),
        ("kind.before:milestone", "kind cannot be filtered by .before", "One of: kind.not."),
        (
            "kind:milstone",
            "'milstone' is not a kind of entry",
            "Did you mean milestone? One of: initiative, recommendation, milestone, indicator.",
        ),
        (
            "status:plannd",
            "status:plannd: 'plannd' is not one of the values",
            "Did you mean planned? One of: not-assessed, proposed, planned, ",
        ),
        ("due:someday", "due:someday: 'someday' is not a period", "Expected 2026, "),
        ("due.before:2026-13", "due.before:2026-13: there is no such date as '2026-13'", "Expect"),
        ("due.since:none", "due.since:none: 'none' is not a period", "Expected 2026, "),
        ("late.over:long", "late.over:long: 'long' is not a number", "Write digits, "),
        (
            "progress:half",
            "progress:half: 'half' is not of the form N of M",
            "As in: 2 of 3.",
        ),
        ("progress.over:1", "progress cannot be filtered by .over", "One of: progress.not."),
        ("achievement:half", "achievement:half: 'half' is not a number", "Write digits, "),
        ("target.over:many", "target.over:many: 'many' is not a number", "Write digits, "),
        ("supports:R-1", "supports:R-1: R-1 is of the wrong kind", "Expected an id such as I-1."),
        ("id:4", "id:4: '4' is not an id", "An id is a letter and a number: "),
        (
            "partners:Brazill",
            "partners:Brazill: no country or organisation goes by 'Brazill'",
            "Did you mean Brazil (BRA)?",
        ),
        (
            "lead:",
            "'lead:' has no value",
            "lead:none finds those without one, lead:any those with one.",
        ),
        ("title.has: ", "'title.has: ' has no value", "title:none finds those without one, "),
    ],
)
def test_what_a_term_cannot_mean_is_said(terms: str, problem: str, hint: str, book: Book) -> None:
    words = terms.split(" ") if "has: " not in terms else [terms]
    with pytest.raises(Misuse) as refused:
        compile(words, KINDS, book.context)
    assert problem in refused.value.problem
    assert refused.value.hint.startswith(hint)


@pytest.mark.parametrize("term", ["lead:,", "status: , ", "title.has:,", "kind:", "kind:,", "is:,"])
def test_a_term_without_a_value_is_refused(term: str, book: Book) -> None:
    with pytest.raises(Misuse):
        compile([term], KINDS, book.context)


def test_through_the_program(hemidef: Hemidef, store: object) -> None:
    refused = hemidef("list", "statu:open")
    assert refused.code == 2
    assert "there is no field 'statu'" in refused.err
    assert "Did you mean status?" in refused.err
    assert refused.out == ""
    assert "Regional Defense Summits" in hemidef("list", "SUMMITS").out
    other = hemidef("list", "initiatives", "kind:recommendation")
    assert "is not a kind of entry" not in other.err


# A filter against the same said in plain Python


Entry = dict[str, Any]
Said = tuple[str, Callable[[Entry], bool]]

STATUSES = ["proposed", "planned", "in-progress", "completed", "cancelled"]
CODES = ["BRA", "PER", "OAS"]
WORDS = ["patrol", "radar", "cyber", "summit"]
_DAYS = st.integers(-400, 400).map(lambda days: (TODAY + timedelta(days=days)).isoformat())


def _lists(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def _optional(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Entry]:
    return st.fixed_dictionaries(
        {"title": _lists(WORDS).map(" ".join), "status": st.sampled_from(STATUSES)},
        optional=strategies,
    )


SOME = _optional(lead=st.sampled_from(WORDS), partners=_lists(CODES), due=_DAYS)


def _is_open(entry: Entry) -> bool:
    return entry["status"] not in ("completed", "cancelled")


SAID: st.SearchStrategy[Said] = st.one_of(
    _lists(STATUSES).map(lambda s: (f"status:{','.join(s)}", lambda e: e["status"] in s)),
    _lists(STATUSES).map(lambda s: (f"status.not:{','.join(s)}", lambda e: e["status"] not in s)),
    _lists(CODES).map(
        lambda c: (f"partners:{','.join(c)}", lambda e: any(p in c for p in e.get("partners", ())))
    ),
    st.sampled_from(CODES).map(
        lambda c: (f"partners.not:{c}", lambda e: c not in e.get("partners", ()))
    ),
    st.sampled_from(WORDS).map(lambda w: (f"title.has:{w.upper()}", lambda e: w in e["title"])),
    st.sampled_from(WORDS).map(lambda w: (f"lead:{w},none", lambda e: e.get("lead", w) == w)),
    st.sampled_from(WORDS).map(lambda w: (w, lambda e: w in e["title"] or w == e.get("lead"))),
    st.sampled_from(
        [
            ("lead:none", lambda e: "lead" not in e),
            ("lead:any", lambda e: "lead" in e),
            ("due:none", lambda e: "due" not in e),
            ("is:open", _is_open),
            ("is:closed", lambda e: not _is_open(e)),
            ("is.not:overdue", lambda e: not (_is_open(e) and e.get("due", "9") < str(TODAY))),
            ("is:overdue", lambda e: _is_open(e) and e.get("due", "9") < str(TODAY)),
        ]
    ),
    _DAYS.map(lambda d: (f"due.before:{d}", lambda e: e.get("due", "9") < d)),
    _DAYS.map(lambda d: (f"due.after:{d}", lambda e: e.get("due", "0") > d)),
    _DAYS.map(lambda d: (f"due.since:{d}", lambda e: e.get("due", "0") >= d)),
    _DAYS.map(lambda d: (f"due:{d[:7]}", lambda e: e.get("due", "")[:7] == d[:7])),
    _DAYS.map(lambda d: (f"due.not:{d[:4]}", lambda e: e.get("due", "")[:4] != d[:4])),
)


@pytest.mark.usefixtures("unflushed")
@settings(max_examples=300)
@given(entries=st.lists(SOME, min_size=1, max_size=8), said=st.lists(SAID, max_size=3))
def test_a_filter_finds_what_its_terms_say(
    entries: list[Entry], said: list[Said], context: Context, tmp_path: Path
) -> None:
    known = {f"I-{number}": {**STARTED, **entry} for number, entry in enumerate(entries, 1)}
    book = shelf(tmp_path, known, context)
    expected = [id for id, entry in known.items() if all(holds(entry) for _, holds in said)]
    terms = [term for term, _ in said]
    assert found(book, *terms, kinds=(INITIATIVE,)).split() == expected


_PIECES = st.sampled_from(
    [field.name for kind in KINDS for field in kind.fields]
    + ["is", "kind", "id", "changed", ".not", ".before", ".over", ".has", ".since", ":", ":", ","]
    + ["none", "any", "I-4", "2026-Q3", "+30d", "1e99", "planned", "BRA", "://", "\ud800", "\x00"]
    + [*FLAGS, " ", "'", "[/red]", "\n"]
)


@settings(max_examples=2000)
@given(term=st.lists(_PIECES | st.text(st.characters(), max_size=3), max_size=6).map("".join))
def test_no_term_is_more_than_an_error(term: str, book: Book) -> None:
    try:
        book.find(compile([term], KINDS, book.context))
    except Misuse as error:
        refused = error
    else:
        return
    assert refused.problem
    assert refused.hint


def test_a_word_is_not_searched_for_in_choices(hemidef: Hemidef, store: Path) -> None:
    """Nobody wrote them: "norma" would find everything of normal priority."""
    for word in ("norma", "not-assessed", "not-stated"):
        assert hemidef("list", word).out == ""


@pytest.mark.parametrize("word", ["", " ", "\u0301"])
def test_a_word_of_nothing_does_not_find_everything(
    hemidef: Hemidef, store: Path, word: str
) -> None:
    for words in (["list", word], ["list", "status:planned", word], ["export", word]):
        refused = hemidef(*words)
        assert (refused.code, refused.out) == (2, "")
        assert "is no word to look for\nGive one, or leave it out." in refused.err
    assert "To find one: hemidef list. " in hemidef("update", "", "--lead", "J5").err
