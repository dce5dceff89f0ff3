"""Spreadsheets as offices have them: what a cell shows is what is taken, or it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Answer, Hemidef

MAP = "hemidef-map: 1\nkind: initiative\n"


@pytest.fixture
def imported(hemidef: Hemidef, home: Path) -> Callable[..., Answer]:
    """Import a file of these bytes, by a mapping if one is given, into an empty store."""

    def run(data: bytes | str, *words: str, name: str = "plan.csv", map: str = "") -> Answer:
        if not Path("hemidef.json").exists():
            assert hemidef("init", "--empty").code == 0
        Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
        Path("map.yaml").write_text(map, "utf-8")
        return hemidef("import", name, *words, *(["--map", "map.yaml"] if map else []))

    return run


@pytest.fixture
def kept(hemidef: Hemidef) -> Callable[..., list[list[str]]]:
    """These fields of all initiatives, as CSV has them."""

    def read(*names: str) -> list[str]:
        shown = hemidef("list", "initiatives", "--columns", ",".join(names), "-f", "csv")
        assert shown.code == 0, shown.err
        return shown.out.splitlines()[1:]

    return read


# -- headings and rows -----------------------------------------------------------------------

TWICE = "Ref,Title,L.B,Goal,l.b\nA1,Dredge,1,2,3\n"


def test_columns_that_are_called_alike_are_named_by_their_letters(imported, kept) -> None:
    both = MAP + "columns: {Ref: external_id, Title: title, Goal: ignore, L.B: %s}\n"
    answer = imported(TWICE, map=both % "lead")
    assert answer.code == 4
    assert "columns C and E have the same heading, 'L.B'" in answer.err
    assert "column C: ignore" in answer.err
    assert imported(TWICE, map=both % "ignore").code == 0
    one = both % "ignore, Column E: lead"
    assert imported(TWICE, map=one).code == 0
    assert kept("title", "lead") == ["Dredge,3"]


def test_a_suggested_map_names_them_by_their_letters(imported) -> None:
    answer = imported(TWICE, "--suggest-map")
    assert answer.code == 0
    assert "column C: ignore" in answer.out
    assert "column E: ignore" in answer.out
    assert "L.B" in answer.out
    assert imported(TWICE, map=answer.out).code == 0


def test_rows_that_are_no_entries_are_skipped_and_told(imported, kept) -> None:
    plan = "Ref,Title\nHarbours,\nA1,Dredge\nTOTAL,2\nA2,Plant\n"
    map = MAP + "columns: {Ref: ignore, Title: title}\nskip: {Title: empty, Ref: [Total, Sum]}\n"
    answer = imported(plan, map=map)
    assert answer.code == 0, answer.err
    assert "2 rows skipped, as the mapping says: 2, 4." in answer.err
    assert kept("title") == ["Dredge", "Plant"]
    wrong = imported(plan, map=map.replace("skip: {Title", "skip: {Titel"))
    assert wrong.code == 4
    assert "no column 'Titel', by which to skip rows" in wrong.err
    assert "Title" in wrong.err


# -- signs -----------------------------------------------------------------------------------

CONTROLLED = "Title\nGrants 2024 \x96 2026\n"


def test_control_characters_are_told_as_what_windows_has(imported, kept) -> None:
    map = MAP + "columns: {Title: title}\n"
    answer = imported(CONTROLLED, map=map)
    assert answer.code == 4
    assert "U+0096" in answer.err
    assert "'–'" in answer.err
    assert "repair: cp1252" in answer.err
    assert imported(CONTROLLED, map=map + "repair: cp1252\n").code == 0
    assert kept("title") == ["Grants 2024 – 2026"]
    assert "repair: cannot be 'cp1251'" in imported(CONTROLLED, map=map + "repair: cp1251\n").err


def test_a_suggested_map_offers_to_read_them_so(imported, kept) -> None:
    map = imported(CONTROLLED, "--suggest-map").out
    assert "'Grants 2024 – 2026'" in map
    assert "\n# repair: cp1252\n" in map
    assert "???" not in map
    assert imported(CONTROLLED, map=map).code == 4
    assert imported(CONTROLLED, map=map.replace("# repair", "repair")).code == 0
    assert kept("title") == ["Grants 2024 – 2026"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Trade with PerÃº", "'Trade with PerÃº' looks decoded twice; it may have been"),
        ("the â€œriver plan", "it may have been 'the “river plan'"),
        ("<p>Dredge</p>", "has HTML tags, as '<p>', which are taken as text"),
        ("IRMÃ and a < b > c; É…", ""),
    ],
)
def test_odd_cells_are_told_with_their_places(imported, cell: str, told: str) -> None:
    map = MAP + "columns: {Title: title, Notes: ignore}\n"
    answer = imported(f'Title,Notes\nDredge,{cell}\n"{cell}",\n"{cell}",\n', map=map)
    assert answer.code == 0, answer.err
    place = "plan.csv, row 3, column A (Title): "
    assert (place in answer.err) == bool(told)
    assert told in answer.err
    assert ("(and 1 more cell)" in answer.err) == bool(told)
    suggested = imported(f'Title,Notes\nDredge,"{cell}"\n', "--suggest-map")
    assert told in " ".join(suggested.out.replace("\n# ", " ").split())
