"""What was done: all of it, whose it is, when it was in the reader's own zone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import Answer, Hemidef

needs_zones = pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="the zone of Windows cannot be set"
)


@pytest.fixture
def lima(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A reader in Lima, five hours behind UTC the whole year."""
    monkeypatch.setenv("TZ", "America/Lima")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def ids(answer: Answer) -> str:
    """The ids in what was printed as JSON, in its order."""
    assert answer.code == 0, answer.err
    return " ".join(row["id"] for row in json.loads(answer.out))


@pytest.fixture
def plan(hemidef: Hemidef, home: Path) -> Hemidef:
    """Two initiatives; of the first a milestone, an indicator, and a milestone since removed."""
    for words in (
        "init --empty",
        "add initiative Ports --lead J5",
        "add initiative Rivers --lead J3",
        "add milestone Scanners --initiative I-1",
        "add milestone Crews --initiative I-1",
        "add indicator Crossings --initiative I-1",
        "update K-1 --actual 5",
        "remove M-2",
        "update I-2 --status planned",
    ):
        assert hemidef(*words.split()).code == 0
    return hemidef


# -- of what -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("", "I-2 M-2 K-1 K-1 M-2 M-1 I-2 I-1"),
        ("I-1", "M-2 K-1 K-1 M-2 M-1 I-1"),
        ("i2", "I-2 I-2"),
        ("M-2", "M-2 M-2"),
        ("I-2 K-1", "I-2 K-1 K-1 I-2"),
        ("lead:J5 kind:initiative", "M-2 K-1 K-1 M-2 M-1 I-1"),
        ("I-1 I-2 status:planned", "I-2 I-2"),
        ("I-1 status:planned", ""),
        ("initiatives", "I-2 M-2 K-1 K-1 M-2 M-1 I-2 I-1"),
        ("rivers", "I-2 I-2"),
        ("kind:indicator", "K-1 K-1"),
        ("nothing-like-it", ""),
    ],
)
def test_the_changes_of_ids_and_terms(plan: Hemidef, words: str, changed: str) -> None:
    assert ids(plan("log", *words.split(), "-f", "json")) == changed


def test_what_left_an_initiative_is_in_its_history_and_in_that_of_the_next(plan: Hemidef) -> None:
    plan("update", "M-1", "--initiative", "I-2")
    assert ids(plan("log", "I-1", "--limit", "1", "-f", "json")) == "M-1"
    assert ids(plan("log", "I-2", "--limit", "1", "-f", "json")) == "M-1"


def test_the_indicators_that_came_with_the_store_are_its_too(
    hemidef: Hemidef, everything: Path
) -> None:
    document = json.loads(hemidef("show", "K-1", "-f", "json").out)
    owner = document["indicators"][0]["initiative"]
    assert "K-1" in ids(hemidef("log", owner, "-f", "json"))


def test_an_initiatives_page_tells_of_its_milestones_with_their_ids(plan: Hemidef) -> None:
    page = plan("show", "I-1").out
    assert "Last changes (5 of 6)\nNo.   When (UTC)         By         Id    What\n" in page
    assert "M-2   removed: Crews" in page
    assert "Id " not in plan("show", "I-2").out.partition("Last changes")[2]  # all are its own


def test_no_changes_are_said_to_be_none_of_what_was_asked(plan: Hemidef) -> None:
    assert plan("log", "I-3").code == 3
    assert plan("log", "status:bogus").code == 2
    assert plan("log", "I-2", "--since", "tomorrow").err == "No changes of I-2 since tomorrow.\n"
    told = plan("log", "lead:J9", "--until", "monday").err
    assert told == "No changes of entries that match lead:J9 until monday.\n"


def test_the_summary_of_some_counts_what_log_lists(plan: Hemidef) -> None:
    rows = json.loads(plan("summary", "kind:initiative", "lead:J5", "-f", "json").out)
    summed = [row["id"] for row in rows if row["section"] == "changes"]
    out = plan("summary", "kind:initiative", "lead:J5").out
    line = next(line for line in out.splitlines() if "more: hemidef log" in line)
    words = line.partition("hemidef log ")[2].split()
    assert ids(plan("log", *words, "-f", "json")) == " ".join(summed)
    assert len(summed) == 6


# -- when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("--since 7d", "I-2 I-1"),
        ("--since 2w", "I-2 I-1 I-1"),
        ("--since monday", "I-2 I-1"),
        ("--since yesterday --until yesterday", "I-1"),
        ("--until monday", "I-1 I-1"),
        ("--since 12-11-2026", None),
        ("--since 2026-11-12 --until", "I-1 I-1"),
    ],
)
def test_since_and_until_look_back(
    hemidef: Hemidef, home: Path, clock: list[datetime], words: str, changed: str | None
) -> None:
    hemidef("init", "--empty")
    for day, typed in [(12, "add initiative A"), (23, "note I-1 B"), (24, "add initiative C")]:
        clock[0] = datetime(2026, 11, day, 12, tzinfo=UTC)
        assert hemidef(*typed.split()).code == 0
    typed = words.split() + (["23 nov 2026"] if words.endswith("until") else [])
    answer = hemidef("log", *typed, "-f", "json")
    if changed is None:
        assert answer.code == 2
        assert "--since: '12-11-2026' may be 2026-11-12 or 2026-12-11" in answer.err
    else:
        assert ids(answer) == changed


@needs_zones
def test_one_zone_for_tables_filters_and_log(
    lima: None, hemidef: Hemidef, home: Path, clock: list[datetime]
) -> None:
    """At half past nine in the evening of the 1st in Lima, it is the 2nd in UTC."""
    clock[0] = datetime(2026, 10, 2, 2, 30, tzinfo=UTC)
    hemidef("init", "--empty")
    assert hemidef("add", "initiative", "Ports").code == 0
    columns = ("--columns", "id,changed,created")
    for term in ("changed:2026-10-01", "changed.since:today", "created:1 Oct 2026"):
        row = hemidef("list", term, *columns).out.splitlines()[-1]
        assert row.split() == ["I-1", *("2026-10-01", "21:30") * 2]
    assert hemidef("list", "changed:2026-10-02").out == ""
    for words in (["log"], ["log", "--since", "2026-10-01", "--until", "today"], ["show", "I-1"]):
        assert "When (UTC-05)" in (out := hemidef(*words).out)
        assert "  2026-10-01 21:30  " in out
    assert "Changed   2026-10-01 21:30 -05\n" in hemidef("show", "I-1").out
    assert "2026-10-01 21:30 -05   I-1   added: Ports" in hemidef("summary").out
    assert hemidef("log", "--since", "2026-10-02").out == ""
    assert "2026-10-01 21:30 -05" in hemidef("list", *columns, "-f", "md").out
    assert "by Ana Ruiz, 2026-10-01 21:30 -05\n" in hemidef("undo", "--dry-run").out
    for words in (["log", "-f", "json"], ["list", "-f", "yaml"], ["export"]):
        assert "2026-10-02T02:30:" in hemidef(*words).out


@needs_zones
def test_where_the_clocks_change_each_time_has_its_own_zone(
    hemidef: Hemidef, home: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    hemidef("init", "--empty")
    for month in (1, 7):
        clock[0] = datetime(2026, month, 1, 12, tzinfo=UTC)
        hemidef("add", "initiative", "Ports")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        heading, _, *rows = hemidef("log").out.splitlines()[1:]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "When  " in heading
    assert ["08:00 -04" in rows[0], "07:00 -05" in rows[1]] == [True, True]


# -- since the store was made ------------------------------------------------------------------


@pytest.mark.parametrize("source", [[], ["--from", "old.yaml"]])
@pytest.mark.parametrize("year", [2025, 2028])
def test_the_entries_of_a_new_store_are_as_old_as_it_is(
    hemidef: Hemidef, home: Path, clock: list[datetime], source: list[str], year: int
) -> None:
    made = "2020-01-01T00:00:00.000Z"
    old = f'hemidef: 1\ninitiatives:\n- {{id: I-1, created: "{made}", title: Ports}}\n'
    Path("old.yaml").write_text(old, "utf-8")
    clock[0] = datetime(year, 3, 1, tzinfo=UTC)
    assert hemidef("init", *source).code == 0
    assert hemidef("list", "changed.since:2020").out == ""
    assert hemidef("list", "changed:any").out == ""
    assert hemidef("list", "is:stale", "--as-of", f"{year}-05-30").out == ""
    late = ("--as-of", f"{year}-05-31", "-f", "json")
    stale = ids(hemidef("list", "is:stale", *late)).split()
    assert "I-1" in stale
    # An import that changes nothing is no change; what is taken back was one.
    hemidef("export", "-o", "all.yaml")
    hemidef("import", "all.yaml")
    assert ids(hemidef("list", "is:stale", *late)).split() == stale
    clock[0] = datetime(year, 3, 20, tzinfo=UTC)
    hemidef("update", "I-1", "--lead", "J5")
    hemidef("undo")
    assert ids(hemidef("list", f"changed:{year}-03-20", "-f", "json")) == "I-1"
    assert ids(hemidef("list", "is:stale", *late)).split() == stale[1:]


def test_a_store_that_does_not_know_when_it_was_made(hemidef: Hemidef, store: Path) -> None:
    """Older ones do not: then the entries' own making counts."""
    whole = json.loads(store.read_bytes())
    moment = whole["hemidef"]["1"].pop("made")
    store.write_text(json.dumps(whole), "utf-8")
    assert len(ids(hemidef("list", "changed:2026-11-24", "-f", "json")).split()) == 28
    hemidef("note", "I-1", "Still there")
    assert json.loads(store.read_bytes())["hemidef"]["1"] == {"schema": 4}
    whole["hemidef"]["1"]["made"] = moment[:10]
    store.write_text(json.dumps(whole), "utf-8")
    refused = hemidef("list")
    assert refused.code == 4
    assert f"table 'hemidef': made: {moment[:10]!r} is not a timestamp" in refused.err
