"""The transaction: whole or not at all, and nobody else's bytes are overwritten."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB
from tinydb.table import Document

from conftest import Hemidef
from hemidef.errors import Conflict, Failure, HemidefError, Invalid, Misuse
from hemidef.model.kinds import INITIATIVE
from hemidef.store import Store, codec
from hemidef.store.lock import held

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes and links")
CREATED = "2026-11-24T00:00:00.000Z"
LOGGED = {
    "change": 1,
    "key": "0000000000000001",
    "at": CREATED,
    "by": "Ana Ruiz",
    "verb": "note",
    "id": "I-1",
    "changes": {},
    "note": "Kept",
}


def initiative(title: str) -> dict[str, str | list[str]]:
    return {
        "title": title,
        "category": "initiative",
        "status": "not-assessed",
        "priority": "normal",
        "created": CREATED,
    }


def create(store: Store, *titles: str, private: bool = False) -> None:
    """Make the store, with an initiative for each title."""
    with store.create(private=private) as draft:
        for number, title in enumerate(titles, 1):
            draft.put(f"I-{number}", initiative(title))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


@pytest.fixture
def made(folder: Path) -> Store:
    """A store with two initiatives; it overrides nothing that the program reads."""
    store = Store(folder / "hemidef.json")
    create(store, "First", "Second")
    return store


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def titles(store: Store) -> list[Any]:
    return [doc["title"] for _, doc in store.read().rows(INITIATIVE)]


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def facts(path: Path) -> tuple[int, int, bytes]:
    """What a rewritten file would differ in."""
    return path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# -- change ----------------------------------------------------------------------------------


def test_a_change_is_there_afterwards(made: Store) -> None:
    with made.change() as draft:
        draft.put("I-2", initiative("Another"))
        draft.put("I-3", initiative("Third"))
        draft.drop("I-1")
        draft.append(LOGGED)
    assert titles(made) == ["Another", "Third"]
    assert made.read().get("I-1") is None
    assert made.read().log() == [(1, LOGGED)]


def test_a_cleared_field_is_gone(made: Store) -> None:
    """TinyDB's own update would merge the documents."""
    with made.change() as draft:
        draft.put("I-1", {**initiative("First"), "lead": "J5"})
    with made.change() as draft:
        draft.put("I-1", initiative("First"))
    assert made.read().get("I-1") == initiative("First")


def test_the_draft_shows_what_was_put_and_dropped(made: Store) -> None:
    with made.change() as draft:
        draft.put("I-3", initiative("Third"))
        draft.drop("I-1")
        assert [id for id, _ in draft.rows(INITIATIVE)] == ["I-2", "I-3"]
        assert draft.get("I-1") is None
        assert draft.get("I-3") == initiative("Third")


def test_nothing_is_seen_of_a_change_before_it_ends(made: Store) -> None:
    with made.change() as draft:
        draft.put("I-1", initiative("Changed"))
        assert titles(made) == ["First", "Second"]
    assert titles(made) == ["Changed", "Second"]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_an_exception_leaves_the_file_as_it_was(made: Store, error: type[BaseException]) -> None:
    def fail() -> None:
        with made.change() as draft:
            draft.put("I-1", initiative("Changed"))
            raise error

    before = facts(made.path)
    with pytest.raises(error):
        fail()
    assert facts(made.path) == before
    assert names(made.path.parent) == ["hemidef.json", "hemidef.json.lock"]


def test_where_nothing_is_touched_the_file_is_not_rewritten(made: Store) -> None:
    before = facts(made.path)
    with made.change() as draft:
        assert draft.get("I-1")
        assert list(draft.rows(INITIATIVE))
        assert draft.next_log == 1
    assert facts(made.path) == before


def test_where_it_is_put_as_it_was_the_file_is_not_rewritten(made: Store) -> None:
    before = facts(made.path)
    with made.change() as draft:
        draft.put("I-1", initiative("First"))
    assert facts(made.path) == before


def test_what_is_put_in_later_stands_in_its_place(made: Store) -> None:
    """TinyDB puts what changed last at the end of its table."""
    with made.change() as draft:
        draft.put("I-12", initiative("Twelfth"))
        draft.put("I-9", initiative("Ninth"))
        draft.put("I-1", initiative("Changed"))
        assert titles(made) == ["First", "Second"]
    assert titles(made) == ["Changed", "Second", "Ninth", "Twelfth"]
    assert list(json.loads(made.path.read_bytes())["initiatives"]) == ["1", "2", "9", "12"]


@pytest.mark.parametrize("how", ["by TinyDB", "spread out", "with CRLF"])
def test_a_store_in_another_layout_is_read_and_written_in_ours(
    made: Store, tmp_path: Path, how: str
) -> None:
    other = Store(tmp_path / "other.json")
    data = made.path.read_bytes()
    if how == "by TinyDB":
        with TinyDB(other.path, encoding="utf-8") as db:
            for name, table in json.loads(data).items():
                for number, document in reversed(table.items()):
                    db.table(name).insert(Document(document, int(number)))
    elif how == "spread out":
        other.path.write_text(json.dumps(json.loads(data), indent=2))
    else:
        other.path.write_bytes(data.replace(b"\n", b"\r\n"))
    before = facts(other.path)
    assert titles(other) == ["First", "Second"]
    assert facts(other.path) == before
    for store in (made, other):
        with store.change() as draft:
            draft.put("I-2", initiative("Changed"))
            draft.append(LOGGED)
    assert other.path.read_bytes() == made.path.read_bytes()


def test_a_change_that_could_not_be_read_again_is_not_saved(made: Store) -> None:
    before = facts(made.path)
    with (
        pytest.raises(Invalid, match=r"hemidef\.json: I-1: 'title' is missing"),
        made.change() as draft,
    ):
        draft.put("I-1", {k: v for k, v in initiative("First").items() if k != "title"})
    assert facts(made.path) == before


def test_half_a_character_is_not_saved(made: Store) -> None:
    before = facts(made.path)
    with pytest.raises(HemidefError), made.change() as draft:
        draft.put("I-1", initiative("\ud800"))
    assert facts(made.path) == before


def test_a_rehearsal_saves_nothing_and_takes_no_lock(made: Store) -> None:
    before = facts(made.path)
    with held(made.path, 0o600):
        draft = made.rehearse()
        draft.put("I-1", initiative("Changed"))
        assert draft.get("I-1") == initiative("Changed")
    assert facts(made.path) == before


def test_reading_takes_no_lock(made: Store) -> None:
    made.path.with_name("hemidef.json.lock").unlink()
    assert titles(made) == ["First", "Second"]
    assert names(made.path.parent) == ["hemidef.json"]


def test_a_change_waits_for_the_lock(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hemidef.store.store.held", partial(held, patience=0.1))
    before = facts(made.path)
    with (
        held(made.path, 0o600),
        pytest.raises(Conflict, match=r"hemidef\.json: another hemidef"),
        made.change(),
    ):
        pytest.fail("two hold the lock")
    assert facts(made.path) == before


@posix
def test_a_store_has_one_lock_by_whatever_name_it_is_called(
    made: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hemidef.store.store.held", partial(held, patience=0.1))
    (tmp_path / "link.json").symlink_to(made.path)
    (tmp_path / "way").symlink_to(made.path.parent)
    for other in (tmp_path / "link.json", tmp_path / "way" / "hemidef.json"):
        with made.change(), pytest.raises(Conflict), Store(other).change():
            pytest.fail("two hold the lock")


@posix
def test_a_linked_store_stays_a_link(made: Store, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(made.path)
    with Store(link).change() as draft:
        draft.put("I-1", initiative("Changed"))
    assert link.is_symlink()
    assert titles(made) == ["Changed", "Second"]
    assert names(tmp_path) == ["folder", "link.json"]


@posix
@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664])
def test_a_change_keeps_the_mode(made: Store, kept: int) -> None:
    made.path.chmod(kept)
    with made.change() as draft:
        draft.put("I-1", initiative("Changed"))
    assert mode(made.path) == oct(kept)


def test_an_older_store_is_upgraded_by_the_change_and_not_by_reading(
    made: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "SCHEMA", codec.SCHEMA + 1)
    monkeypatch.setattr(codec, "UPGRADES", {codec.SCHEMA - 1: lambda layout: layout})
    before = facts(made.path)
    assert titles(made) == ["First", "Second"]
    assert facts(made.path) == before
    with made.change() as draft:
        draft.put("I-1", initiative("Changed"))
    assert json.loads(made.path.read_bytes())["hemidef"] == {"1": {"schema": codec.SCHEMA}}


def test_stores_of_schemas_1_and_2_are_read_and_upgraded(hemidef: Hemidef, home: Path) -> None:
    """The first had no views and fields; the second called the type of a field its sort."""
    plan = {
        "hemidef": {"1": {"schema": 1}},
        "initiatives": {"1": initiative("First")},
        "log": {"1": LOGGED},
    }
    field = {"name": "cost", "on": ["initiative"], "sort": "number", "holds": "one"}
    made = {"change": 2, "at": CREATED, "by": "Ana", "verb": "save", "id": "F-1"}
    second = {
        **plan,
        "hemidef": {"1": {"schema": 2}},
        "fields": {"1": {**field, "created": CREATED}},
        "log": {
            **plan["log"],
            "2": {**made, "changes": {name: [None, text] for name, text in field.items()}},
        },
    }
    store = home / "hemidef.json"
    for old in (plan, second):
        store.write_text(json.dumps(old))
        before = store.read_bytes()
        assert "First" in hemidef("list").out
        assert store.read_bytes() == before
        assert hemidef("update", "I-1", "--lead", "J5").code == 0
        now = json.loads(store.read_bytes())
        assert now["hemidef"] == {"1": {"schema": codec.SCHEMA}}
        assert list(now["log"]) == [*old["log"], str(len(old["log"]) + 1)]
    assert now["fields"]["1"]["type"] == "number"
    assert now["log"]["2"]["changes"]["type"] == [None, "number"]
    assert "sort" not in now["fields"]["1"]


@pytest.mark.parametrize("data", [b"", b"null", b"{}", b'{"hemidef": {"1": {"sch', b"<<<<<<< a\n"])
def test_a_store_that_is_not_whole_is_refused_and_left(made: Store, data: bytes) -> None:
    made.path.write_bytes(data)
    before = facts(made.path)
    with pytest.raises(Invalid, match=r"hemidef\.json: "):
        made.read()
    with pytest.raises(Invalid, match=r"hemidef\.json: "), made.change():
        pytest.fail("it was opened")
    assert facts(made.path) == before


def test_damage_in_the_log_is_found_by_whatever_reads_the_store(
    hemidef: Hemidef, store: Path
) -> None:
    for year in (2027, 2028, 2029):
        assert hemidef("update", "I-2", "--due", str(year)).code == 0
    whole = store.read_bytes()
    lines = whole.split(b"\n")
    at = lines.index(b'"log": {')
    for damaged in (
        whole[:-4],
        whole[: whole.index(b'"by"', whole.index(b'"log"'))],
        b"\n".join([*lines[: at + 2], lines[at + 1], *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 2], b"<<<<<<< HEAD", *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 1], lines[at + 1][9:], *lines[at + 2 :]]),
        b"\n".join([*lines[: at + 1], lines[at + 1][:-9], *lines[at + 2 :]]),
        whole.replace(b'"verb"', b'"v\xff"'),
        whole.replace(b'"verb": ', b'"verb" '),
    ):
        store.write_bytes(damaged)
        for command in ("list", "log", "show I-2", "update I-1 --due 2027", "undo"):
            answer = hemidef(*command.split())
            assert answer.code == 4, damaged[-300:]
            assert "hemidef.json: line " in answer.err
        assert store.read_bytes() == damaged


def test_a_store_that_is_not_there_is_not_made(folder: Path) -> None:
    store = Store(folder / "absent.json")
    with pytest.raises(Misuse, match="there is no such file"):
        store.read()
    with pytest.raises(Misuse, match="there is no such file"), store.change():
        pass
    assert names(folder) == []


# -- another program at the same time --------------------------------------------------------


def swap(path: Path, data: bytes) -> None:
    """As git checkout and editors do it."""
    beside = path.with_name("foreign")
    beside.write_bytes(data)
    beside.replace(path)


def change_while(made: Store, meanwhile: Callable[[], object]) -> None:
    """Change the store; ``meanwhile`` is what another program does in the midst of it."""
    with made.change() as draft:
        draft.put("I-1", initiative("Changed"))
        meanwhile()


FOREIGN = codec.dump({**codec.empty(), "initiatives": {"1": initiative("From elsewhere")}})


@pytest.mark.parametrize("how", [Path.write_bytes, swap], ids=["rewritten", "swapped"])
def test_a_store_replaced_meanwhile_is_a_conflict_and_stays(
    made: Store, how: Callable[[Path, bytes], object]
) -> None:
    with pytest.raises(Conflict, match="another program changed it meanwhile; nothing was saved"):
        change_while(made, lambda: how(made.path, FOREIGN))
    assert made.path.read_bytes() == FOREIGN
    assert names(made.path.parent) == ["hemidef.json", "hemidef.json.lock"]


def test_a_store_removed_meanwhile_is_a_conflict_and_stays_away(made: Store) -> None:
    with pytest.raises(Conflict):
        change_while(made, made.path.unlink)
    assert names(made.path.parent) == ["hemidef.json.lock"]


def test_a_store_that_became_a_folder_meanwhile_stays_one(made: Store) -> None:
    with pytest.raises(HemidefError):
        change_while(made, lambda: (made.path.unlink(), made.path.mkdir()))
    assert names(made.path.parent) == ["hemidef.json", "hemidef.json.lock"]
    assert made.path.is_dir()


# -- read-only -------------------------------------------------------------------------------


@posix
def test_a_read_only_store_is_read_but_not_changed(made: Store) -> None:
    made.path.with_name("hemidef.json.lock").unlink()
    made.path.chmod(0o444)
    before = facts(made.path)
    assert titles(made) == ["First", "Second"]
    with pytest.raises(Failure, match=r"hemidef\.json: is read-only"), made.change():
        pytest.fail("it was opened")
    assert facts(made.path) == before
    assert names(made.path.parent) == ["hemidef.json"]


@posix
def test_a_read_only_folder_is_read_and_nothing_is_made_in_it(
    hemidef: Hemidef, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "medium"
    folder.mkdir()
    shutil.copy(store, folder / "hemidef.json")
    (folder / "hemidef.json").chmod(0o444)
    folder.chmod(0o555)
    try:
        there = ("--store", str(folder / "hemidef.json"))
        for words in (["list"], ["show", "I-1"], ["tables"], ["log"], ["export"]):
            assert hemidef(*there, *words).code == 0
        refused = hemidef(*there, "update", "I-1", "--lead", "J5")
        assert refused.code == 1
        assert "is read-only" in refused.err
        assert names(folder) == ["hemidef.json"]
        assert (folder / "hemidef.json").read_bytes() == store.read_bytes()
    finally:
        folder.chmod(0o755)


# -- create ----------------------------------------------------------------------------------


def test_create_refuses_what_is_there(made: Store) -> None:
    before = facts(made.path)
    with pytest.raises(Misuse, match=r"hemidef\.json: is already there"):
        create(made, "Other")
    assert facts(made.path) == before


@posix
def test_create_refuses_a_folder_and_a_link_to_nowhere(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("absent")
    for name in ("sub", "link"):
        with pytest.raises(Misuse, match="is already there"):
            create(Store(folder / name), "Other")
    assert not (folder / "absent").exists()


@posix
@pytest.mark.usefixtures("open_umask")
def test_a_private_store_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "share" / "hemidef" / "hemidef.json")
    create(store, "First", private=True)
    assert mode(store.path) == "0o600"
    assert mode(store.path.parent) == "0o700"
    assert mode(store.path.with_name("hemidef.json.lock")) == "0o600"
    with store.change() as draft:
        draft.put("I-1", initiative("Changed"))
    assert mode(store.path) == "0o600"


@posix
@pytest.mark.usefixtures("open_umask")
def test_a_store_in_a_project_is_as_open_as_the_umask_says(tmp_path: Path) -> None:
    store = Store(tmp_path / "project" / "hemidef.json")
    create(store, "First")
    assert mode(store.path) == "0o666"
    os.umask(0o027)
    other = Store(tmp_path / "project" / "other.json")
    create(other, "First")
    assert mode(other.path) == "0o640"


@posix
def test_a_new_side_file_is_no_more_open_than_the_store(made: Store) -> None:
    side = made.path.with_name("hemidef.json.lock")
    side.unlink()
    made.path.chmod(0o600)
    with made.change():
        assert mode(side) == "0o600"


@posix
def test_the_store_that_a_first_command_starts_is_private(home: Path, program: list[str]) -> None:
    done = subprocess.run([*program, "list"], capture_output=True, text=True, check=True)
    found = list(home.parent.rglob("hemidef.json"))
    assert len(found) == 1
    assert f"started {found[0]}" in done.stderr
    assert mode(found[0]) == "0o600"
    assert mode(found[0].parent) == "0o700"


def test_create_below_what_is_a_file(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(Failure, match="cannot be made"):
        create(Store(folder / "file" / "hemidef.json"), "First")


def test_create_takes_away_what_a_killed_one_left(folder: Path) -> None:
    (folder / ".hemidef.json.7.new").write_bytes(b"half")
    create(Store(folder / "hemidef.json"), "First")
    assert names(folder) == ["hemidef.json", "hemidef.json.lock"]


def test_an_upgrade_says_so_once(hemidef: Hemidef, store: Path) -> None:
    store.write_bytes(store.read_bytes().replace(b'"schema": 4', b'"schema": 3'))
    assert hemidef("list").err == ""
    assert hemidef("update", "I-1", "--lead", "J5", "--dry-run").err.count("schema") == 0
    assert hemidef("update", "I-1", "--lead", "J5").err == (
        "hemidef.json: was of schema 3 and is of schema 4 now; "
        "an older hemidef does not read it any more.\n"
    ).replace("hemidef.json", str(store), 1)
    assert b'"schema": 4' in store.read_bytes()
    assert hemidef("update", "I-1", "--lead", "J6").err == ""


@posix
def test_a_disk_without_locks_is_said_and_works(
    hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(code: int) -> Callable[..., None]:
        def flock(*_: int) -> None:
            raise OSError(code, os.strerror(code))

        return flock

    for code in (errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS):
        monkeypatch.setattr("fcntl.flock", refuse(code))
        answer = hemidef("update", "I-1", "--lead", f"J{code}")
        assert answer.code == 0
        assert answer.err == (
            f"{store}: is on a disk without locks; see that only one person or program changes it "
            "at a time.\n"
        )
        assert hemidef("list").err == ""
    assert "without locks" in hemidef("init", "other.json").err
    before = store.read_bytes()
    monkeypatch.setattr("fcntl.flock", refuse(errno.EIO))  # a disk with locks that is broken
    refused = hemidef("update", "I-1", "--lead", "X")
    assert (refused.code, store.read_bytes()) == (1, before)
    assert "hemidef.json.lock: cannot be locked: " in refused.err


@posix
def test_only_what_is_left_of_this_very_file_is_swept(hemidef: Hemidef, store: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    others = [
        ".hemidef.json.bak.7.new",
        ".hemidef.json.lock.7.new",
        ".hemidef.json.draft.new",
        ".hemidef.json.7.new.txt",
        ".hemidef_json.7.new",
        f".all.yaml.{os.getppid()}.new",  # it may be being written
        ".all.yaml.draft.new",
    ]
    for name in (*others, f".hemidef.json.{os.getppid()}.new", f".all.yaml.{dead.pid}.new"):
        Path(name).write_bytes(b"half")
    assert hemidef("update", "I-1", "--lead", "J5").code == 0
    assert hemidef("export", "-o", "all.yaml").code == 0
    found = {name for name in os.listdir() if name.startswith(".")}  # noqa: PTH208
    assert found == set(others)
