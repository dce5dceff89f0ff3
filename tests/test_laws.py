"""The laws of whole stores, on stores and commands that chance makes up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conftest import all_but_log, make_store
from faults.trial import FULL
from hemidef.errors import HemidefError
from hemidef.exchange import document, json_format, yaml_format
from hemidef.model.dates import INSTANT, PeriodType
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import Number
from hemidef.model.folding import hyphenate
from hemidef.model.kinds import (
    INDICATOR,
    INITIATIVE,
    KINDS,
    MILESTONE,
    RECOMMENDATION,
    STORED,
    VIEW,
)
from hemidef.model.references import PartnerType, Reference
from hemidef.model.values import Choice, Context, Label, Line, Slug, Text
from hemidef.query import views
from hemidef.reports.listing import table
from hemidef.tracker.book import Book
from hemidef.tracker.edits import Edits
from hemidef.tracker.intake import take
from hemidef.tracker.tracker import Tracker
from hemidef.tracker.undo import take_back

pytestmark = pytest.mark.usefixtures("unflushed")


def of(number: int) -> settings:
    """So many examples in full form, a fifth of them in short form."""
    return settings(max_examples=number if FULL else number // 5)


START = datetime(2026, 11, 24, 12, tzinfo=UTC)

# Texts that YAML, JSON, CSV or a terminal could take for something else.
_TRAPS = """NO on yes ~ null = << 0123 1e3 12:30 1.10 .inf 0x1f 1_000 2026-11-24 - ? : # & * ! | > %
@ `x {a:b} [a] a:b a: #x 'q' "q" \\n \\ =1+1 +1 -1 'x é ñ → 😀 \u202e \u200b \ufeff"""
_WORDS = st.lists(
    st.sampled_from(_TRAPS.split()) | st.text(st.characters(codec="utf-8"), max_size=6),
    min_size=1,
    max_size=4,
).map(" ".join)


def texts_of(field: Field, kind: Kind) -> st.SearchStrategy[str]:
    """Texts for one value of a field; some are refused."""
    sort = field.type
    if isinstance(sort, Choice):
        return st.sampled_from(sort.values)
    if isinstance(sort, PartnerType):
        return st.sampled_from(["BRA", "Perú", "OEA", "NATO", "Colombia"])
    if isinstance(sort, PeriodType):
        return st.sampled_from(["2026", "2026-H2", "2027-Q1", "FY27-Q2", "2026-12-24", "eoy"])
    if isinstance(sort, Number):
        return st.sampled_from(["0", "-1.50", "1e3", "123456789012345678", "0.000001"])
    if isinstance(sort, Reference):
        return st.integers(1, 4).map(lambda number: f"{sort.letter}-{number}")
    if isinstance(sort, Label | Slug):
        return st.sampled_from(["cyber", "Drug trafficking", "niño"])
    if isinstance(sort, Line):
        return _WORDS
    assert isinstance(sort, Text)
    return st.lists(_WORDS, min_size=1, max_size=2).map("\n".join)


def edits_of(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody might put into the fields of ``kind``."""
    known = {
        field.name: st.lists(texts_of(field, kind), min_size=1, max_size=2)
        if field.many
        else texts_of(field, kind)
        for field in kind.fields
    }
    required = {field.name: known.pop(field.name) for field in kind.fields if field.required}
    return st.fixed_dictionaries(required, optional=known)


def views_of(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody might save as a view of ``kind``; some are refused."""
    words = ["kind", "id", "title", "due", "late", "changed", "initiative", "response"]
    names = st.sampled_from(words)
    columns = names | st.tuples(names, _WORDS).map("=".join)
    terms = ["is:overdue", "is.not:stale", "title.has:patrol", "status:open", "due.before:+30d"]
    return st.fixed_dictionaries(
        {"name": st.sampled_from(["late", "Cyber Watch"]), "kind": st.just(kind.plural)},
        optional={
            "title": _WORDS,
            "terms": st.lists(st.sampled_from(terms) | _WORDS, min_size=1, max_size=3),
            "columns": st.lists(columns, min_size=1, max_size=3),
            "sort": names | names.map("-{}".format),
        },
    )


_ANY_ID = st.builds("{}-{}".format, st.sampled_from("IRMK"), st.integers(1, 4))
_KIND = st.sampled_from([INITIATIVE, INITIATIVE, RECOMMENDATION, MILESTONE, INDICATOR])
VIEW_COMMANDS = st.one_of(
    _KIND.flatmap(lambda kind: st.tuples(st.just("save"), views_of(kind))),
    st.tuples(st.just("discard"), st.sampled_from(["late", "cyber-watch"])),
)
COMMANDS = st.one_of(
    _KIND.flatmap(lambda kind: st.tuples(st.just("add"), st.just(kind), edits_of(kind))),
    st.tuples(
        st.just("update"),
        _KIND.flatmap(
            lambda kind: st.tuples(
                st.integers(1, 4).map(lambda number: f"{kind.letter}-{number}"),
                st.sampled_from([field.name for field in kind.fields]),
                edits_of(kind),
            )
        ),
    ),
    st.tuples(st.just("note"), _ANY_ID),
    st.tuples(st.just("remove"), _ANY_ID, st.booleans()),
    VIEW_COMMANDS,
    st.tuples(st.just("undo"), st.none() | st.integers(1, 8)),
)


class Desk:
    """A store that commands are done to, as the program does: whole or not at all.

    It begins empty, or with the bytes ``data``.
    """

    def __init__(self, context: Context, data: bytes | None = None) -> None:
        self.context = context
        self.now = START
        self._folder = TemporaryDirectory()
        self.store = make_store(Path(self._folder.name) / "hemidef.json", {})
        if data is not None:
            self.store.path.write_bytes(data)

    @property
    def data(self) -> bytes:
        return self.store.path.read_bytes()

    def do(self, work: Callable[[Tracker], Any]) -> bool:
        """Whether ``work`` was done; a command that is refused changes nothing."""
        self.now += timedelta(seconds=1)
        try:
            with self.store.change() as draft:
                work(Tracker(draft, self.context, now=self.now, by="Ana"))
        except HemidefError:
            return False
        return True

    def command(self, words: tuple[Any, ...]) -> bool:
        verb = words[0]
        if verb == "add":
            return self.do(lambda tracker: tracker.add(words[1], Edits(put=words[2])))
        if verb == "update":
            id, cleared, put = words[1]
            put = {name: value for name, value in put.items() if name != cleared}
            field = next(f for kind in KINDS for f in kind.fields if f.name == cleared)
            clear = () if field.required else (cleared,)
            return self.do(lambda tracker: tracker.update([id], Edits(put, clear), "why"))
        if verb == "note":
            return self.do(lambda tracker: tracker.note(words[1], "words"))
        if verb == "remove":
            return self.do(lambda tracker: tracker.remove([words[1]], force=words[2]))
        if verb == "save":
            key = hyphenate(words[1]["name"])
            return self.do(lambda tracker: tracker.save(VIEW, key, Edits(words[1])))
        if verb == "discard":
            return self.do(lambda tracker: tracker.discard(VIEW, words[1]))
        return self.do(lambda tracker: take_back(tracker, words[1]))

    def entries(self) -> bytes:
        """The store's bytes, the log apart."""
        return all_but_log(self.store.path)

    def told(self) -> str:
        """The entries as another store has them from an export: views have an id of their own."""
        tables = json.loads(self.data)
        views = sorted(tables[VIEW.plural].values(), key=lambda view: str(view["name"]))
        tables[VIEW.plural] = [{**view, "created": INSTANT.text(START)} for view in views]
        return json.dumps({**tables, "log": {}})

    def book(self) -> Book:
        return Book(self.store.read(), self.context)


def stores(context: Context) -> st.SearchStrategy[Desk]:
    """Stores that some commands made."""

    def make(commands: list[tuple[Any, ...]]) -> Desk:
        desk = Desk(context)
        for words in commands:
            desk.command(words)
        return desk

    return st.lists(COMMANDS, min_size=1, max_size=12).map(make)


@of(1000)
@given(data=st.data())
def test_exported_imported_exported_is_the_same(context: Context, data: st.DataObject) -> None:
    desk = data.draw(stores(context))
    for write, read in (
        (yaml_format.write, yaml_format.read),
        (json_format.write, json_format.read),
    ):
        written = write(document.build(desk.book().entries(STORED)))
        delivery = document.read(read(written), "x", context)
        other = Desk(context)
        assert other.do(partial(take, delivery=delivery))
        assert write(document.build(other.book().entries(STORED))) == written
        assert other.told() == desk.told()
        before = other.data
        assert other.do(partial(take, delivery=delivery))
        assert other.data == before, "imported again, something changed"


@of(400)
@given(commands=st.lists(COMMANDS, min_size=1, max_size=15))
def test_undone_step_by_step_is_the_first_store(
    context: Context, commands: list[tuple[Any, ...]]
) -> None:
    desk = Desk(context)
    desk.do(lambda tracker: tracker.add(INITIATIVE, Edits(put={"title": "First"})))
    desk.do(lambda tracker: tracker.add(INITIATIVE, Edits(put={"title": "Second"})))
    first = Desk(context).entries()
    steps = [first]
    for words in commands:
        desk.command(words)
    while desk.do(take_back):
        steps.append(desk.entries())
        assert len(steps) < 100, "it never ends"
    assert desk.entries() == first


@of(300)
@given(commands=st.lists(COMMANDS, min_size=1, max_size=12))
def test_an_undo_undone_is_as_it_was(context: Context, commands: list[tuple[Any, ...]]) -> None:
    desk = Desk(context)
    desk.do(lambda tracker: tracker.add(INITIATIVE, Edits(put={"title": "First"})))
    for words in commands:
        desk.command(words)
    before = desk.entries()
    assume(desk.do(take_back))  # else all is already undone
    number = desk.book().history.changes[-1].number
    assert desk.do(lambda tracker: take_back(tracker, number))
    assert desk.entries() == before


@of(300)
@given(commands=st.lists(COMMANDS, min_size=1, max_size=12))
def test_the_log_tells_the_whole_store(context: Context, commands: list[tuple[Any, ...]]) -> None:
    """Played from the start, the log's changes end in the store's entries."""
    desk = Desk(context)
    for words in commands:
        desk.command(words)
    played: dict[str, dict[str, Any]] = {}
    for logged in desk.book().history.changes:
        entry = played.setdefault(logged.change.id, {})
        for name, (old, new) in logged.change.fields.items():
            assert entry.get(name) == old
            entry[name] = new
    told = {id: {k: v for k, v in entry.items() if v} for id, entry in played.items()}
    kept = {row.id: dict(row.doc) for row in desk.book().entries(STORED)}
    assert {id: entry for id, entry in told.items() if entry} == kept


@of(300)
@given(commands=st.lists(COMMANDS, min_size=1, max_size=15))
def test_links_always_lead_somewhere_and_ids_are_new(
    context: Context, commands: list[tuple[Any, ...]]
) -> None:
    desk = Desk(context)
    ever: set[str] = set()
    for words in commands:
        before = {row.id for row in desk.book().entries(STORED)}
        done = desk.command(words)
        rows = {row.id: row for row in desk.book().entries(STORED)}
        if words[0] in ("add", "save") and done:
            added = rows.keys() - before
            assert len(added) == 1 or words[0] == "save"
            assert added.isdisjoint(ever), "an id was given again"
        ever |= rows.keys()
        for row in rows.values():
            for field in row.kind.fields:
                if field.is_reference:
                    assert set(field.texts(row.doc)) <= rows.keys() - {row.id}


_AN_UNDO = st.tuples(st.just("undo"), st.integers(1, 5))


@of(600)
@given(commands=st.lists(VIEW_COMMANDS | _AN_UNDO, min_size=6, max_size=15))
def test_a_view_that_is_kept_can_be_printed_and_shares_its_name_with_none(
    context: Context, commands: list[tuple[Any, ...]]
) -> None:
    desk = Desk(context)
    for words in commands:
        desk.command(words)
    book = desk.book()
    saved = [view for view in book.views.values() if view.id]
    assert len(saved) == len(list(book.entries([VIEW])))
    for view in saved:
        grid = table(book, view)
        assert grid.title
        of_kind = views.of_kind(views.kind_of(view))
        assert len(grid.columns) == len(view.texts("columns") or of_kind.texts("columns"))


@given(st.binary(max_size=200))
def test_a_store_of_any_bytes_is_refused_in_a_sentence(context: Context, data: bytes) -> None:
    desk = Desk(context, data)
    with pytest.raises(HemidefError) as caught:
        desk.store.read()
    assert caught.value.hint
    assert len(caught.value.problem.splitlines()) == 1


@given(cut=st.integers(0, 2000), data=st.data())
def test_a_broken_store_is_whole_or_refused(
    context: Context, cut: int, data: st.DataObject
) -> None:
    desk = data.draw(stores(context))
    part = desk.data[: cut % len(desk.data)]
    try:
        Desk(context, part).store.read()
    except HemidefError:
        return
    assert json.loads(part) == json.loads(desk.data), "a part was taken for the whole"
