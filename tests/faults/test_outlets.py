"""Every command where its output cannot go: closed, full, gone, slow, or with fewer letters."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import Hemidef
from faults.trial import FULL, program
from hemidef.cli.main import NAMES
from hemidef.store import Store

if sys.platform == "win32":
    pytest.skip("needs a POSIX shell", allow_module_level=True)

LINES = [
    "list --all",
    "list --at 1",
    "list -o list.csv",
    "list -f json",
    "show I-1 R-1",
    "add initiative Señal",
    "update I-1 --lead José",
    "note I-1 Señal",
    "remove I-2 --force",
    "done R-1",
    "where",
    "edit I-1",
    "undo",
    "log",
    "summary",
    "due",
    "coverage",
    "timeline",
    "count --by theme",
    "check",
    "tables",
    "moved",
    "moved --since 1 -f csv",
    "report -o - -f md",
    "report -o - -f html",
    "report -o report.docx",
    "view list",
    "view save x initiatives",
    "field add x --on initiative --type line",
    "field list",
    "init other.json",
    "export",
    "export -f md",
    "import plan.yaml",
    "import plan.yaml --dry-run",
    "import back.csv",
    "import back.csv --suggest-map",
    "merge copy.json",
    "merge copy.json --dry-run",
    "merge --show",
    "merge-driver hemidef.json hemidef.json copy.json hemidef.json",
    "sync",
    "sync --dry-run",
    "completion bash",
    "help terms",
    "--version",
    "--help",
    "list --help",
    "nosuch",
    "show I-999",
    "list nosuch:1",
]
SHORT = ["update I-1 --lead José", "export", "--help", "show I-999"]
PLAN = "hemidef: 1\ninitiatives:\n- {id: I-3, lead: José}\n- {title: Señal, category: initiative}\n"

# How each ends in a shell line in which $H is the program.
OUTLETS = {
    "closed": "$H {} >&-",
    "full": "$H {} >/dev/full",
    "no-errors": "$H {} 2>&-",
    "full-errors": "$H {} 2>/dev/full",
    "nowhere": "$H {} >&- 2>&-",
    "ascii": "PYTHONIOENCODING=ascii $H {}",
    "cp1252": "PYTHONIOENCODING=cp1252 $H {}",
    "C": "LC_ALL=C $H {}",
    "unbuffered": "PYTHONUNBUFFERED=1 $H {}",
    "head": "$H {} | head -1; exit ${{PIPESTATUS[0]}}",
    "true": "$H {} | true; exit ${{PIPESTATUS[0]}}",
}


class End(NamedTuple):
    """How a shell line ended."""

    code: int
    out: bytes
    err: bytes


def environment() -> dict[str, str]:
    return {**os.environ, "EDITOR": "false", "COLUMNS": "100"}


def shell(line: str, words: list[str]) -> End:
    done = subprocess.run(
        ["bash", "-c", line.replace("$H", shlex.join(words))],
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return End(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def scenery(hemidef: Hemidef, store: Path) -> bytes:
    """A store in which every command has something to do; its bytes."""
    hemidef("update", "I-4", "--due", "2026-10", "--status", "in-progress")
    Path("plan.yaml").write_text(PLAN)
    hemidef("export", "initiatives", "-o", "back.csv")
    back = Path("back.csv").read_text("utf-8-sig")
    Path("back.csv").write_text(back.replace("Agreements", "Señales"), "utf-8-sig")
    copy = str(shutil.copyfile(store, "copy.json"))
    hemidef("--store", copy, "add", "initiative", "Señal")
    return store.read_bytes()


def test_every_command_is_tried() -> None:
    assert set(NAMES) <= {line.split()[0] for line in LINES}


@pytest.mark.parametrize("line", LINES if FULL else SHORT)
def test_an_end_for_every_outlet(scenery: bytes, store: Path, line: str) -> None:
    def run(outlet: str) -> End:
        store.write_bytes(scenery)
        Path("other.json").unlink(missing_ok=True)
        return shell(outlet.format(line), program())

    usual = run("$H {}")
    after = len(store.read_bytes())
    changes = store.read_bytes() != scenery
    for name, outlet in OUTLETS.items():
        end = run(outlet)
        assert end.code in range(6), name
        assert b"Traceback" not in end.err, name
        assert len(end.err.splitlines()) <= len(usual.err.splitlines()) + 2, name
        Store(store).read()
        assert (store.read_bytes() != scenery) == changes, name
        assert not changes or abs(len(store.read_bytes()) - after) < 40, name
        if name in ("closed", "full", "nowhere") and usual.out:
            assert end.code == 1 or end.code == usual.code != 0, name
            assert name == "nowhere" or b"\nError: " in b"\n" + end.err, name
        else:
            assert end.code == usual.code, name
        if name == "unbuffered" and not changes:
            assert end.out == usual.out
        if name == "ascii":
            assert end.out.isascii()
            assert end.err.isascii()


@pytest.mark.parametrize(
    "line", ["export", "list --all -f csv", "log --all"] if FULL else ["export"]
)
def test_a_slow_pipe_that_does_not_block_gets_all(scenery: bytes, line: str) -> None:
    usual = shell(f"$H {line}", program())
    read, write = os.pipe()
    os.set_blocking(write, False)
    child = subprocess.Popen([*program(), *line.split()], stdout=write, env=environment())
    os.close(write)
    got = b""
    while part := os.read(read, 512):
        got += part
    os.close(read)
    assert child.wait() == 0
    assert got == usual.out


_BARE = """
import sys
print("é" * 100_000)
"""


def test_a_bare_program_is_hit(home: Path) -> None:
    """The same outlets, and a program that prints as most do."""
    bare = [sys.executable, "-c", _BARE]
    assert b"Traceback" in shell("$H >/dev/full", bare).err
    assert b"Traceback" in shell("PYTHONIOENCODING=ascii $H", bare).err
    assert b"BrokenPipeError" in shell(OUTLETS["true"].format(""), bare).err
    assert shell("$H >&-", bare).code == 0, "and nothing was printed"
