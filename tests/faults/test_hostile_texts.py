"""Hostile texts in every place where a text can stand: nothing of them reaches the terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import select
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from conftest import ANSI, Answer, Hemidef, asking, make_store
from faults.texts import CLASSES, texts
from faults.trial import FULL, program
from hemidef import visible
from hemidef.cli.main import NAMES
from hemidef.store import Store

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty

# So many texts, so many of them in one store.
COUNT, EACH = (10_000, 1_000) if FULL else (500, 500)
# So many of them are tried in each place of a command line.
TYPED = 1_000 if FULL else 33
_NOW = "2026-11-24T08:30:00.000Z"

# What prints a store; the same words with other formats and widths, and every change as a trial.
PRINTING = [
    "list --all",
    "list recommendations --all",
    "list initiatives --all --columns id,title,lead,tags,description,source,own",
    "list outcomes --all",
    "list hostile",
    "show I-1 I-2 I-3 R-1 R-2 M-1 K-1",
    "tables",
    "summary",
    "due --within 2030 --all",
    "coverage --all",
    "timeline --all",
    "count --by lead --all",
    "count --by theme --by lead --all",
    "check --all",
    "log --all",
    "log I-1",
    "moved --since 2026-11-01 --all",
    "moved --since 1 --until 20 --all",
    "list initiatives --at 3 --all",
    "show I-1 --at 3",
    "log --at 3",
    "merge --show",
    "view list",
    "field list",
    "update I-1 I-2 R-1 --lead x --dry-run",
    "remove I-1 --force --dry-run",
    "done I-1 R-1 --dry-run",
    "undo --dry-run",
    "where",
]
DATA = [
    "list -f json",
    "list -f yaml",
    "list -f csv",
    "list -f tsv",
    "list -f md",
    "export -f md",
    "export",
    "export -f json",
    "export --at 3",
    "moved --since 1 -f csv --all",
    "report -o - -f md --all",
    "report -o - -f html --all --view hostile",
]
# What takes a text, which stands for {}: terms, values, ids, names of everything, files.
TYPING = [
    "help {}",
    "{}",
    "list {}",
    "list lead:{}",
    "list nosuch:{}",
    "list is:{}",
    "list due.before:{}",
    "list --columns {}",
    "list --sort {}",
    "list -f {}",
    "list --limit {}",
    "list --as-of {}",
    "list --at {}",
    "list -o no/{}",
    "show {}",
    "add {} x",
    "add milestone x --initiative {}",
    "add initiative x --category {}",
    "add initiative x --title {}",
    "update I-1 --status {}",
    "update I-1 --set {}",
    "update I-1 --set {}=x",
    "update I-1 --add partners={}",
    "update I-1 --clear {}",
    "update I-1 --lead {} --note {}",
    "update {} --lead x",
    "done M-1 --on {}",
    "done {} --evidence {} --note {}",
    "note {} x",
    "note I-1 {}",
    "remove {} --dry-run",
    "edit {}",
    "undo {}",
    "log {}",
    "log --since {}",
    "log --until {}",
    "moved --since {}",
    "moved --since 1 --until {}",
    "moved {} --since 30d",
    "tables -f {}",
    "summary is:{}",
    "due --within {}",
    "due --lead {}",
    "coverage nosuch:{}",
    "timeline {}",
    "count --by {}",
    "report -o - -f md {}",
    "report -o - -f md --section {}",
    "report -o - -f md --view {}",
    "report -o - -f md --since {}",
    "report -o - -f {}",
    "report -o no/x.md --per {}",
    "report -o - -f html --section figures --title {}",
    "report -o - -f html --template {}",
    "check --select {}",
    "check --ignore {}",
    "check --explain {}",
    "view save {} initiatives",
    "view save x {}",
    "view save x initiatives --columns {}",
    "view save x initiatives --sort {} --title {}",
    "view remove {}",
    "field add {} --on initiative --type line",
    "field add x --on {} --type line",
    "field add x --on initiative --type {}",
    "field add x --on initiative --type line --label {}",
    "field add x --on initiative --type choice --value {} --about {}",
    "field add x --on initiative --type line --holds {}",
    "field remove {}",
    "import {}",
    "import bad/{}",
    "merge bad/{}",
    "--store bad/{} sync",
    "merge {}",
    "merge --ours {}",
    "merge --set {}",
    "merge --set I-1.lead={}",
    "merge-driver bad/{} bad/{} bad/{} {}",
    "import plan.csv --map {}",
    "import plan.csv --kind {}",
    "import plan.csv --encoding {}",
    "import plan.csv --delimiter {}",
    "import plan.csv --skip-rows {}",
    "import plan.csv --sheet {}",
    "import bad/{} -f csv --kind recommendation --by {}",
    "export {}",
    "export -f {}",
    "export -o no/{}",
    "init no.json --from {}",
    "list --store {}",
    "list --color {}",
    "completion {}",
]
# Where a shell asks on TAB: for texts of the store, and behind texts that were typed.
OFFERING = [
    "show ",
    "list ",
    "list lead:",
    "list tags:",
    "list own:",
    "list --columns ",
    "due --lead ",
    "done ",
    "moved lead:",
    "report --view ",
    "update I-1 --lead ",
    "update I-1 --set own=",
    "add milestone x --initiative ",
    "view remove ",
    "field remove ",
]
HALF_TYPED = [
    "{}",
    "list {}",
    "list lead:{}",
    "list is:{}",
    "list {} status:",
    "list --columns id,{}",
    "show {}",
    "show {} I-",
    "add {} x --",
    "update {} --status ",
    "update I-1 --set {}",
    "--store {} list lead:",
]


# Headings of columns that are aligned at the left, behind the gap between two columns.
_HEADING = re.compile(
    " {3}(Initiative|Proposed Action|Milestone|Indicator|Status|Lead|Due|By|What|Note|Theme)(?= |$)"
)


# What comes right below a table at a terminal.
_NOTES = ("No room for ", "As it stood after ")


def hostile(store: Path, some: Iterator[str]) -> None:
    """Make a store of the texts ``some``, as another program may fill one."""
    entries: dict[str, dict[str, Any]] = {}
    log = []
    fact = {"created": _NOW}
    for number in range(1, EACH // 6 + 1):
        entries[f"I-{number}"] = {
            "title": next(some),
            "category": "initiative",
            "theme": "regional-partnerships",
            "objective": next(some),
            "outcome": next(some),
            "status": "in-progress",
            "lead": next(some),
            "priority": "normal",
            "due": "2026-10",
            "tags": [next(some), next(some)],
            "source": "s",
            "own": next(some),
            **fact,
        }
    for number in range(1, 21):
        entries[f"R-{number}"] = {
            "action": next(some),
            "key_area": next(some),
            "category": "recommendation",
            "addressee": next(some),
            "response": "not-stated",
            "status": "open",
            "lead": next(some),
            "priority": "normal",
            "due": "2026-12-01",
            "supports": ["I-1"],
            **fact,
        }
        entries[f"M-{number}"] = {"initiative": "I-1", "title": next(some), "due": "2027", **fact}
        entries[f"K-{number}"] = {"initiative": "I-1", "title": next(some), "unit": "x", **fact}
        log.append(
            {
                "change": number,
                "key": str(number),
                "at": _NOW,
                "by": next(some),
                "verb": "update",
                "id": "I-1",
                "changes": {"lead": [next(some), next(some)], next(some): [None, next(some)]},
                "note": next(some),
            }
        )
    entries["V-1"] = {
        "name": "hostile",
        "title": next(some),
        "kind": "initiative",
        "sort": "id",
        "columns": ["id", "title", "lead"],
        **fact,
    }
    entries["F-1"] = {
        "name": "own",
        "on": ["initiative"],
        "type": "line",
        "label": next(some),
        "about": next(some),
        "holds": "one",
        **fact,
    }
    make_store(store, entries, log)


def foreign(printed: str) -> set[str]:
    """The characters without a shape in what was printed, our own colours and line ends apart."""
    return {char for char in ANSI.sub("", printed) if not char.isprintable()} - {"\n"}


def check_edges(printed: str) -> int:
    """See that every column of a table begins where its heading does; how many are seen."""
    seen, begins, above, rule = 0, [0][:0], "", ""
    for line in ANSI.sub("", printed).split("\n"):
        if re.fullmatch("─{20,}", line):
            begins = [cell_len(above[: at.start(1)]) for at in _HEADING.finditer(above)]
            seen, rule = seen + len(begins), line
        elif not line or line.startswith(_NOTES):
            begins = []
        elif begins:
            # As Rich measures: a selector may make the sign before it wide.
            ends = [cell_len(line[: at + 1]) for at in range(len(line))]
            signs = zip(ends, line, strict=True)
            taken = {end for end, char in signs if char != " " and cell_len(char)}
            assert max(taken, default=0) <= len(rule), line
            assert not taken & {cell for at in begins for cell in range(at - 2, at + 1)}, line
        above = line
    return seen


@pytest.fixture(params=range(COUNT // EACH))
def planted(request: pytest.FixtureRequest, home: Path) -> Path:
    """One of the stores with hostile texts."""
    some = cycle(islice(texts(COUNT), request.param * EACH, (request.param + 1) * EACH))
    store = home / "hemidef.json"
    hostile(store, some)
    return store


def test_every_command_is_tried() -> None:
    words = " ".join([*PRINTING, *DATA, *TYPING]).split()
    assert set(NAMES) <= set(words)
    assert {each % len(CLASSES) for each in range(TYPED)} == set(range(len(CLASSES)))


@pytest.mark.parametrize("words", PRINTING)
def test_in_a_store(hemidef: Hemidef, planted: Path, words: str) -> None:
    before = planted.read_bytes()
    for width, color in (("80", "always"), ("120", "never")):
        answer = hemidef(*words.split(), "--color", color, env={"COLUMNS": width})
        assert answer.code in (0, 1, 5), answer.err
        assert not foreign(answer.out + answer.err)
        check_edges(answer.out)
    assert planted.read_bytes() == before


def test_a_table_has_edges(hemidef: Hemidef, planted: Path) -> None:
    """There is something to see for the check of edges, and it sees what is out of line."""
    out = hemidef("list", "--all", env={"COLUMNS": "120"}).out
    assert check_edges(out) >= 1
    with pytest.raises(AssertionError):
        check_edges(
            "\n".join(line.replace("in-progress", "in-progress…") for line in out.split("\n"))
        )


# On copies of a store that were changed apart, one after the other, with how each ends.
MERGING = {
    "merge other.json --dry-run": 1,
    "merge other.json": 1,
    "merge --show": 0,
    "list": 0,
    "update I-1 --lead x": 5,
    "merge --theirs I-5.lead": 1,
    "merge --ours": 0,
    "log": 0,
}


def lead(store: Path, some: Iterator[str], ids: Iterable[str]) -> None:
    """Let other programs change the leads of entries, each by a command that is in the log."""
    with Store(store).change() as draft:
        for number, id in enumerate(ids, draft.next_log):
            old = draft.get(id) or {}
            new = {**old, "lead": next(some)}
            draft.put(id, new)
            draft.append(
                {
                    "change": number,
                    "key": f"{store.name} {number}",
                    "at": _NOW,
                    "by": next(some),
                    "verb": "update",
                    "id": id,
                    "changes": {"lead": [old.get("lead"), new["lead"]]},
                    "note": next(some),
                }
            )


def test_in_copies_that_are_merged(hemidef: Hemidef, planted: Path) -> None:
    """What comes in, what is in conflict and whose it is are texts of other people's."""
    other = Path(shutil.copyfile(planted, "other.json"))
    lead(planted, cycle(texts(EACH, 1)), [f"I-{number}" for number in range(1, 21)])
    lead(other, cycle(texts(EACH, 2)), [f"I-{number}" for number in range(1, 41)])
    for words, code in MERGING.items():
        answer = hemidef(*words.split())
        assert answer.code == code, (words, answer)
        assert not foreign(answer.out + answer.err), words
        check_edges(answer.out)


def test_in_a_sheet_that_comes_back(hemidef: Hemidef, store: Path) -> None:
    """With texts that somebody typed in it, and others that stand in the store by now."""
    assert hemidef("export", "initiatives", "-o", "back.csv").code == 0
    header, *rows = csv.reader(io.StringIO(Path("back.csv").read_text("utf-8-sig")))
    at = header.index("lead")
    lead(store, cycle(texts(EACH)), [row[0] for row in rows[1:]])
    codes = set()
    for text in texts(TYPED, 3):
        typed = [[*row[:at], text, *row[at + 1 :]] for row in rows]
        into = io.StringIO()
        csv.writer(into).writerows([header, *typed])
        Path("back.csv").write_text(into.getvalue(), "utf-8-sig", newline="")
        answer = hemidef("import", "back.csv", "--dry-run")
        codes.add(answer.code)
        assert answer.out + answer.err
        assert not foreign(answer.out + answer.err)
    assert {1, 4} <= codes, "in conflict, or refused"


@pytest.mark.parametrize("words", DATA)
def test_in_data(hemidef: Hemidef, planted: Path, words: str) -> None:
    """JSON and YAML write what has no shape as escapes; the others in a pipe only controls."""
    answer = hemidef(*words.split())
    assert answer.code == 0, answer.err
    assert not foreign(answer.err)
    plain = bool({"csv", "tsv", "md"} & set(words.split()))
    found = {char for char in foreign(answer.out) if char < "\xa0"} - {"\t", "\r"}
    assert not (found if plain else foreign(answer.out))


@pytest.mark.parametrize("words", TYPING)
def test_on_the_command_line(hemidef: Hemidef, store: Path, words: str) -> None:
    Path("plan.csv").write_text("T,B\nA,B\n")
    Path("bad").mkdir()
    for text in texts(TYPED, seed=len(words), halves=True):
        typed = text.replace("\0", "\x01")  # which no command line can hold
        before = store.read_bytes()
        if "bad/" in words:
            typed = typed.replace("/", "_").encode(errors="ignore").decode()
            Path("bad", typed).write_text("hemidef: [")
        answer = hemidef(*(word.replace("{}", typed) for word in words.split()))
        assert answer.code in range(6), answer
        assert not foreign(answer.out + answer.err), (typed, answer)
        if answer.code:
            assert store.read_bytes() == before
            assert 1 <= len(answer.err.splitlines()) <= 12


@pytest.mark.parametrize("line", OFFERING)
def test_in_a_store_on_tab(hemidef: Hemidef, planted: Path, line: str) -> None:
    """A line of the reply is a word that fits and, behind a tab, its help; nothing else."""
    answer = hemidef(env=asking(line))
    assert (answer.code, answer.err) == (0, "")
    found = answer.out.removesuffix("\n").split("\n")
    assert len(found) > 5 or line.endswith("remove ")
    for each in found:
        assert foreign(each) <= {"\t"}
        assert each.count("\t") <= 1
        assert each.startswith(line.rpartition(" ")[2])


@pytest.mark.parametrize("line", HALF_TYPED)
def test_half_typed_on_tab(
    hemidef: Hemidef, planted: Path, request: pytest.FixtureRequest, line: str
) -> None:
    """Each of the stores gets its share of the texts: all with all would take hours."""
    before = planted.read_bytes()
    share = slice(request.node.callspec.params["planted"], None, COUNT // EACH)
    for text in texts(TYPED, seed=len(line), halves=True)[share]:
        for typed in (text, shlex.quote(text), f'"{text}', f"'{text}")[: 4 if FULL else 2]:
            answer = hemidef(env=asking(line.replace("{}", typed.replace("\0", "\x01"))))
            assert answer.code in (0, 1)
            assert not answer.err
            assert foreign(answer.out) <= {"\t"}
    assert planted.read_bytes() == before


def test_a_megabyte_in_a_cell(hemidef: Hemidef, home: Path) -> None:
    huge = "a\u202e[red]" * (125_000 if FULL else 12_500)
    store = Path("hemidef.json")
    hostile(store, cycle([huge[:200]]))
    layout = json.loads(store.read_bytes())
    layout["initiatives"]["1"]["title"] = layout["initiatives"]["1"]["lead"] = huge
    store.write_text(json.dumps(layout))
    for words in ("list", "show I-1", "summary", "check", "timeline", "count --by lead"):
        answer = hemidef(*words.split())
        assert not foreign(answer.out + answer.err)
        check_edges(answer.out)
    answer = hemidef("update", "I-2", "--status", huge)
    assert answer.code == 4
    assert max(map(len, answer.err.splitlines())) <= 800


def _at_a_terminal(words: list[str], **named: str) -> str:
    """What the program, a process of its own, writes to a terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [*program(), *words], {**os.environ, **named})
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # it has ended
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown.decode().replace("\r\n", "\n")


def _through_a_pager(words: list[str]) -> str:
    """As it comes out of a pager that lets everything through."""
    return _at_a_terminal(words, TERM="xterm", HEMIDEF_PAGER="cat -")


def _through_a_pipe(words: list[str]) -> str:
    done = subprocess.run([*program(), *words], capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("way", [_at_a_terminal, _through_a_pager, _through_a_pipe])
def test_in_a_real_process(planted: Path, way: Answer) -> None:
    some = PRINTING if FULL else ["list", "show I-1", "log", "check"]
    if way is not _through_a_pipe:
        some = [*some, "list -f md", "list recommendations -f csv", "export -f md"]
    for words in [*some, "list lead:\x1b[31m\u202e", "show \x1b]0;x\x07", "list --sort \x9b1m"]:
        printed = way(words.split())  # type: ignore[operator]
        assert printed
        assert not foreign(printed) - ({"\t"} if "-f" in words else set())
        assert "Traceback" not in printed
        check_edges(printed)


def test_without_protection_it_is_seen(
    hemidef: Hemidef, planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same checks find the texts where they are printed as they stand."""
    from hemidef.cli import streams
    from hemidef.render import terminal

    for module in (visible, streams, terminal):
        monkeypatch.setattr(module, "visible", lambda text: text)
    assert {"\x1b", "\u202e"} <= foreign(hemidef("show", *[f"I-{n}" for n in range(1, 60)]).out)
    assert foreign(hemidef("list", "x\x1b\u202e").err)
