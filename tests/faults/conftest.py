"""What the suites of faults share: the injecting library, and a store to try it on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Hemidef
from faults.trial import Scene


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of inject.c, made by this machine's C compiler."""
    if sys.platform != "linux":
        pytest.skip("LD_PRELOAD and the names of glibc: Linux only")
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("there is no C compiler here to make the injecting library")
    made = tmp_path_factory.mktemp("inject") / "inject.so"
    source = Path(__file__).with_name("inject.c")
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the C compiler here does not make the injecting library: {done.stderr}")
    return made


@pytest.fixture
def scene(library: Path, hemidef: Hemidef, store: Path, tmp_path: Path) -> Scene:
    """A store on which every command has something to do, and nothing beside it."""
    for words in (
        ["add", "milestone", "First patrol", "--initiative", "I-2"],
        ["add", "recommendation", "Hold an exercise", "--supports", "I-2"],
        ["view", "save", "soon", "initiatives", "is:open"],
        ["field", "add", "cost", "--on", "initiative", "--type", "number"],
        ["update", "I-2", "--set", "cost=12.50"],
        ["update", "I-3", "--lead", "J3"],
    ):
        assert hemidef(*words).code == 0
    back = tmp_path / "back.csv"  # what was exported, and changed elsewhere
    assert hemidef("export", "I-2", "-o", str(back)).code == 0
    back.write_bytes(back.read_bytes().replace(b"Cybersecurity Agreements", b"Agreements"))
    assert hemidef("update", "I-5", "--lead", "J4").code == 0
    other = shutil.copyfile(store, tmp_path / "other.json")
    assert hemidef("--store", str(other), "add", "initiative", "Of another copy").code == 0
    return Scene(library, store.resolve(), store.read_bytes(), tmp_path)
