"""Files made to break what reads them: refused in a few lines, and nothing is changed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Answer, Hemidef
from faults import documents
from faults.trial import FULL, measure

if sys.platform != "linux":
    pytest.skip("needs POSIX's pipes and devices, and /proc", allow_module_level=True)

# Of one file all errors are listed, so many lines of them; of most there is one, and a hint.
MOST_LINES = 53
SLOWEST, LARGEST = 2.0, 300  # seconds and MiB for a file; the seconds are only of the full form
FILES = {**documents.YAML, **documents.OTHERS}
# These are refused as a whole process only, where what they would take is seen.
HEAVY = {"bomb.xlsx"}


def refused(answer: Answer, *codes: int, lines: int = 2) -> None:
    assert answer.code in codes, answer.err
    assert answer.out == ""
    found = answer.err.splitlines()
    assert 1 <= len(found) <= lines
    assert found[0].startswith("Error: ")
    assert "Traceback" not in answer.err
    assert max(map(len, found)) <= 800


def here() -> set[str]:
    return {each.name for each in Path().iterdir()} - {"hemidef.json.lock"}


def test_there_are_enough_of_them() -> None:
    assert len(documents.YAML) >= 60
    assert len(documents.OTHERS) + len(documents.MAPS) >= 30


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused(hemidef: Hemidef, store: Path, name: str) -> None:
    data, before = FILES[name], store.read_bytes()
    Path(name).write_bytes(data)
    there = here()
    if FULL or name in HEAVY:
        answer, seconds, peak = measure("import", name)
        assert peak < LARGEST
        assert seconds < SLOWEST or not FULL
    else:
        answer = hemidef("import", name)
    refused(answer, 4, lines=MOST_LINES)
    assert name in answer.err
    assert store.read_bytes() == before
    assert here() == there
    assert hemidef("import", name, "--suggest-map").code in (0, 2, 4)


@pytest.mark.parametrize("name", documents.MAPS)
def test_a_mapping_is_refused(hemidef: Hemidef, store: Path, name: str) -> None:
    before = store.read_bytes()
    Path("plan.csv").write_text("T\nA\n")
    Path("map.yaml").write_bytes(documents.MAPS[name])
    refused(hemidef("import", "plan.csv", "--map", "map.yaml"), 4, lines=4)
    assert store.read_bytes() == before


def _special(kind: str) -> str:
    """Make what is no file of data, and give its path."""
    path = Path("it.yaml")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(path))
            listening.close()
        case "loop":
            path.symlink_to(path)
        case "nowhere":
            path.symlink_to("gone.yaml")
        case "huge":
            with path.open("wb") as file:
                file.truncate(1 << 30)
        case _:
            return kind
    return str(path)


SPECIALS = ("pipe", "folder", "socket", "loop", "nowhere", "huge", "/dev/zero", "/dev/tty")
ROADS = {
    "import": ["import", "{}"],
    "document": ["import", "{}", "-f", "csv"],
    "map": ["import", "plan.csv", "--map", "{}"],
    "from": ["init", "new.json", "--from", "{}"],
    "store": ["list", "--store", "{}"],
    "changed": ["note", "I-1", "x", "--store", "{}"],
}


@pytest.mark.parametrize("road", ROADS if FULL else ["import", "changed"])
@pytest.mark.parametrize("kind", SPECIALS)
def test_what_is_no_file_is_refused_at_once(store: Path, kind: str, road: str) -> None:
    before = store.read_bytes()
    Path("plan.csv").write_text("T\nA\n")
    path = _special(kind)
    answer, seconds, peak = measure(*(word.format(path) for word in ROADS[road]))
    refused(answer, 1, 2, 4)
    assert peak < LARGEST
    assert seconds < SLOWEST or not FULL
    assert store.read_bytes() == before
    assert not Path("new.json").exists()


_NAIVE = """
import resource, sys, yaml
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
text = open(sys.argv[1], newline="").read()
found = yaml.load(text, Loader=getattr(yaml, sys.argv[2]))
str(found)
"""


@pytest.mark.parametrize("loader", ["CSafeLoader", "CUnsafeLoader"])
def test_a_naive_reader_is_hit(home: Path, loader: str) -> None:
    """The same files break, run code in or pass a program that reads YAML as most do."""
    names = ["object.yaml", "twice.yaml", "bad-date.yaml", "aliases.yaml"]
    ends = {}
    for name in names:
        Path(name).write_bytes(FILES[name])
        done = subprocess.run(
            [sys.executable, "-c", _NAIVE, name, loader], capture_output=True, check=False
        )
        ends[name] = done.returncode
    assert ends["aliases.yaml"] != 0, "no end, or no room"
    assert ends["twice.yaml"] == 0, "and the first title is gone"
    assert ends["bad-date.yaml"] == 1, "an error that is no YAMLError"
    assert Path("pwned").exists() == (loader == "CUnsafeLoader")
