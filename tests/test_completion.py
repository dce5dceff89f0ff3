"""Completion: what the program answers when a shell asks, and from where it knows."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from conftest import Hemidef
from hemidef import places
from hemidef.cli.main import COMMANDS

BREAKS = " \t\n\"'><=;|&(:"
HEAVY = {"typer", "rich", "tinydb", "yaml", "typing", "pathlib", "hemidef.cli", "hemidef.model"}

Ask = Callable[..., list[str]]


@pytest.fixture
def ask(home: Path, program: list[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """``ask("list sta")``: what bash gets for that line; what follows the words comes first."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(home.parent / "cache"))

    def ask(line: str, *, shell: str = "bash", python: tuple[str, ...] = ()) -> list[str]:
        words = [f"hemidef {line}", BREAKS] if shell == "bash" else ["hemidef", *line.split(" ")]
        done = subprocess.run(
            [program[0], *python, *program[1:], "__complete", shell, *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0
        assert python or not done.stderr
        return (done.stderr if python else done.stdout).splitlines()

    return ask


def caches(home: Path) -> list[Path]:
    return list((home.parent / "cache/hemidef/completion").glob("*"))


def cache_of(store: Path) -> Path:
    """The one for that store; the other is of the program alone."""
    (cache,) = (each for each in caches(store.parent) if str(store).encode() in each.read_bytes())
    return cache


class TestWithoutAStore:
    def test_commands_and_options_are_known_and_no_store_is_made(
        self, ask: Ask, home: Path
    ) -> None:
        assert ask("") == ["words", *COMMANDS]
        assert ask("view ") == ["words", "list", "save", "remove"]
        assert ask("check --ig") == ["words", "--ignore"]
        assert ask("add mile") == ["words", "milestone"]
        assert ask("show ") == ["words"]
        assert not list(home.iterdir())
        assert not list((home.parent / "home").iterdir())

    def test_one_that_is_broken_or_absent_is_passed_over(self, ask: Ask, home: Path) -> None:
        (home / "hemidef.json").write_text("<<<<<<< ours\n")
        assert ask("show ") == ["words"]
        assert ask("list is:over") == ["words", "overdue"]
        assert ask("--store nowhere.json list is:over") == ["words", "overdue"]

    def test_nonsense_is_answered_by_silence(self, ask: Ask) -> None:
        assert ask("", shell="tcsh") == []
        assert ask("no such command ") == ["words"]
        assert ask("show --no-such=x") == ["words"]
        assert ask("list due.no:such.:=,,") == ["words"]


@pytest.mark.usefixtures("store")
class TestWords:
    def test_every_option_of_every_command(self, ask: Ask, hemidef: Hemidef) -> None:
        for name in ("list", "update", "remove", "export", "import", "view save", "add indicator"):
            help = hemidef(*name.split(), "--help", env={"COLUMNS": "300"}).out
            shown = {word for word in help.split() if word.startswith("--")} - {"--"}
            told = set(ask(f"{name} --"))
            assert {word for word in told if word.startswith("--")} <= shown | {"--help"}
            assert "--store" in told
        assert "--status" not in ask("update I-1 --status planned --sta")

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("update I-1 --status pl", ["planned"]),
            ("update r1 --status o", ["open"]),
            ("update I-1 --status=pl", ["planned"]),
            ("add recommendation x --status p", ["partial"]),
            ("update I-1 --partner Bra", ["BRA"]),
            ("update I-1 --partner BRA,Col", ["BRA,COL"]),
            ("update I-1 --set status=pl", ["planned"]),
            ("update I-1 --add partner=BRA", ["BRA"]),
            ("update I-1 --clear stat", ["status"]),
            ("add milestone x --initiative i14", ["I-14"]),
            ("update r1 --supports R", []),
            ("show i14", ["I-14"]),
            ("show I-14 I-14", []),
            ("note R-12", ["R-12"]),
            ("note R-12 I", []),
            ("list is:ov", ["overdue"]),
            ("list is:open,ov", ["open,overdue"]),
            ("list status.not:susp", ["suspended"]),
            ("list lead:n", ["none"]),
            ("list kind:mil", ["milestone"]),
            ("list recommendations status:o", ["open"]),
            ("list kind:recommendation status:o", ["open"]),
            ("export outc", ["outcomes", "outcome:"]),
            ("list --columns id,ti", ["id,title"]),
            ("list --sort -tit", ["-title"]),
            ("count --by sta", ["status", "start"]),
            ("check --select no-l", ["no-lead"]),
            ("check --explain al", ["all"]),
            ("show -fj", ["-fjson"]),
            ("show --format x", []),
            ("import --kind mile", ["milestone"]),
            ("field add x --type num", ["number"]),
            ("--color al", ["always"]),
            ("completion z", ["zsh"]),
            ("list 'lead:no", ["lead:none"]),
            ('list "lead:no', ["lead:none"]),
        ],
    )
    def test_what_fits(self, ask: Ask, line: str, words: list[str]) -> None:
        assert ask(line)[1:] == words

    def test_what_goes_on_has_no_space_behind(self, ask: Ask) -> None:
        assert ask("list categ") == ["open", "category:"]
        assert ask("list due.be") == ["open", "due.before:"]
        assert ask("update I-1 --set due") == ["open", "due="]

    @pytest.mark.parametrize(
        "line", ["import x", "export -o x", "list --store x", "init x", "list > x", "list 2>>x"]
    )
    def test_files(self, ask: Ask, line: str) -> None:
        assert ask(line)[0].startswith("files")

    def test_formats_are_those_that_the_program_takes(self, ask: Ask, hemidef: Hemidef) -> None:
        for command in ("list", "show I-1", "export initiatives"):
            formats = ask(f"{command} -f ")[1:]
            assert len(formats) >= 3
            for format in formats:
                assert hemidef(*command.split(), "-f", format).code == 0

    def test_what_the_store_has_of_its_own(self, ask: Ask, hemidef: Hemidef) -> None:
        assert hemidef("field", "add", "budget", "--on", "initiative", "--type", "number").code == 0
        assert hemidef("view", "save", "late", "initiatives", "is:overdue").code == 0
        assert hemidef("update", "I-1", "--lead", "Joint Staff J5").code == 0
        assert ask("field remove ") == ["words", "budget"]
        assert ask("view remove ") == ["words", "late"]
        assert ask("list budg") == ["open", "budget:"]
        assert ask("update I-1 --set budg") == ["open", "budget="]
        assert ask("list lat") == ["open", "late", "late:"]
        assert ask("list lead:jo") == ["words", "Joint\\ Staff\\ J5"]
        assert ask("--store hemidef.json list lead:jo") == ["words", "Joint\\ Staff\\ J5"]

    def test_ids_have_their_headlines(self, ask: Ask) -> None:
        assert ask("show I-14", shell="fish") == ["words", "I-14\tResource Allocation"]
        assert ask("show I-14", shell="zsh") == ["words", "I-14\tI-14  -- Resource Allocation"]

    def test_powershell_gets_words_as_it_reads_them(
        self, ask: Ask, hemidef: Hemidef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert hemidef("update", "I-1", "--lead", "J5 $(x) 'y' \u2019z").code == 0
        monkeypatch.setenv("HEMIDEF_COMPLETE_LINE", "hemidef list lead:J")
        monkeypatch.setenv("HEMIDEF_COMPLETE_WORD", "lead:J")
        written = "'lead:J5 $(x) ''y'' \u2019\u2019z'"
        shown = "J5 $(x) 'y' \u2019z"
        assert ask("", shell="powershell") == ["words", f"{written}\t{shown}\t{shown}"]

    def test_what_commands_a_terminal_is_never_sent(self, ask: Ask, hemidef: Hemidef) -> None:
        assert hemidef("update", "I-14", "--title", "a\u202eb", "--lead", "Z\u200bz").code == 0
        assert ask("show I-14", shell="fish") == ["words", "I-14\ta\\u202eb"]
        assert ask("list lead:Z") == ["words"]
        assert ask('list "kind:x,mile') == ["words", "kind:x,milestone"]
        assert ask('list "kind:\x1b[2J,mile') == ["words"]


class TestTheSideCache:
    def test_it_is_private_and_nothing_is_written_beside_the_store(
        self, ask: Ask, store: Path, home: Path
    ) -> None:
        before = sorted(home.iterdir())
        os.chmod(home, 0o555)  # noqa: PTH101
        ask("show ")
        os.chmod(home, 0o755)  # noqa: PTH101
        assert sorted(home.iterdir()) == before
        assert len(caches(home)) == 2
        for cache in caches(home) if os.name == "posix" else ():
            assert stat.S_IMODE(cache.stat().st_mode) == 0o600
            assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700

    def test_it_never_outlives_the_store(self, ask: Ask, hemidef: Hemidef, store: Path) -> None:
        assert "I-29" not in ask("show I-2")
        for _ in range(14):
            assert hemidef("add", "initiative", "New").code == 0
        assert "I-29" in ask("show I-2")
        data, facts = store.read_bytes(), store.stat()
        # As large as before, in the same file, with the time set back: the change of that shows.
        store.write_bytes(data.replace(b"Joint Training", b"Other Training"))
        os.utime(store, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        assert "I-1\tOther Training Exercises" in ask("show I-1", shell="fish")
        store.unlink()
        assert ask("show I-2") == ["words"]

    def test_what_is_damaged_or_of_another_version_is_made_anew(
        self, ask: Ask, store: Path, home: Path
    ) -> None:
        right = ask("show I-14", shell="fish")
        cache = cache_of(store)
        whole = cache.read_bytes()
        lied = whole.replace(b"Resource Allocation", b"Something else here")
        for data in (
            b"",
            b"\n\n",
            whole[:-9],
            lied,
            os.urandom(99),
            whole.replace(b"0.", b"9.", 1),
        ):
            cache.write_bytes(data)
            assert ask("show I-14", shell="fish") == right
            assert cache.read_bytes() == whole
        cache.unlink()
        cache.mkdir()
        assert ask("show I-14", shell="fish") == right

    def test_what_is_known_of_the_program_outlives_a_change_of_the_store(
        self, ask: Ask, hemidef: Hemidef
    ) -> None:
        ask("show I-14")
        assert hemidef("update", "I-14", "--title", "Other").code == 0
        told = ask("show I-14", python=("-X", "importtime"))
        imported = {line.rpartition("|")[2].strip() for line in told}
        assert "hemidef.completion.contents" in imported
        assert not imported & {"typer", "rich", "yaml", "hemidef.cli.main"}
        assert ask("show I-14", shell="fish") == ["words", "I-14\tOther"]

    def test_without_a_place_for_it_the_answer_is_the_same(
        self, ask: Ask, store: Path, home: Path
    ) -> None:
        (home.parent / "cache").write_text("a file")
        assert ask("show I-14") == ["words", "I-14"]

    def test_it_keeps_to_a_few_stores(self, ask: Ask, store: Path, home: Path) -> None:
        ask("show I-14")
        cache = cache_of(store)
        for number in range(50):
            cache.with_name(f"old{number}").write_text("")
            os.utime(cache.with_name(f"old{number}"), (1, 1))
        cache.unlink()
        ask("show I-14")
        assert cache in caches(home)
        assert len(caches(home)) == 32

    def test_ten_thousand_entries_are_answered_without_the_program(
        self, ask: Ask, home: Path
    ) -> None:
        layout = {
            "hemidef": {"1": {"schema": 3}},
            "initiatives": {
                str(number): {
                    "title": f"Initiative {number}",
                    "category": "initiative",
                    "status": "planned",
                    "priority": "normal",
                    "created": "2026-11-24T00:00:00.000Z",
                }
                for number in range(1, 10_001)
            },
        }
        (home / "hemidef.json").write_text(json.dumps(layout))
        assert ask("show I-9999") == ["words", "I-9999"]
        assert len(ask("show ")) == 76
        imported = {
            line.rpartition("|")[2].strip()
            for line in ask("show I-9999", python=("-X", "importtime"))
        }
        assert "hemidef.completion.answer" in imported
        assert not imported & HEAVY


def test_the_folders_are_those_of_platformdirs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for xdg in ("", str(home / "xdg")):
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)
        monkeypatch.setenv("XDG_DATA_HOME", xdg)
        cache = platformdirs.user_cache_dir("hemidef", appauthor=False)
        assert places.cache_folder().rstrip(os.sep) == cache
        data = platformdirs.user_data_dir("hemidef", appauthor=False)
        assert places.data_folder().rstrip(os.sep) == data


def test_a_relative_folder_is_ignored_as_the_xdg_specification_says(
    ask: Ask, hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    assert hemidef("list", "R-1").code == 0
    assert (home.parent / "home/.local/share/hemidef/hemidef.json").is_file()
    assert ask("show R-1")[1] == "R-1"
    assert (home.parent / "home/.cache/hemidef").is_dir()
    assert not list(home.iterdir())


class TestTheScript:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
    def test_is_printed_and_no_file_is_touched(
        self, hemidef: Hemidef, home: Path, shell: str
    ) -> None:
        answer = hemidef("completion", shell)
        assert answer.code == 0
        assert f"hemidef __complete {shell}" in answer.out or "$program __complete" in answer.out
        assert "ExecutionPolicy" not in answer.out
        assert not answer.err
        assert not list(home.iterdir())
        assert not list((home.parent / "home").iterdir())

    def test_of_an_unknown_shell_names_the_nearest(self, hemidef: Hemidef) -> None:
        answer = hemidef("completion", "fsh")
        assert answer.code == 2
        assert "Did you mean fish?" in answer.err

    def test_that_is_asked_directly_says_nothing_wrong(self, program: list[str]) -> None:
        done = subprocess.run([*program, "__complete"], capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
