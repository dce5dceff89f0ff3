"""Spreadsheets that come back: what was changed in them, and what was changed here meanwhile."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Hemidef
from faults.trial import FULL
from sheets import Rows, Sheet


@pytest.fixture(params=["xlsx", "csv"])
def sheet(request: pytest.FixtureRequest, store: Path, hemidef: Hemidef) -> Sheet:
    """The article's initiatives, exported after J5 was made lead of the first."""
    hemidef("update", "I-1", "I-2", "--lead", "J5", "--status", "planned", "--tag", "sea")
    path = store.parent / f"plan.{request.param}"
    assert hemidef("export", "initiatives", "-o", path.name).code == 0
    return Sheet(path)


def value(hemidef: Hemidef, id: str, name: str) -> str:
    """What an entry has now, the items of a list one after the other."""
    (entry,) = json.loads(hemidef("list", id, "--columns", name, "-f", "json").out)
    held = entry[name]
    return "; ".join(held) if isinstance(held, list) else held or ""


def test_a_cell_that_nobody_touched_changes_nothing(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--lead", "J3", "--status", "in-progress")
    sheet.put("I-2", lead="Staff")
    answer = hemidef("import", sheet.path.name, "--by", "Beto Lima")
    assert answer.out == "I-2  lead: J5 → Staff\n"
    assert answer.err == (
        "What 1 command changed here after the state in the file stays.\n"
        "0 new, 1 changed, 14 unchanged.\n"
    )
    assert value(hemidef, "I-1", "lead") == "J3"
    assert "Beto Lima" in hemidef("log", "I-2").out
    assert hemidef("undo").out.splitlines()[1:] == ["I-2  lead: Staff → J5"]


def test_what_was_changed_on_both_sides_is_in_conflict(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--lead", "J3")
    sheet.put("I-1", lead="Staff", status="stalled")
    answer = hemidef("import", sheet.path.name, "--by", "Beto Lima")
    assert answer.code == 1
    assert answer.out == "I-1  status: planned → stalled\n"
    assert "In conflict: I-1.lead.\n" in answer.err
    shown = hemidef("merge", "--show").out
    assert "J3" in shown
    assert "Staff" in shown
    assert "Ana Ruiz" in shown
    assert "Beto Lima" in shown
    assert hemidef("update", "I-3", "--lead", "J3").code == 5
    assert hemidef("merge", "--theirs").out == "I-1  lead: J3 → Staff\n"


def test_the_same_on_both_sides_is_no_conflict(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--lead", "Staff")
    sheet.put("I-1", lead="Staff")
    assert hemidef("import", sheet.path.name).code == 0
    assert value(hemidef, "I-1", "lead") == "Staff"


def test_lists_get_and_lose_items(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--tag", "air")
    sheet.put("I-1", tags="land; sea")
    hemidef("import", sheet.path.name)
    assert value(hemidef, "I-1", "tags") == "sea; air; land"
    sheet.put("I-1", tags="land")
    hemidef("import", sheet.path.name)
    assert value(hemidef, "I-1", "tags") == "air; land"


def test_it_may_come_again(hemidef: Hemidef, sheet: Sheet) -> None:
    """What it brought before is known to whoever has it; what was taken back is not."""
    sheet.put("I-1", lead="Staff")
    hemidef("import", sheet.path.name)
    assert hemidef("import", sheet.path.name).err.endswith("0 new, 0 changed, 15 unchanged.\n")
    sheet.put("I-1", lead="Second Staff")
    assert hemidef("import", sheet.path.name).out == "I-1  lead: Staff → Second Staff\n"
    sheet.put("I-1", lead="J5")
    assert hemidef("import", sheet.path.name).out == "I-1  lead: Second Staff → J5\n"
    hemidef("undo")
    assert hemidef("import", sheet.path.name).out == "I-1  lead: Second Staff → J5\n"
    hemidef("update", "I-1", "--lead", "J3")
    assert hemidef("import", sheet.path.name).err.endswith("0 new, 0 changed, 15 unchanged.\n")


def test_new_rows_come_in_once(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("add", "initiative", "Here")
    sheet.add(title="There")
    assert hemidef("import", sheet.path.name).out == "I-17  added: There\n"
    again = hemidef("import", sheet.path.name)
    assert again.err.endswith("0 new, 0 changed, 16 unchanged.\n")


def test_an_entry_that_was_removed_here(hemidef: Hemidef, sheet: Sheet) -> None:
    """Stays so, unless the sheet has something new of it."""
    hemidef("remove", "I-9", "--force", "--yes")
    assert hemidef("import", sheet.path.name).code == 0
    assert hemidef("show", "I-9").code == 3
    sheet.put("I-9", lead="Staff")
    answer = hemidef("import", sheet.path.name)
    assert answer.code == 1
    assert "In conflict: I-9.\n" in answer.err
    hemidef("merge", "--theirs")
    assert value(hemidef, "I-9", "lead") == "Staff"


def test_a_row_that_is_gone_removes_nothing(hemidef: Hemidef, sheet: Sheet) -> None:
    sheet.edit(lambda rows: rows.pop(4))
    answer = hemidef("import", sheet.path.name)
    assert ("Sent, and not in the file any more: I-5;" in answer.err) == (
        sheet.path.suffix == ".xlsx"
    )
    assert hemidef("show", "I-5").code == 0


def test_a_status_that_closes_is_one_value_with_its_day(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("done", "I-1")
    sheet.put("I-1", status="stalled")
    answer = hemidef("import", sheet.path.name)
    assert answer.code == 1
    assert "In conflict: I-1.status.\n" in answer.err
    assert hemidef("merge", "--theirs").out.splitlines() == [
        "I-1  status: completed → stalled",
        "I-1  closed: 2026-11-24 → none",
    ]


def test_a_value_that_came_back_by_an_undo(hemidef: Hemidef, sheet: Sheet) -> None:
    """Is what the sheet had, or it is not."""
    sheet.put("I-1", lead="Staff")
    hemidef("update", "I-1", "--lead", "J3")
    hemidef("undo")
    assert hemidef("import", sheet.path.name).out == "I-1  lead: J5 → Staff\n"
    sheet.put("I-2", lead="Staff")
    hemidef("update", "I-2", "--lead", "J3")
    hemidef("update", "I-2", "--lead", "J4")
    hemidef("undo")
    assert "In conflict: I-2.lead.\n" in hemidef("import", sheet.path.name).err
    hemidef("merge", "--theirs")
    hemidef("undo")
    assert value(hemidef, "I-2", "lead") == "J3"
    assert "In conflict: I-2.lead.\n" in hemidef("import", sheet.path.name).err


@pytest.mark.parametrize("sheet", ["xlsx"], indirect=True)
def test_what_was_put_into_the_file_by_hand_stays(
    hemidef: Hemidef, sheet: Sheet, store: Path
) -> None:
    """Of a CSV file the log tells what was sent, and it knows nothing of this."""
    store.write_text(store.read_text("utf-8").replace('"Joint Training Exercises"', '"Drills"'))
    sheet.put("I-1", lead="Staff")
    answer = hemidef("import", sheet.path.name)
    assert (answer.code, answer.out) == (0, "I-1  lead: J5 → Staff\n")
    assert value(hemidef, "I-1", "title") == "Drills"


def test_an_older_copy_takes_what_it_does_not_know(hemidef: Hemidef, store: Path) -> None:
    shutil.copy(store, "copy.json")
    hemidef("update", "I-1", "--lead", "J5")
    for name in ("plan.xlsx", "plan.csv"):
        shutil.copy("copy.json", "other.json")
        hemidef("export", "I-1", "-o", name)
        answer = hemidef("--store", "other.json", "import", name)
        assert answer.out == "I-1  lead: none → J5\n"


def test_columns_and_order_do_not_matter(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--lead", "J3")

    def work(rows: Rows) -> None:
        rows.reverse()
        for row in rows:
            row["created"] = ""

    sheet.put("I-2", lead="Staff")
    sheet.edit(work)
    assert hemidef("import", sheet.path.name).out == "I-2  lead: J5 → Staff\n"


def test_a_mapping_reads_it_too(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("update", "I-1", "--lead", "J3")
    map = hemidef("import", sheet.path.name, "--suggest-map").out
    assert "hemidef:" not in map
    assert "hemidef sent" not in map
    (sheet.path.parent / "map.yaml").write_text(map)
    answer = hemidef("import", sheet.path.name, "--map", "map.yaml")
    assert answer.code == 0
    assert value(hemidef, "I-1", "lead") == "J3"


def test_a_dry_run_only_tells(hemidef: Hemidef, sheet: Sheet, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "J3")
    sheet.put("I-1", lead="Staff")
    sheet.put("I-2", lead="Staff")
    before = store.read_bytes()
    answer = hemidef("import", sheet.path.name, "--dry-run")
    assert answer.code == 1
    assert "I-2  lead: J5 → Staff" in answer.out
    assert "In conflict: I-1.lead.\n" in answer.err
    assert store.read_bytes() == before


def test_another_store_takes_it_as_any_file(hemidef: Hemidef, sheet: Sheet) -> None:
    hemidef("init", "--empty", "other.json")
    answer = hemidef("--store", "other.json", "import", sheet.path.name)
    assert answer.err.endswith("15 new, 0 changed, 0 unchanged.\n")
    assert "cannot be told" not in answer.err


def test_only_what_changed_its_entries_is_told(hemidef: Hemidef, sheet: Sheet) -> None:
    sheet.put("I-2", lead="Staff")
    hemidef("update", "R-1", "--lead", "J3")
    hemidef("update", "I-1", "--lead", "J3")
    hemidef("undo")
    assert hemidef("import", sheet.path.name, "--dry-run").err == (
        "0 new, 1 changed, 14 unchanged; nothing was imported: a dry run.\n"
    )
    hemidef("update", "I-1", "--lead", "J3")
    hemidef("update", "I-1", "--lead", "J4")
    answer = hemidef("import", sheet.path.name)
    assert "What 2 commands changed here after the state in the file stays.\n" in answer.err


@pytest.mark.parametrize("name", ["old.csv", "old.xlsx"])
def test_a_sheet_of_a_former_state_is_compared_with_that(
    hemidef: Hemidef, store: Path, name: str
) -> None:
    hemidef("update", "I-1", "--lead", "J5")
    hemidef("update", "I-1", "I-2", "--lead", "J3")
    hemidef("export", "initiatives", "--at", "1", "-o", name)
    sheet = Sheet(store.parent / name)
    assert hemidef("import", name).out == ""
    sheet.put("I-2", status="planned")
    answer = hemidef("import", name)
    assert (answer.code, answer.out) == (0, "I-2  status: not-assessed → planned\n")
    sheet.put("I-1", lead="Staff")
    assert "In conflict: I-1.lead.\n" in hemidef("import", name).err


def test_it_comes_back_to_a_merged_copy(hemidef: Hemidef, sheet: Sheet, store: Path) -> None:
    """In which its entries may have other ids, and the log another order."""
    copy = store.parent / "copy.json"
    shutil.copy(store, copy)
    hemidef("--store", "copy.json", "add", "initiative", "Elsewhere")
    hemidef("add", "initiative", "Here", "--lead", "J3")
    hemidef("update", "I-16", "--lead", "J5")
    sent = Sheet(store.parent / f"later{sheet.path.suffix}")
    hemidef("export", "initiatives", "-o", sent.path.name)
    sent.put("I-16", lead="Staff")
    hemidef("merge", "copy.json")
    hemidef("--store", "copy.json", "merge", store.name)
    mine = "I-16" if "Here" in hemidef("show", "I-16").out else "I-17"
    assert hemidef("import", sent.path.name).out == f"{mine}  lead: J5 → Staff\n"
    answer = hemidef("--store", "copy.json", "import", sent.path.name, "--yes")
    assert f"{mine}  lead: J5 → Staff" in answer.out


# -- without a stamp -------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["yaml", "json", "md", "tsv"])
def test_what_goes_back_to_older_values_is_asked(
    hemidef: Hemidef, store: Path, format: str
) -> None:
    hemidef("update", "I-1", "--lead", "J5", "--tag", "sea")
    out = hemidef("export", "initiatives", "-f", format).out
    (store.parent / f"old.{format}").write_text(out)
    hemidef("update", "I-1", "--lead", "J3", "--tag", "air", env={"HEMIDEF_USER": "Beto"})
    before = store.read_bytes()
    answer = hemidef("import", f"old.{format}")
    assert answer.code == 2
    assert answer.out == ""
    assert store.read_bytes() == before
    told = answer.err.splitlines()
    assert told[0] == "2 values go back to what was there before:"
    assert told[1].startswith("I-1  lead: J3 → J5; so it was until Beto changed it, 2026-11-24")
    assert told[2].startswith("I-1  tags: - air; so it was until Beto")
    assert told[3:] == [
        "Error: taking values back needs your confirmation",
        "Give --yes to go ahead, or --dry-run to see what would happen.",
    ]
    dry = hemidef("import", f"old.{format}", "--dry-run")
    assert dry.code == 0
    assert told[1] in dry.err
    assert "I-1  lead: J3 → J5\n" in hemidef("import", f"old.{format}", "--yes").out
    hemidef("update", "I-2", "--lead", "J3")


def test_new_values_are_not_asked_about(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "J5")
    (store.parent / "new.csv").write_text("id,lead\nI-1,J3\n")
    assert hemidef("import", "new.csv", "--kind", "initiative").out == "I-1  lead: J5 → J3\n"


@pytest.mark.parametrize("stamp", ["0-00000000-00000000", "99-12345678-12345678"])
def test_a_stamp_of_another_store_is_none(hemidef: Hemidef, store: Path, stamp: str) -> None:
    hemidef("update", "I-1", "--lead", "J5")
    hemidef("update", "I-1", "--lead", "J3")
    (store.parent / "old.csv").write_text(f"id,lead,hemidef\nI-1,J5,{stamp}\n")
    answer = hemidef("import", "old.csv", "--kind", "initiative")
    assert answer.code == 2
    assert answer.err.startswith("Which cells of this file were changed since it was exported")
    assert "1 value goes back" in answer.err


def test_rows_of_two_exports_have_no_stamp(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "I-2", "--lead", "J5")
    for name in ("one", "two"):
        hemidef("export", "initiatives", "-o", f"{name}.csv")
    first, second = (
        (store.parent / f"{name}.csv").read_text("utf-8-sig").splitlines()
        for name in ("one", "two")
    )
    hemidef("update", "I-1", "I-2", "--lead", "J3")
    (store.parent / "both.csv").write_text("\n".join([*first[:2], second[2]]))
    assert hemidef("import", "both.csv").code == 2


def test_a_column_of_somebodys_own_is_no_stamp(hemidef: Hemidef, store: Path) -> None:
    (store.parent / "own.csv").write_text("title,hemidef\nPatrol,yes\n")
    assert "these columns are no fields: 'hemidef'" in hemidef("import", "own.csv").err


def test_a_hidden_sheet_that_was_changed_is_no_stamp(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "J5")
    hemidef("export", "initiatives", "-o", "a.xlsx")
    hemidef("update", "I-1", "--lead", "J3")
    book = openpyxl.load_workbook("a.xlsx")
    cells = [row[0] for row in book["hemidef sent"].iter_rows()]
    assert not any(sign in cell.value for cell in cells for sign in " _"), "programs change these"
    for cell in cells:
        kept = cell.value
        for other in ("", "{", "[1]", kept[:-3], kept.replace("{", "[", 1), kept.replace(":", ",")):
            cell.value = other
            book.save("b.xlsx")
            assert hemidef("import", "b.xlsx").code in (0, 2)
            assert value(hemidef, "I-1", "lead") == "J3"
        cell.value = kept


def test_no_field_of_ones_own_is_called_as_the_stamp(hemidef: Hemidef, store: Path) -> None:
    """Its column would hide the stamp, and no import could tell the two apart."""
    answer = hemidef("field", "add", "hemidef", "--on", "initiative")
    assert answer.code == 4
    assert answer.err.startswith("Error: name: 'hemidef' is the stamp of a sheet")


@pytest.mark.parametrize("option", ["--yes", "--by=Beto"])
def test_a_suggested_map_imports_nothing_for_anybody(
    hemidef: Hemidef, store: Path, option: str
) -> None:
    (store.parent / "new.csv").write_text("id,lead\nI-1,J3\n")
    answer = hemidef("import", "new.csv", "--suggest-map", option)
    assert answer.code == 2
    assert f"--suggest-map and {option[:4]}" in answer.err


def test_a_name_that_is_none(hemidef: Hemidef, store: Path) -> None:
    (store.parent / "new.csv").write_text("id,lead\nI-1,J3\n")
    answer = hemidef("import", "new.csv", "--kind", "initiative", "--by", "a\nb")
    assert answer.code == 2
    assert answer.err.startswith("Error: --by: ")


# -- by chance -------------------------------------------------------------------------------


class Cell:
    """What a cell holds here, and which setting of it that is."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.setting: object = "first"


@pytest.mark.parametrize("seed", range(300 if FULL else 6))
def test_no_later_value_goes_back_in_silence(hemidef: Hemidef, store: Path, seed: int) -> None:
    """Export, change here, change in the sheet, import, in any order, of several sheets."""
    dice = random.Random(seed)
    ids, names = ["I-1", "I-2", "I-3"], {"lead": ["J3", "J5", "Staff"], "due": ["2027", "2028-Q1"]}
    here = {(id, name): Cell("") for id in ids for name in names}
    sheets: list[tuple[Sheet, dict[Any, str], dict[Any, str], dict[Any, set[object]]]] = []
    for step in range(dice.randrange(6, 16)):
        roll = dice.random()
        cell = dice.choice(list(here))
        new = dice.choice(names[cell[1]])
        if roll < 0.2 or not sheets:
            suffix = dice.choice(["xlsx", "csv"])
            path = store.parent / f"sheet{step}.{suffix}"
            hemidef("export", *ids, "-o", path.name)
            values = {each: held.value for each, held in here.items()}
            seen = {each: {held.setting} for each, held in here.items()}
            sheets.append((Sheet(path), values, dict(values), seen))
        elif roll < 0.5:
            if here[cell].value != new:
                hemidef("update", cell[0], f"--{cell[1]}", new)
                here[cell].value, here[cell].setting = new, step
        elif roll < 0.75:
            sheet, _, values, _ = dice.choice(sheets)
            sheet.put(cell[0], **{cell[1]: new})
            values[cell] = new
            if (
                FULL
                and sheet.path.suffix == ".xlsx"
                and shutil.which("soffice")
                and dice.random() < 0.2
            ):
                sheet.save_elsewhere()
        else:
            sheet, known, values, seen = dice.choice(sheets)
            answer = hemidef("import", sheet.path.name)
            clashing = set()
            for each, held in here.items():
                if values[each] == known[each]:
                    continue
                if held.setting in seen[each] or values[each] == held.value:
                    held.value, held.setting = values[each], (sheet, values[each], step)
                    seen[each].add(held.setting)
                else:
                    clashing.add(".".join(each))
            known.update(values)
            told = answer.err.partition("In conflict: ")[2].partition(".\n")[0]
            assert {*told.split(", ")} - {""} == clashing, answer.err
            assert answer.code == bool(clashing)
            if clashing:
                side = dice.choice(["ours", "theirs"])
                hemidef("merge", f"--{side}")
                for each in (tuple(place.split(".")) for place in clashing):
                    here[each].setting = ("settled", step)
                    if side == "theirs":
                        here[each].value = values[each]
        for (id, name), held in here.items():
            assert value(hemidef, id, name) == held.value, (step, id, name)
