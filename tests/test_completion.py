"""Completion: what the program replies when a shell's script asks on TAB."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from conftest import Hemidef, asking
from hemidef import places
from hemidef.cli.main import NAMES
from hemidef.cli.setup_commands import SHELLS

Ask = Callable[[str], dict[str, str]]


@pytest.fixture
def ask(hemidef: Hemidef) -> Ask:
    """``ask("list sta")``: the words that may stand there, each with its help."""

    def ask(line: str) -> dict[str, str]:
        answer = hemidef(env=asking(line))
        assert not answer.err
        found = [each.partition("\t") for each in answer.out.splitlines() if each]
        assert len({word for word, _, _ in found}) == len(found), "each word once"
        return {word: help for word, _, help in found}

    return ask


def words(found: dict[str, str]) -> list[str]:
    return list(found)


class TestWithoutAStore:
    def test_commands_and_options_are_known_and_no_store_is_made(
        self, ask: Ask, home: Path
    ) -> None:
        assert words(ask("")) == [*NAMES]
        assert words(ask("view ")) == ["list", "save", "remove"]
        assert words(ask("check --ig")) == ["--ignore"]
        assert words(ask("add mile")) == ["milestone"]
        assert words(ask("show ")) == []
        assert not list(home.iterdir())
        assert not list((home.parent / "home").iterdir())

    def test_one_that_is_broken_or_absent_is_passed_over(self, ask: Ask, home: Path) -> None:
        (home / "hemidef.json").write_text("<<<<<<< ours\n")
        assert words(ask("show ")) == []
        assert words(ask("list is:over")) == ["is:overdue"]
        assert words(ask("--store nowhere.json list is:over")) == ["is:overdue"]
        assert words(ask("--store . list status:o")) == ["status:open"]

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="may read everything")
    def test_one_that_may_not_be_read_is_passed_over(self, ask: Ask, store: Path) -> None:
        store.chmod(0)
        assert words(ask("show ")) == []

    def test_nonsense_is_answered_by_silence(self, ask: Ask) -> None:
        for line in ("no such command ", "show --no-such=x", "list due.no:such.:=,,", "add x --"):
            assert words(ask(line)) == []

    def test_only_the_reply_that_no_shell_evaluates_is_given(self, hemidef: Hemidef) -> None:
        for asked in ("complete_zsh", "source_zsh", "source_powershell", "complete_tcsh", "x"):
            answer = hemidef(env={**asking("list "), "_HEMIDEF_COMPLETE": asked})
            assert (answer.code, answer.out, answer.err) == (1, "", "")

    def test_typers_own_options_for_it_are_not_there(self, ask: Ask, hemidef: Hemidef) -> None:
        assert "completion" not in "".join(ask("--"))
        assert hemidef("--install-completion").code == 2
        assert "-completion" not in hemidef("--help").out

    def test_a_version_in_the_line_is_not_printed(self, ask: Ask) -> None:
        assert words(ask("--version sho")) == ["show"]


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
        ("line", "expected"),
        [
            ("update I-1 --status pl", ["planned"]),
            ("update r1 --status o", ["open"]),
            ("update R-1 --status p", ["partial"]),
            ("update I-1 R-1 --status p", ["proposed", "planned", "partial"]),
            ("update I-1 --status=pl", ["planned"]),
            ("update lead:no", ["lead:none"]),
            ("update lead:none is:ov", ["is:overdue"]),
            ("update kind:R --status p", ["partial"]),
            ("update I-1 is:ov", []),
            ("update overd", []),
            ("done is:open kind:mi", ["kind:milestone"]),
            ("done lead:none R", []),
            ("add recommendation x --status p", ["partial"]),
            ("add r x --status p", ["partial"]),
            ("update I-1 --partner BRA", ["BRA"]),
            ("update I-1 --partner Braz", ["Brazil"]),
            ("update I-1 --partner BRA,Colom", ["BRA,Colombia"]),
            ("update I-1 --set status=pl", ["status=planned"]),
            ("update I-1 --add partner=BRA", ["partner=BRA"]),
            ("update I-1 --remove evid", ["evidence="]),
            ("update I-1 --clear stat", ["status"]),
            ("add milestone x --initiative I-14", ["I-14"]),
            ("add milestone x --set ti", ["title="]),
            ("update r1 --supports R", []),
            ("show I-14", ["I-14"]),
            ("show i-14", ["i-14"]),
            ("show I-14 I-14", []),
            ("show i-14 I-14", []),
            ("log I-14", ["I-14"]),
            ("log I-14 I-14", []),
            ("log lead:J5 i-14", ["i-14"]),
            ("log is:ope", ["is:open"]),
            ("note R-12", ["R-12"]),
            ("note R-12 I", []),
            ("list is:ov", ["is:overdue"]),
            ("list is:open,ov", ["is:open,overdue"]),
            ("list status.not:susp", ["status.not:suspended"]),
            ("list lead:n", ["lead:none"]),
            ("list kind:mil", ["kind:milestone"]),
            ('list "kind:initiative,mile', ["kind:initiative,milestone"]),
            ("list recommendations status:o", ["status:open"]),
            ("list kind:recommendation status:o", ["status:open"]),
            ("list categ", ["category:"]),
            ("list due.be", ["due.before:"]),
            ("export outc", ["outcomes", "outcome:"]),
            ("list --columns id,ti", ["id,title"]),
            ("list --sort tit", ["title"]),
            ("list recommendations --sort tit", []),
            ("list milestones --columns id,i", ["id,initiative"]),
            ("list kind:indicator --columns un", ["unit"]),
            ("count --by sta", ["status", "start"]),
            ("check --select no-l", ["no-lead"]),
            ("check --explain al", ["all"]),
            ("show -f j", ["json"]),
            ("show --format x", []),
            ("import --kind mile", ["milestone"]),
            ("field add x --type num", ["number"]),
            ("field add x --on init", ["initiative"]),
            ("update I-1 --set due", ["due="]),
            ("--color al", ["always"]),
            ("completion z", ["zsh"]),
            ("list 'lead:no", ["lead:none"]),
            ('list "lead:no', ["lead:none"]),
        ],
    )
    def test_what_fits(self, ask: Ask, line: str, expected: list[str]) -> None:
        assert words(ask(line)) == expected

    @pytest.mark.parametrize("line", ["import x", "export -o x", "list --store x", "init x"])
    def test_files_are_left_to_the_shell(self, ask: Ask, home: Path, line: str) -> None:
        (home / "xx.yaml").touch()
        assert words(ask(line)) == []

    def test_formats_are_those_that_the_program_takes(self, ask: Ask, hemidef: Hemidef) -> None:
        for command in ("list", "show I-1", "export initiatives"):
            formats = words(ask(f"{command} -f "))
            assert len(formats) >= 3
            for format in formats:
                assert hemidef(*command.split(), "-f", format).code == 0

    def test_what_the_store_has_of_its_own(
        self, ask: Ask, hemidef: Hemidef, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert hemidef("field", "add", "budget", "--on", "initiative", "--type", "number").code == 0
        assert hemidef("view", "save", "late", "initiatives", "is:overdue").code == 0
        assert hemidef("update", "I-1", "--lead", "Joint Staff J5").code == 0
        assert hemidef("update", "I-2", "--lead", "Trade, Mines").code == 0
        assert words(ask("field remove ")) == ["budget"]
        assert words(ask("view remove ")) == ["late"]
        assert words(ask("list budg")) == ["budget:"]
        assert words(ask("update I-1 --set budg")) == ["budget="]
        assert words(ask("update R-1 --set budg")) == []
        assert words(ask("list lat")) == ["late", "late:"]
        assert words(ask("list lead:Jo")) == ["lead:Joint Staff J5"]
        assert words(ask("list 'lead:Joint St")) == ["lead:Joint Staff J5"]
        assert words(ask("list 'lead:Trade, M")) == ["lead:Trade, Mines"]
        assert words(ask("due --lead Tr")) == ["Trade, Mines"]
        elsewhere = store.rename(store.with_name("other.json"))
        assert words(ask("list lead:Jo")) == []
        assert words(ask(f"--store {elsewhere} list lead:Jo")) == ["lead:Joint Staff J5"]
        assert words(ask("list --store ./other.json lead:Jo")) == ["lead:Joint Staff J5"]
        monkeypatch.setenv("THERE", str(elsewhere))
        assert words(ask("due --store=$THERE --lead Jo")) == ["Joint Staff J5"]
        monkeypatch.setenv("HEMIDEF_STORE", str(elsewhere))
        assert words(ask("list lead:Jo")) == ["lead:Joint Staff J5"]

    def test_values_are_offered_by_how_often_they_are_used(
        self, ask: Ask, hemidef: Hemidef
    ) -> None:
        assert hemidef("update", "I-1", "--lead", "A").code == 0
        assert hemidef("update", "I-2", "I-3", "--lead", "B").code == 0
        assert hemidef("update", "I-4", "--lead", "x" * 61).code == 0
        assert words(ask("update I-5 --lead ")) == ["B", "A"]

    def test_ids_have_their_headlines(self, ask: Ask) -> None:
        assert ask("show I-14") == {"I-14": "Resource Allocation"}
        assert ask("list depends_on:I-14") == {"depends_on:I-14": "Resource Allocation"}
        assert ask("list partners:BRA") == {"partners:BRA": "Brazil"}
        assert ask("update I-1 --clear lead") == {"lead": "Who leads it."}

    def test_more_than_a_screen_is_cut(self, ask: Ask, hemidef: Hemidef, home: Path) -> None:
        entries = [{"title": f"T{number}", "category": "initiative"} for number in range(400)]
        (home / "many.json").write_text(json.dumps({"hemidef": 1, "initiatives": entries}))
        assert hemidef("import", "many.json").code == 0
        assert len(ask("show ")) == 300
        assert words(ask("show I-399")) == ["I-399"]


class TestWhatATerminalObeys:
    def test_none_of_it_is_sent(self, ask: Ask, hemidef: Hemidef, store: Path) -> None:
        assert hemidef("update", "I-14", "--title", "a\u202eb", "--lead", "Z\u200bz").code == 0
        assert ask("show I-14") == {"I-14": "a\\u202eb"}
        assert words(ask("list lead:Z")) == []
        assert words(ask('list "kind:\x1b[2J,mile')) == []

    @pytest.mark.parametrize(
        ("title", "help"),
        [
            ("[/red] [draft] [link=x]y[/link]", "[/red] [draft] [link=x]y[/link]"),
            ("\\[red] [1] a\\", "\\[red] [1] a\\\\"),
            ("a\tb\nc\r\nd", "a b c d"),
            ("\x1b[2J\x9b1m", "\\x1b[2J\\x9b1m"),
            ("$(touch x) `touch x`", "$(touch x) `touch x`"),
            ("中文" * 50, "中文" * 35 + "..."),
        ],
    )
    def test_titles_are_one_line_as_they_are(
        self, ask: Ask, store: Path, title: str, help: str
    ) -> None:
        text = store.read_text("utf-8").replace('"Resource Allocation"', json.dumps(title))
        store.write_text(text, "utf-8")
        assert ask("show I-14") == {"I-14": help}

    def test_what_an_encoding_lacks_is_left_out(
        self, program: list[str], hemidef: Hemidef, store: Path
    ) -> None:
        assert hemidef("update", "I-14", "--title", "Señal 中", "--lead", "中").code == 0
        assert hemidef("update", "I-13", "--lead", "J5").code == 0
        for line, expected in (("show I-14", b"I-14\tSenal ?\n"), ("due --lead ", b"J5\n")):
            env = {**os.environ, **asking(line), "PYTHONIOENCODING": "ascii"}
            done = subprocess.run(program, env=env, capture_output=True, check=True)
            assert (done.stdout, done.stderr) == (expected, b"")


def test_the_folder_is_that_of_platformdirs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for xdg in ("", str(home / "xdg")):
        monkeypatch.setenv("XDG_DATA_HOME", xdg)
        data = platformdirs.user_data_path("hemidef", appauthor=False)
        assert places.own() == data / "hemidef.json"


def test_a_relative_folder_is_ignored_as_the_xdg_specification_says(
    ask: Ask, hemidef: Hemidef, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    assert hemidef("list", "R-1").code == 0
    assert (home.parent / "home/.local/share/hemidef/hemidef.json").is_file()
    assert "R-1" in words(ask("show R-1"))
    assert not list(home.iterdir())


class TestTheScript:
    @pytest.mark.parametrize("shell", SHELLS)
    def test_is_printed_and_no_file_is_touched(
        self, hemidef: Hemidef, home: Path, shell: str
    ) -> None:
        answer = hemidef("completion", shell)
        assert answer.code == 0
        assert "complete_fish" in answer.out
        assert "ExecutionPolicy" not in answer.out
        assert "eval " not in answer.out
        assert not answer.err
        assert not list(home.iterdir())
        assert not list((home.parent / "home").iterdir())

    def test_of_an_unknown_shell_names_the_nearest(self, hemidef: Hemidef) -> None:
        answer = hemidef("completion", "fsh")
        assert answer.code == 2
        assert "Did you mean fish?" in answer.err

    def test_of_no_shell_names_them_all(self, hemidef: Hemidef) -> None:
        answer = hemidef("completion")
        assert answer.code == 2
        assert "SHELL is missing" in answer.err
        assert all(shell in answer.err for shell in SHELLS)

    def test_asks_the_program_as_it_is_installed(
        self, program: list[str], store: Path, home: Path
    ) -> None:
        env = {**os.environ, **asking(f"show {shlex.quote('I-14')}")}
        done = subprocess.run(program, env=env, capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("I-14\tResource Allocation\n", "")
