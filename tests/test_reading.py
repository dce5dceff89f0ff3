"""Files that people bring: their encoding, their ending, their format."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.errors import Invalid, Misuse
from hemidef.exchange import reading, source
from hemidef.model.values import Context

BOM = b"\xef\xbb\xbf"
DOCUMENT = b"hemidef: 1\ninitiatives:\n  - title: Patrullas en el r\xc3\xado\n"


def titles(path: Path, context: Context, format: str = "") -> list[str]:
    delivery = reading.read_entries(source.fetch(path, format), context)
    assert not delivery.errors
    return [each.given["title"] for each in delivery.entries]


# -- encoding --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])  # as Windows PowerShell writes
def test_a_map_a_document_and_a_store_are_read_by_their_marks(
    hemidef: Hemidef, home: Path, encoding: str
) -> None:
    mark = BOM.decode() if encoding == "utf-8" else ""
    hemidef("init", "--empty")
    texts = {
        "map.yaml": "hemidef-map: 1\nkind: initiative\ncolumns: {Título: title}\n",
        "plan.csv": "Título\r\nRío\r\n",
        "plan.md": "| Title |\n|---|\n| Perú |\n",
        "plan.json": '{"hemidef": 1, "initiatives": [{"title": "Río 2"}]}',
        "hemidef.json": Path("hemidef.json").read_text("utf-8"),
    }
    for name, text in texts.items():
        Path(name).write_bytes((mark + text).encode(encoding))
    assert hemidef("import", "plan.csv", "--map", "map.yaml").code == 0
    assert Path("hemidef.json").read_bytes().startswith(b"{"), "a change brings it to UTF-8"
    assert hemidef("import", "plan.json").code == 0
    assert hemidef("import", "plan.md", "--kind", "initiative").code == 0
    shown = hemidef("list", "initiatives", "--columns", "title", "-f", "csv").out
    assert shown.splitlines()[1:] == ["Río", "Río 2", "Perú"]
    before = (mark + texts["hemidef.json"]).encode(encoding)
    Path("other.json").write_bytes(before)
    assert hemidef("list", "-o", "other.json").code == 2, "a store is not written over"
    assert Path("other.json").read_bytes() == before


def test_a_file_for_excel_has_a_mark_and_a_pipe_has_none(hemidef: Hemidef, store: Path) -> None:
    for words in (("export", "initiatives"), ("list",)):
        assert not hemidef(*words, "-f", "csv").out.startswith("\ufeff")
        assert hemidef(*words, "-o", "a.csv").code == 0
        assert Path("a.csv").read_bytes().startswith(BOM)
        assert hemidef(*words, "-o", "a.tsv").code == 0
        assert not Path("a.tsv").read_bytes().startswith(BOM)


@pytest.mark.parametrize("start", [b"", BOM])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_utf_8_is_read_with_and_without_a_mark(
    tmp_path: Path, context: Context, start: bytes, end: bytes
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(start + DOCUMENT.replace(b"\n", end))
    assert titles(path, context) == ["Patrullas en el río"]


def test_json_with_a_mark_is_read(tmp_path: Path, context: Context) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(BOM + b'{"hemidef": 1, "initiatives": [{"title": "r\xc3\xado"}]}')
    assert titles(path, context) == ["río"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (DOCUMENT.replace(b"\xc3\xad", b"\xed"), "line 3, column 29: byte 0xed"),
        (b"a\r\nb\r\n\x92", "line 3, column 1: byte 0x92"),
        (b"a\n\xc3", "line 2, column 1: byte 0xc3"),
        (b"\xed\xa0\x80", "line 1, column 1: byte 0xed"),
    ],
)
def test_what_is_not_utf_8_is_refused_with_its_line(data: bytes, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        reading.decode(data, "plan.yaml")
    assert caught.value.problem == f"plan.yaml, {place} is not utf-8"
    assert caught.value.hint == "Save it as UTF-8 and try again."


@pytest.mark.parametrize(
    ("data", "place", "encoding"),
    [
        (BOM + b"a: 1\n\xff\n", "line 2, column 1: byte 0xff", "utf-8"),
        (BOM + b"a: 1\nb\n\n\xfe", "line 4, column 1: byte 0xfe", "utf-8"),
        (b"\xff\xfea\0h", "line 1, column 3: byte 0x68", "utf-16"),
    ],
)
def test_what_is_not_what_its_mark_says_is_refused(data: bytes, place: str, encoding: str) -> None:
    with pytest.raises(Invalid) as caught:
        reading.decode(data, "plan.yaml")
    assert caught.value.problem == f"plan.yaml, {place} is not {encoding}"
    assert caught.value.hint.startswith(f"Its mark says that it is {encoding}; is it cut short")


def test_the_program_says_so_too(hemidef: Hemidef, store: Path) -> None:
    Path("plan.yaml").write_bytes(DOCUMENT.decode().encode("cp1252"))
    before = store.read_bytes()
    refused = hemidef("import", "plan.yaml")
    assert refused.code == 4
    assert refused.err == (
        "Error: plan.yaml, line 3, column 29: byte 0xed is not utf-8\n"
        "Save it as UTF-8 and try again.\n"
    )
    assert store.read_bytes() == before


# -- format ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("plan.yaml", "yaml"),
        ("plan.yml", "yaml"),
        ("PLAN.YAML", "yaml"),
        ("plan.v2.json", "json"),
        ("plan.Json", "json"),
    ],
)
def test_the_ending_says_the_format(name: str, format: str) -> None:
    assert source.format_of(Path(name)) == format


@pytest.mark.parametrize("name", ["plan", "plan.txt", "plan.yaml.bak", "yaml", ".yaml", "plan."])
def test_another_ending_says_nothing(name: str) -> None:
    with pytest.raises(Misuse) as caught:
        source.format_of(Path(name))
    assert "does not say which format it is" in caught.value.problem
    assert caught.value.hint == "Say it with -f: yaml, json, csv, tsv, xlsx, md."


def test_a_format_that_is_said_goes_before_the_ending(tmp_path: Path, context: Context) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(DOCUMENT)
    assert titles(path, context, "yaml") == ["Patrullas en el río"]
    with pytest.raises(Invalid, match=r"plan\.json, line 1, column 1: "):
        titles(path, context)


def test_the_program_takes_a_file_of_any_name_with_f(hemidef: Hemidef, store: Path) -> None:
    Path("plan").write_bytes(DOCUMENT)
    assert hemidef("import", "plan").code == 2
    done = hemidef("import", "plan", "-f", "yaml")
    assert done.code == 0
    assert done.out == "I-16  added: Patrullas en el río\n"
    refused = hemidef("import", "plan", "-f", "xml")
    assert refused.code == 2
    assert "yaml, json" in refused.err


# -- what is no file -------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_what_is_no_file_is_refused_at_once(hemidef: Hemidef, store: Path) -> None:
    Path("folder.yaml").mkdir()
    os.mkfifo("pipe.yaml")
    for name, what in (("folder.yaml", "is a folder"), ("pipe.yaml", "is not a regular file")):
        refused = hemidef("import", name)
        assert refused.code == 2
        assert refused.err.startswith(f"Error: {name}: {what}\n")


def test_the_partners_that_it_ships_with_are_read() -> None:
    partners = reading.read_partners()
    codes = [partner.code for partner in partners]
    assert len(set(codes)) == len(codes)
    assert {"BRA", "PER", "USA", "OAS", "NATO"} <= set(codes)
    brazil = next(partner for partner in partners if partner.code == "BRA")
    assert brazil.name == "Brazil"
    assert {"Brazil", "Brasil", "Brésil"} <= set(brazil.names)
    assert all(name.strip() == name and name for p in partners for name in p.names)
