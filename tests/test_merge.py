"""Two copies become one: what stands, which ids entries get, and how a conflict is settled."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import Hemidef, all_but_log
from hemidef.errors import Conflict, HemidefError, Misuse
from hemidef.model.kinds import FIELD, INDICATOR, INITIATIVE, MILESTONE, RECOMMENDATION, VIEW
from hemidef.model.values import Context
from hemidef.store import codec
from hemidef.tracker.edits import Edits
from hemidef.tracker.history import History
from offices import Office, check_log, told

Offices = tuple[Office, Office]


@pytest.fixture
def base(context: Context) -> Office:
    """A store with two initiatives and a milestone and an indicator of the first."""
    office = Office("base", context)
    office.add(INITIATIVE, title="Ports", tags=["sea"])
    office.add(INITIATIVE, title="Rivers")
    office.add(MILESTONE, title="Scanners", initiative="I-1")
    office.add(INDICATOR, title="Crossings", initiative="I-1")
    return office


@pytest.fixture
def offices(base: Office) -> Offices:
    """Ana's copy and Ben's; his clock is an hour behind."""
    return base.copy("Ana"), base.copy("Ben", timedelta(hours=-1))


def places(office: Office) -> list[str]:
    return [clash.place for clash in office.clashes]


def swap(*offices: Office) -> None:
    """Each merges the others until nothing comes in; then all have the same."""
    for _ in range(3):
        for one in offices:
            for other in offices:
                if one is not other:
                    one.merge(other)
                    check_log(one)
    assert all(told(each) == told(offices[0]) for each in offices)


# -- values ------------------------------------------------------------------------------------


def test_what_one_side_changed_stands_whatever_its_clock_says(offices: Offices) -> None:
    ana, ben = offices
    ana.update("I-1", lead="J5")
    ben.merge(ana)
    ben.update("I-1", lead="J3")  # an hour before, by his clock
    ana.update("I-2", lead="J2")
    swap(ana, ben)
    assert [ana.docs[id]["lead"] for id in ("I-1", "I-2")] == ["J3", "J2"]


def test_both_set_the_same_value(offices: Offices) -> None:
    ana, ben = offices
    for each in offices:
        each.update("I-1", lead="J5")
    swap(ana, ben)
    ben.update("I-1", lead="J3")
    swap(ana, ben)
    assert ana.docs["I-1"]["lead"] == "J3"
    assert [each["change"] for each in ana.log] == sorted(each["change"] for each in ana.log)


@pytest.mark.parametrize(
    ("here", "there", "place"),
    [
        ({"lead": "J5"}, {"lead": "J3"}, "I-1.lead"),
        ({"status": "completed"}, {"status": "planned"}, "I-1.status"),
        ({"closed": "2026-11-01", "status": "completed"}, {"status": "planned"}, "I-1.status"),
        ({"actual": "5"}, {"actual_date": "2026-10-01"}, "K-1.actual"),
        ({"target": "5"}, {"target_date": "2027"}, "K-1.target"),
    ],
)
def test_what_both_set_apart_is_in_conflict_and_ours_stays(
    offices: Offices, here: dict[str, str], there: dict[str, str], place: str
) -> None:
    ana, ben = offices
    id = place[:3]
    ana.update(id, **here)
    ben.update(id, **there)
    ours = ana.docs
    ana.merge(ben)
    assert places(ana) == [place]
    assert ana.docs == ours
    clash = ana.clashes[0]
    assert [clash.ours[0], clash.theirs[0]] == ["Ana", "Ben"]
    assert clash.theirs[1] == ben.log[-1]["at"]
    theirs = ben.docs
    kept = ana.copy("kept")
    kept.settle("theirs")
    assert kept.docs == theirs
    ana.settle("ours", place)
    assert ana.docs == ours
    ben.merge(ana)
    assert not ben.clashes
    assert told(ben) == told(ana)
    kept.merge(ana)  # which was decided the other way
    assert places(kept) == [place]


def test_figures_of_one_indicator_are_values_of_their_own(offices: Offices) -> None:
    ana, ben = offices
    ana.update("K-1", actual="5")
    ben.update("K-1", target="9", target_date="2027")
    swap(ana, ben)
    assert {"actual", "target", "target_date"} <= ana.docs["K-1"].keys()


def test_lists_go_item_by_item_and_a_removal_stands(offices: Offices) -> None:
    ana, ben = offices
    ana.put_in("I-1", "tags", "north", "both")
    ben.put_in("I-1", "tags", "south", "both")
    ben.take_out("I-1", "tags", "sea")
    swap(ana, ben)
    assert set(ana.docs["I-1"]["tags"]) == {"north", "south", "both"}
    ana.take_out("I-1", "tags", "north")
    ben.take_out("I-1", "tags", "north")
    ben.put_in("I-1", "tags", "north")  # it returns, which Ana has not seen
    swap(ana, ben)
    assert "north" not in ana.docs["I-1"]["tags"]
    ben.put_in("I-1", "tags", "north")
    swap(ana, ben)
    assert "north" in ana.docs["I-1"]["tags"]


def test_a_list_of_a_view_is_one_value(offices: Offices) -> None:
    for office, terms in zip(offices, (["lead:J5"], ["lead:J3"]), strict=True):
        put = {"name": "mine", "kind": "initiative", "terms": terms}
        office.do(lambda tracker, put=put: tracker.save(VIEW, "mine", Edits(put)))
    ana, ben = offices
    ana.merge(ben)
    assert places(ana) == ["V-1.terms"]


def test_what_was_put_into_the_file_by_hand_is_not_lost(offices: Offices) -> None:
    ana, ben = offices
    ana.update("I-1", lead="J5")
    ben.merge(ana)
    ben.by_hand("I-1", lead="J9", tags=["sea", "hand"])
    ben.by_hand("I-2", title="Canals")
    ana.update("I-1", lead="J7")
    ana.merge(ben)
    assert places(ana) == ["I-1.lead"]
    assert ana.docs["I-1"]["tags"] == ["sea", "hand"]
    assert ana.docs["I-2"]["title"] == "Canals"
    ana.settle("ours")
    assert not ana.merge(ben).clashes
    ben.merge(ana)
    assert ben.docs["I-1"]["lead"] == "J7"


# -- entries -----------------------------------------------------------------------------------


def test_removed_here_and_changed_there_is_a_conflict(offices: Offices) -> None:
    ana, ben = offices
    ana.remove("I-2")
    ben.update("I-2", lead="J3")
    for one, other in ((ana, ben), (ben, ana)):
        kept = one.copy(one.name)
        kept.merge(other)
        assert places(kept) == ["I-2"]
        assert kept.docs == one.docs
        kept.settle("theirs")
        assert told(kept) == told(other)
    ana.merge(ben)
    ana.settle("ours")
    ben.merge(ana)
    assert not ben.clashes
    assert "I-2" not in ben.docs


def test_removed_there_and_left_alone_here_is_gone(offices: Offices) -> None:
    ana, ben = offices
    ben.remove("I-2")
    ana.merge(ben)
    assert "I-2" not in ana.docs
    ana.undo(ana.log[-1]["change"])
    assert ana.docs["I-2"]["title"] == "Rivers"
    ben.merge(ana)
    assert ben.docs["I-2"]["title"] == "Rivers"


def test_what_would_break_the_whole_is_held(offices: Offices) -> None:
    """A circle that each made half of, and a link to what the other removed."""
    ana, ben = offices
    ana.put_in("I-1", "depends_on", "I-2")
    ben.put_in("I-2", "depends_on", "I-1")
    ana.merge(ben)
    assert places(ana) == ["I-2.depends_on"]
    with pytest.raises(HemidefError, match="circle"):
        ana.settle("theirs")
    ana.settle("ours")
    ben.merge(ana)
    assert "depends_on" not in ben.docs["I-2"]
    ana.remove("I-2")
    ben.add(RECOMMENDATION, action="Map", supports=["I-2"])
    ana.merge(ben)
    assert places(ana) == ["R-1"]
    ana.settle("ours")
    ben.merge(ana)
    assert not {"R-1", "I-2"} & ben.docs.keys()


def test_both_import_one_sheet(offices: Offices) -> None:
    rows = [{"external_id": each, "title": f"Row {each}"} for each in ("a", "b")]
    ana, ben = offices
    ana.take_sheet(rows)
    ben.add(INITIATIVE, title="Of Ben's")
    ben.take_sheet(rows)
    ana.update("I-3", lead="J5")
    ben.update("I-5", lead="J3")  # row b
    swap(ana, ben)
    assert sorted(str(doc["title"]) for id, doc in ana.docs.items() if id[0] == "I") == [
        "Of Ben's",
        "Ports",
        "Rivers",
        "Row a",
        "Row b",
    ]
    leads = {doc["title"]: doc.get("lead") for id, doc in ana.docs.items() if id[0] == "I"}
    assert (leads["Row a"], leads["Row b"]) == ("J5", "J3")


@pytest.mark.parametrize(("type", "clash"), [("number", []), ("line", ["F-1.type"])])
def test_both_declare_one_field(offices: Offices, type: str, clash: list[str]) -> None:
    for office, kept in zip(offices, ("number", type), strict=True):
        put = {"name": "budget", "on": ["initiative"], "type": kept}
        office.do(lambda tracker, put=put: tracker.save(FIELD, "budget", Edits(put)))
    ana, ben = offices
    ana.update("I-1", budget="5")
    ben.update("I-2", budget="6")
    ana.merge(ben)
    assert places(ana) == clash
    assert [id for id in ana.docs if id[0] == "F"] == ["F-1"]
    assert (ana.docs["I-1"]["budget"], ana.docs["I-2"]["budget"]) == ("5", "6")


# -- ids ---------------------------------------------------------------------------------------


def test_of_two_born_under_one_id_the_earlier_keeps_it(offices: Offices) -> None:
    ana, ben = offices
    ana.add(INITIATIVE, title="Of Ana's")
    ben.add(INITIATIVE, title="Of Ben's", description="as I-3 says")  # earlier, by his clock
    ana.add(MILESTONE, title="Step", initiative="I-3")
    ana.update("I-3", lead="J5", description="see i3 and I-30")
    taken = ana.merge(ben)
    assert taken.renumbered == ({"I-3": "I-4"}, {})
    assert taken.mentions == [("I-4", "description", "I-3", "I-4")]
    assert ana.docs["I-3"]["title"] == "Of Ben's"
    assert ana.docs["I-4"]["born"] == "I-3"
    assert ana.docs["M-2"]["initiative"] == "I-4"
    swap(ana, ben)
    number = next(each["change"] for each in ana.log if each["verb"] == "update")
    ana.undo(number)  # told of I-3, as it was called then
    assert "lead" not in ana.docs["I-4"]


def test_the_ids_are_the_same_in_whichever_order(base: Office) -> None:
    """(A+B)+C and (A+C)+B, which give two entries each other's ids at first."""
    copies = [base.copy(name, timedelta(hours=at)) for at, name in enumerate("ABC")]
    for each in copies:
        each.add(INITIATIVE, title=each.name)
    a, b, c = copies
    first, second = a.copy("first"), a.copy("second")
    first.merge(b)
    first.merge(c)
    second.merge(c)
    second.merge(b)
    assert told(first) != told(second)
    swap(first, second, a, b, c)
    assert first.docs["I-3"]["title"] == "A"
    assert {first.docs[f"I-{number}"]["title"] for number in (4, 5)} == {"B", "C"}


def test_fifty_pairs_born_under_one_id(offices: Offices) -> None:
    """Links, the log and what is undone follow in both copies."""
    ana, ben = offices
    for each in offices:
        for number in range(50):
            each.add(INITIATIVE, title=f"{each.name} {number}")
            each.update(f"I-{number + 3}", lead=each.name, depends_on=[f"I-{number + 2}"])
            each.add(MILESTONE, title=f"{each.name} {number}", initiative=f"I-{number + 3}")
    swap(ana, ben)
    docs = ana.docs
    assert len([id for id in docs if id[0] == "I"]) == 102
    for id, doc in docs.items():
        if id[0] == "I" and id not in ("I-1", "I-2"):
            owner, number = str(doc["title"]).split()
            before = docs[doc["depends_on"][0]]["title"]
            assert before == (f"{owner} {int(number) - 1}" if number != "0" else "Rivers")
        if id[0] == "M" and id != "M-1":
            assert docs[str(doc["initiative"])]["title"] == doc["title"]
    for office in offices:
        leads = {
            each.change.id: each.change.fields["lead"][1]
            for each in History(office.open()).changes
            if "lead" in each.change.fields and each.change.verb == "update"
        }
        assert leads == {id: doc["lead"] for id, doc in docs.items() if "lead" in doc}


def test_two_commands_with_one_number(offices: Offices) -> None:
    ana, ben = offices
    ana.update("I-1", lead="J5")
    ben.update("I-2", lead="J3")
    assert ana.log[-1]["change"] == ben.log[-1]["change"]
    ana.merge(ben)
    assert ana.log[-1]["change"] > ben.log[-1]["change"]
    ana.undo(ana.log[-1]["change"])
    assert "lead" in ana.docs["I-1"]
    assert "lead" not in ana.docs["I-2"]


def test_a_number_given_is_never_given_again(offices: Offices) -> None:
    ana, ben = offices
    ana.add(INITIATIVE, title="Gone")
    ana.remove("I-3")
    ben.add(INITIATIVE, title="Canals")
    ana.merge(ben)
    assert "I-3" not in ana.docs
    assert ana.docs["I-4"]["title"] == "Canals"
    swap(ana, ben)


def test_an_undo_is_known_again_by_what_it_took_back(offices: Offices) -> None:
    """Under whichever number: here that of the merge which brought it in."""
    ana, ben = offices
    ana.update("I-1", lead="J5")
    ben.add(INITIATIVE, title="Canals")
    ben.merge(ana)
    ana.undo()
    ben.merge(ana)
    done = {each.change.verb: each for each in History(ben.open()).changes}
    assert done["update"].undone
    assert done["undo"].undoes == done["update"].number
    assert done["undo"].number > done["update"].number


def test_undo_a_merge_and_merge_again(offices: Offices) -> None:
    """Nothing comes in by itself that was taken back; undoing that brings it in."""
    ana, ben = offices
    ben.update("I-1", lead="J3")
    ben.add(INITIATIVE, title="Canals")
    before = ana.docs
    ana.merge(ben)
    after = ana.docs
    ana.undo()
    assert ana.docs == before
    again = ana.merge(ben)
    assert (again.changes, again.commands) == ([], 0)
    ana.undo(ana.log[-1]["change"])
    assert ana.docs == after


def test_a_later_change_keeps_a_merge_from_being_undone(offices: Offices) -> None:
    ana, ben = offices
    ben.update("I-1", lead="J3")
    ana.merge(ben)
    number = ana.log[-1]["change"]
    ana.update("I-1", lead="J9")
    with pytest.raises(Conflict, match="lead has changed since"):
        ana.undo(number)


def test_copies_of_before_there_were_keys(context: Context) -> None:
    """Each is brought up by itself; what both had is known again, an undo too."""
    created = "2026-11-24T00:00:00.000Z"
    doc = {"title": "Ports", "category": "initiative", "status": "planned"}
    doc |= {"priority": "normal", "created": created}

    def line(
        change: int, by: str, name: str, old: str | None, new: str | None
    ) -> dict[str, object]:
        made = {"change": change, "at": created, "by": by, "verb": "update", "id": "I-1"}
        return {**made, "changes": {name: [old, new]}}

    def old(by: str, name: str, value: str) -> Office:
        log = [
            line(1, "base", "lead", None, "J1"),
            line(2, "base", "lead", "J1", None) | {"verb": "undo", "undoes": 1},
            line(3, by, name, None, value),
        ]
        layout = {"hemidef": {"1": {"schema": 3}}, "initiatives": {"1": {**doc, name: value}}}
        layout["log"] = {str(at): each for at, each in enumerate(log, 1)}
        return Office(by, context, json.dumps(layout).encode())

    ana, ben = old("Ana", "lead", "J5"), old("Ben", "theme", "sea")
    taken = ana.merge(ben)
    assert taken.commands == 1
    assert (ana.docs["I-1"]["lead"], ana.docs["I-1"]["theme"]) == ("J5", "sea")
    assert codec.load(ana.data)["log"]["2"]["undoes"] == codec.load(ana.data)["log"]["1"]["key"]
    ben.merge(ana)
    assert told(ben) == told(ana)


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def other(hemidef: Hemidef, store: Path, home: Path) -> str:
    """A copy of the article's store in which Ben changed three entries, and one of them we did."""
    copy = home / "other.json"
    shutil.copyfile(store, copy)
    ben = {"HEMIDEF_USER": "Ben"}
    for words in (
        ("update", "I-5", "--status", "stalled"),
        ("update", "I-4", "--lead", "J5"),
        ("add", "initiative", "Rivers"),
    ):
        assert hemidef("--store", str(copy), *words, env=ben).code == 0
    assert hemidef("update", "I-5", "--status", "planned").code == 0
    return str(copy)


def test_a_merge_is_told_entry_by_entry(hemidef: Hemidef, store: Path, other: str) -> None:
    assert hemidef("update", "I-5", "--status", "stalled").code == 0
    before = store.read_bytes()
    rehearsed = hemidef("merge", other, "--dry-run")
    assert store.read_bytes() == before
    answer = hemidef("merge", other)
    assert answer.code == rehearsed.code == 0
    assert answer.out == rehearsed.out == "I-4  lead: none → J5\nI-16  added: Rivers\n"
    assert answer.err == f"1 new, 1 changed, 0 removed, by 3 commands of {other}.\n"
    before = store.read_bytes()
    assert (
        hemidef("merge", other).err == f"Nothing to merge: this store has all that {other} has.\n"
    )
    assert store.read_bytes() == before
    log = hemidef("log", "I-4").out
    assert "Ben" in log
    undone = hemidef("undo")
    assert undone.out.startswith("Undid change ")
    assert "I-16  removed: Rivers" in undone.out


def test_a_conflict_lets_everything_be_read_and_nothing_be_changed(
    hemidef: Hemidef, store: Path, other: str
) -> None:
    before = store.read_bytes()
    answer = hemidef("merge", other)
    assert answer.code == 1
    assert "In conflict: I-5.status.\n" in answer.err
    pending = store.read_bytes()
    assert hemidef("list", "I-16").code == 0
    assert hemidef("export", "--log").code == 0
    assert hemidef("check").code in (0, 1)
    for words in (
        "update I-1 --lead J5",
        "undo",
        f"merge {other}",
        "add initiative X",
        "note I-1 x",
    ):
        refused = hemidef(*words.split())
        assert (refused.code, refused.out) == (5, ""), words
        assert "a merge left 1 conflict to settle" in refused.err
        assert "hemidef merge --show" in refused.err
    assert hemidef("update", "I-1", "--lead", "J5", "--dry-run").code == 5
    beside = hemidef("--store", other, "merge", str(store))
    assert (beside.code, "not settled" in beside.err) == (5, True)
    shown = hemidef("merge", "--show", "-f", "json")
    rows = [(row["place"], row["side"], row["value"], row["by"]) for row in rows_of(shown.out)]
    assert rows == [
        ("I-5.status", "ours", "planned", "Ana Ruiz"),
        ("I-5.status", "theirs", "stalled", "Ben"),
    ]
    assert "planned" in hemidef("merge", "--show").out
    for words in ("merge --ours I-4", "merge --theirs R-1.status"):
        assert hemidef(*words.split()).code == 2
    assert store.read_bytes() == pending
    assert hemidef("merge", "--abort").code == 0
    assert store.read_bytes() == before
    assert hemidef("merge", "--abort").code == 2
    assert hemidef("merge", "--ours").code == 2


def rows_of(text: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(text)
    return rows


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("--ours", "planned"),
        ("--theirs", "stalled"),
        ("--theirs I-5", "stalled"),
        ("--theirs i5.status", "stalled"),
        ("--set I-5.status=completed", "completed"),
    ],
)
def test_a_conflict_is_settled(
    hemidef: Hemidef, store: Path, other: str, words: str, status: str
) -> None:
    before = all_but_log(store)
    assert hemidef("merge", other).code == 1
    answer = hemidef("merge", *words.split())
    assert answer.code == 0, answer.err
    assert answer.err.endswith("All is settled: the merge is done.\n")
    assert f'"status": "{status}"' in hemidef("show", "I-5", "-f", "json").out
    assert hemidef("--store", other, "merge", str(store)).code == 0
    assert f'"status": "{status}"' in hemidef("--store", other, "show", "I-5", "-f", "json").out
    assert hemidef("undo").code == 0
    assert all_but_log(store) == before


def test_a_conflict_is_settled_in_the_file(hemidef: Hemidef, store: Path, other: str) -> None:
    assert hemidef("merge", other).code == 1
    assert hemidef("merge", "--continue").code == 1
    pending = store.read_text()
    at = pending.index('"5": {"title"')
    start = pending.index('"planned"', at)
    store.write_text(pending[:start] + '"suspended"' + pending[start + len('"planned"') :])
    assert hemidef("merge", "--continue").code == 0
    assert "suspended" in hemidef("log", "--limit", "1").out
    assert hemidef("update", "I-1", "--lead", "J5").code == 0


def test_a_document_with_its_log_is_merged_as_the_store_is(
    hemidef: Hemidef, store: Path, other: str, home: Path
) -> None:
    view = "view save mine initiatives lead:J5"
    declare = "field add budget --on initiative --type number"
    assert hemidef("--store", other, *declare.split()).code == 0
    assert hemidef("--store", other, "update", "I-4", "--set", "budget=5").code == 0
    assert hemidef("--store", other, *view.split()).code == 0
    kept = store.read_bytes()
    found = []
    for name in ("other.json", "whole.yaml", "whole.json"):
        store.write_bytes(kept)
        if name != "other.json":
            assert hemidef("--store", other, "export", "--log", "-o", name).code == 0
        assert hemidef("merge", name).code == 1
        assert hemidef("merge", "--ours").code == 0
        found.append(all_but_log(store))
    assert found[1:] == found[:1] * 2


@pytest.mark.parametrize(
    ("make", "code", "problem"),
    [
        ("export -o given.yaml", 4, "is a document without a log"),
        ("export -o given.xlsx", 2, "is a spreadsheet"),
        ("", 2, "is the store itself"),
    ],
)
def test_what_is_no_copy_is_refused(
    hemidef: Hemidef, store: Path, make: str, code: int, problem: str
) -> None:
    before = store.read_bytes()
    if make:
        assert hemidef(*make.split()).code == 0
    answer = hemidef("merge", make.split()[-1] if make else store.name)
    assert (answer.code, problem in answer.err) == (code, True), answer.err
    assert store.read_bytes() == before


def test_a_copy_of_a_newer_schema_is_refused(hemidef: Hemidef, store: Path, other: str) -> None:
    newer = f'"schema": {codec.SCHEMA + 1}'
    text = Path(other).read_text().replace(f'"schema": {codec.SCHEMA}', newer)
    Path(other).write_text(text)
    before = store.read_bytes()
    answer = hemidef("merge", other)
    assert (answer.code, "newer hemidef" in answer.err) == (4, True)
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        "merge",
        "merge a b",
        "merge --ours -f json",
        "merge --ours --theirs",
        "merge --show x",
        "merge x --dry-run --ours",
    ],
)
def test_what_a_merge_cannot_mean(hemidef: Hemidef, store: Path, words: str) -> None:
    assert hemidef(*words.split()).code == 2


def test_a_renumbered_entry_is_exported_and_imported_again(
    hemidef: Hemidef, store: Path, home: Path
) -> None:
    """Under the id that it has here, which in the other copy is another's; its links follow."""
    shutil.copyfile(store, home / "other.json")
    there = ("--store", str(home / "other.json"))
    assert hemidef("add", "initiative", "Ours").code == 0
    assert hemidef(*there, "add", "initiative", "Theirs").code == 0
    assert hemidef(*there, "add", "milestone", "Step", "--initiative", "I-16").code == 0
    assert hemidef("merge", "other.json").code == 0
    assert hemidef("update", "I-17", "--lead", "J5").code == 0
    assert hemidef("export", "kind:initiative", "theirs", "-o", "one.yaml").code == 0
    assert "born: I-16" in (home / "one.yaml").read_text()
    assert hemidef(*there, "export", "-o", "there.yaml").code == 0
    assert hemidef(*there, "import", "one.yaml").out == "I-16  lead: none → J5\n"
    answer = hemidef("import", "there.yaml")
    assert "I-17  lead: J5 → none" not in answer.out
    assert hemidef("show", "M-1", "-f", "yaml").out.count("initiative: I-17") == 1


def test_two_offices_that_began_with_the_article_have_its_entries_once(
    hemidef: Hemidef, store: Path, home: Path
) -> None:
    other = str(home / "other.json")
    assert hemidef("init", other).code == 0
    assert hemidef("--store", other, "update", "I-1", "--lead", "J5").code == 0
    assert hemidef("merge", other).out == "I-1  lead: none → J5\n"


def test_misuse_names_what_to_do(base: Office) -> None:
    with pytest.raises(Misuse, match="no merge is waiting"):
        base.settle("ours")
