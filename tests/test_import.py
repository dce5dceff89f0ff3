"""Import, export and init, as typed: what comes in, what goes out, what stays."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import Hemidef

PLAN = """\
hemidef: 1
initiatives:
  - id: I-4
    lead: Chancellery
    objective:
    partners: [Brazil, "Perú"]
  - title: Riverine patrol exchange
    depends_on: [I-4]
milestones:
  - title: First patrol
    initiative: I-4
    due: 2027-03
"""


def test_known_entries_are_updated_and_others_added(hemidef: Hemidef, store: Path) -> None:
    Path("plan.yaml").write_text(PLAN)
    before = store.read_bytes()
    tried = hemidef("import", "plan.yaml", "--dry-run")
    assert store.read_bytes() == before
    done = hemidef("import", "plan.yaml")
    assert tried.out == done.out
    assert done.out == (
        "I-16  added: Riverine patrol exchange\n"
        "M-1  added: First patrol\n"
        "I-4  objective: Foster dialogue among defense leaders → none\n"
        "I-4  lead: none → Chancellery\n"
        "I-4  partners: + Brazil, Peru\n"
    )
    assert tried.err == "2 new, 1 changed, 0 unchanged; nothing was imported: a dry run.\n"
    assert done.err == "2 new, 1 changed, 0 unchanged.\n"
    outcome = json.loads(hemidef("show", "I-4", "-f", "json").out)["initiatives"][0]["outcome"]
    assert outcome == "Enhanced coordination and unified responses", "not given, so it stays"
    hemidef("undo")
    assert hemidef("show", "I-16").code == 3
    assert "Foster dialogue" in hemidef("show", "I-4").out


def test_the_same_again_changes_nothing(hemidef: Hemidef, store: Path) -> None:
    hemidef("export", "-o", "all.json")
    before = store.read_bytes()
    again = hemidef("import", "all.json")
    assert (again.out, again.err) == ("", "0 new, 0 changed, 28 unchanged.\n")
    assert store.read_bytes() == before


def test_an_imported_entry_is_taken_as_it_is(hemidef: Hemidef, store: Path) -> None:
    """A file closes nothing and dates nothing by itself; reopening clears the day."""

    def closed(id: str) -> str | None:
        shown = json.loads(hemidef("show", id, "-f", "json").out)["initiatives"][0]
        return shown.get("closed")

    new = "hemidef: 1\ninitiatives:\n  - title: Old\n    status: completed\n"
    Path("x.yaml").write_text(new + '    created: "2020-01-01T00:00:00.000Z"\n')
    hemidef("import", "x.yaml")
    assert closed("I-16") is None
    Path("x.yaml").write_text(new.replace("Old", "Older"))
    hemidef("import", "x.yaml")
    assert closed("I-17") is None
    one = "hemidef: 1\ninitiatives:\n  - id: I-1\n    status: "
    Path("x.yaml").write_text(f"{one}completed\n")
    hemidef("import", "x.yaml")
    assert closed("I-1") is None
    hemidef("update", "I-1", "--closed", "2026-10-01")
    Path("x.yaml").write_text(f"{one}planned\n    closed: 2026-10-01\n")
    hemidef("import", "x.yaml")
    assert closed("I-1") == "2026-10-01", "the file says so"
    assert hemidef("import", "x.yaml").err == "0 new, 0 changed, 1 unchanged.\n"
    hemidef("done", "I-1")
    Path("x.yaml").write_text(f"{one}planned\n")
    assert "I-1  closed: 2026-11-24 → none" in hemidef("import", "x.yaml", "--yes").out


def test_a_removed_entry_comes_back_and_no_other_takes_its_id(
    hemidef: Hemidef, store: Path
) -> None:
    hemidef("add", "initiative", "First")
    hemidef("export", "-o", "all.yaml")
    hemidef("remove", "I-16")
    Path("other.yaml").write_text(
        "hemidef: 1\ninitiatives:\n  - id: I-16\n    title: X\n"
        '    created: "2020-01-01T00:00:00.000Z"\n'
    )
    refused = hemidef("import", "other.yaml")
    assert refused.code == 4
    assert "I-16 is taken by a different entry" in refused.err
    Path("other.yaml").write_text("hemidef: 1\ninitiatives:\n  - id: I-16\n    title: X\n")
    refused = hemidef("import", "other.yaml")
    assert refused.code == 4
    assert "I-16 was the id of an entry that was removed" in refused.err
    assert "I-16  added: First" in hemidef("import", "all.yaml").out


def test_the_log_can_go_along(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "J5", "--note", "Kick-off held")
    hemidef("undo")
    plain = yaml.safe_load(hemidef("export").out)
    logged = yaml.safe_load(hemidef("export", "--log").out)
    assert "log" not in plain
    assert [entry["verb"] for entry in logged.pop("log")] == ["update", "undo"]
    assert logged == plain
    hemidef("export", "--log", "-o", "all.yaml")
    hemidef("init", "--empty", "other.json")
    assert hemidef("import", "all.yaml", "--store", "other.json").code == 0


def test_an_export_of_some(hemidef: Hemidef, store: Path) -> None:
    some = yaml.safe_load(hemidef("export", "threats:cyber-attacks").out)
    assert [entry["id"] for entry in some["initiatives"]] == ["I-11", "I-14"]
    assert set(some) == {"hemidef", "initiatives"}
    nothing = hemidef("export", "threats:nothing")
    assert nothing.code == 0
    assert nothing.out == "hemidef: 1\n"


def test_an_export_replaces_a_file_whole_and_keeps_its_mode(hemidef: Hemidef, store: Path) -> None:
    file = Path("all.yaml")
    file.write_text("old")
    file.chmod(0o640)
    wrote = hemidef("export", "-o", "all.yaml")
    assert (wrote.out, wrote.err) == ("", "Wrote 28 entries to all.yaml.\n")
    assert file.read_text().startswith("hemidef: 1\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in Path().iterdir()} == {
        "hemidef.json",
        "hemidef.json.lock",
        "all.yaml",
    }


def test_no_export_over_a_store(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-1", "--lead", "J5")
    before = store.read_bytes()
    for name in ("hemidef.json", "hemidef.json.lock"):
        refused = hemidef("export", "-f", "json", "-o", name)
        assert refused.code == 2
        assert f"{name}: is a hemidef store" in refused.err
    assert store.read_bytes() == before


def test_an_export_of_a_view_and_what_it_points_at(hemidef: Hemidef, store: Path) -> None:
    wrote = hemidef("export", "recommendations", "-o", "r.yaml")
    assert "Wrote 13 entries" in wrote.err
    assert "They link to 7 entries not in this export." in wrote.err


def test_an_id_that_would_use_up_the_numbers(hemidef: Hemidef, store: Path) -> None:
    Path("x.yaml").write_text("hemidef: 1\ninitiatives:\n  - id: I-999999999\n    title: A\n")
    refused = hemidef("import", "x.yaml")
    assert refused.code == 4
    assert "I-999999999 is too high for an id" in refused.err
    assert "I-16" in hemidef("add", "initiative", "B").out


def test_a_long_chain_is_walked_once_and_a_circle_is_told_short(
    hemidef: Hemidef, store: Path
) -> None:
    lines = ["hemidef: 1", "initiatives:"]
    for number in range(100, 2100):
        lines += [f"  - id: I-{number}", "    title: A", f"    depends_on: [I-{number + 1}]"]
    Path("x.yaml").write_text("\n".join([*lines, "  - id: I-2100", "    title: Z"]))
    assert hemidef("import", "x.yaml").code == 0
    refused = hemidef("update", "I-2100", "--depends-on", "I-100")
    assert refused.code == 4
    assert "I-2100 → I-100 → I-101" in refused.err
    assert len(refused.err) < 300


def test_init_from_a_file(hemidef: Hemidef, home: Path) -> None:
    Path("mine.yaml").write_text("hemidef: 1\ninitiatives:\n  - title: Ours\n")
    made = hemidef("init", "--from", "mine.yaml")
    assert made.out == "Made hemidef.json with 1 entry.\n"
    assert json.loads(hemidef("list", "-f", "json").out)[0]["title"] == "Ours"
    assert hemidef("undo").code == 3


def test_init_from_standard_input(hemidef: Hemidef, home: Path) -> None:
    document = "hemidef: 1\ninitiatives:\n  - title: Ours\n"
    silent = hemidef("init", "--from", "-", input=document)
    assert silent.code == 2
    assert "Say it with -f: yaml, json," in silent.err
    made = hemidef("init", "--from", "-", "-f", "yaml", input=document)
    assert (made.code, made.out) == (0, "Made hemidef.json with 1 entry.\n")


def test_init_of_a_wrong_file_makes_nothing(hemidef: Hemidef, home: Path) -> None:
    Path("mine.yaml").write_text("hemidef: 1\ninitiatives:\n  - lead: Nobody\n  - title:\n")
    assert "2 problems" in hemidef("init", "--from", "mine.yaml").err
    assert not Path("hemidef.json").exists()


class TestWhichStore:
    def test_a_first_command_starts_one_of_ones_own(self, hemidef: Hemidef, home: Path) -> None:
        first = hemidef("list", "initiatives")
        assert first.code == 0
        assert "I-15" in first.out
        assert "No store found: started" in first.err
        assert "28 entries" in first.err
        (own,) = home.parent.glob("home/**/hemidef.json")
        assert own.stat().st_mode & 0o777 == 0o600
        assert own.parent.stat().st_mode & 0o777 == 0o700
        assert hemidef("list").err == ""
        assert not list(home.iterdir()), "nothing in the folder that one happens to be in"

    def test_the_nearest_upward(
        self, hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        below = store.parent / "a" / "b"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        hemidef("update", "I-1", "--lead", "J5")
        assert b"J5" in store.read_bytes()
        assert not list(below.iterdir())

    def test_the_named_one_goes_before(
        self, hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hemidef("init", "--empty", "a.json")
        hemidef("init", "--empty", "b.json")
        monkeypatch.setenv("HEMIDEF_STORE", "a.json")
        hemidef("add", "initiative", "In a")
        hemidef("add", "initiative", "In b", "--store", "b.json")
        hemidef("--store", "b.json", "add", "initiative", "In b too")
        assert b"In a" in Path("a.json").read_bytes()
        assert Path("b.json").read_bytes().count(b'"title": "In b') == 2
        assert b"In " not in store.read_bytes()

    def test_a_named_one_that_is_not_there_is_not_made(self, hemidef: Hemidef, home: Path) -> None:
        missing = hemidef("list", env={"HEMIDEF_STORE": "none.json"})
        assert missing.code == 2
        assert "hemidef init none.json" in missing.err
        assert not Path("none.json").exists()

    def test_init_makes_it_where_it_is_told(
        self, hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("folder").mkdir()
        assert "Made folder/hemidef.json" in hemidef("init", "folder").out
        assert "Made s.json" in hemidef("init", "--store", "s.json").out
        assert hemidef("init", "a.json", "--store", "b.json").code == 2
        other = hemidef("init", "other.json", "--empty")
        assert "hemidef --store other.json list" in other.err
        assert hemidef("init").err == ""
        monkeypatch.setenv("HEMIDEF_STORE", "s.json")
        assert "HEMIDEF_STORE" in hemidef("init", "more.json").err
        assert not Path("folder.lock").exists()


class TestWho:
    def test_the_name_in_the_log(
        self, hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HEMIDEF_USER", "Zoë \x1b[31m")
        hemidef("note", "I-1", "first")
        monkeypatch.delenv("HEMIDEF_USER")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Git Name")
        hemidef("note", "I-1", "second")
        monkeypatch.setenv("PATH", "")
        monkeypatch.setenv("LOGNAME", "login")
        hemidef("note", "I-1", "third")
        names = [row["by"] for row in json.loads(hemidef("log", "-f", "json").out)]
        assert names == ["login", "Git Name", "unknown"]


def test_an_undone_import_is_told_in_short(hemidef: Hemidef, store: Path) -> None:
    rows = "".join(f"Entry {number}\n" for number in range(40))
    Path("many.csv").write_text(f"title\n{rows}")
    assert hemidef("import", "many.csv", "--kind", "initiative").code == 0
    told = hemidef("undo").out.splitlines()
    assert told[-1] == "… and 20 more entries: hemidef log --limit 40"
    assert sum(line.startswith("I-") for line in told) == 20


def test_an_export_of_nothing_says_so(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("export", "nosuchword", "-f", "csv").err == "No entries match nosuchword.\n"


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="there is no /dev/fd here")
def test_what_a_shell_hands_over_is_read_as_standard_input_is(
    store: Path, program: list[str]
) -> None:
    document = "hemidef: 1\ninitiatives: [{title: From a pipe}]"
    sheet = "Title\nFrom a sheet\n"

    def run(line: str) -> tuple[int, str, str]:
        words = ["bash", "-c", f'H() {{ "$@"; }}; {line}', "bash", *program]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert run(f"H \"$@\" import -f yaml <(echo '{document}')")[1].endswith("From a pipe\n")
    document = document.replace("From", "Out of")
    assert run(f"echo '{document}' | H \"$@\" import -f yaml /dev/stdin")[1].endswith("a pipe\n")
    mapping = "hemidef-map: 1\nkind: initiative\ncolumns: {Title: title}\n"
    line = f"H \"$@\" import -f csv --map <(echo '{mapping}') <(echo '{sheet}')"
    assert run(line)[1].endswith("From a sheet\n")
    for line, problem in (
        ("import <(echo)", "does not say which format it is"),
        ("import /dev/stdin < /dev/null", "does not say which format it is"),
        ("import -f yaml /dev/fd/99", "is not open"),
        ("import -f yaml /dev/zero", "is not a regular file"),
        ("import -f yaml /dev/fd/5 5< /dev/zero", "is not a regular file"),
    ):
        code, out, err = run(f'H "$@" {line}')
        assert (code, out) == (2, "")
        assert problem in err
