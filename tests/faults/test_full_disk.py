"""A full disk: a change that does not fit is not made, and leaves no room taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.trial import COMMANDS, FULL, STOCK, Process, Scene, program, settled, start
from hemidef.errors import Invalid

PAGE = 4096  # what tmpfs gives out


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty disk of 1 MiB, to work on."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk, and this one only on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    monkeypatch.chdir(folder)
    yield folder
    monkeypatch.undo()
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, free: int) -> None:
    """Fill the disk to the brim, but for so many ``free`` pages."""
    with (disk / "filling").open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(PAGE))
            except OSError:
                break
        file.truncate(max(0, file.tell() - free * PAGE))


def run(words: list[str]) -> tuple[Process, str]:
    process = start(words)
    return process, process.communicate()[1]


@pytest.mark.parametrize("verb", [verb for verb in COMMANDS if FULL or verb == "import"])
def test_what_does_not_fit_is_not_done(scene: Scene, disk: Path, verb: str) -> None:
    codes = set()
    for free in range(9) if FULL else (0, 2, 8):
        for each in disk.iterdir():
            each.unlink()
        if verb == "init":
            before = {"filling", "hemidef.json.lock"}
        else:
            (disk / "hemidef.json").write_bytes(scene.data)
            before = {"filling", "hemidef.json.lock", "hemidef.json"}
        fill(disk, free)
        process, err = run([*program(), *COMMANDS[verb]])
        codes.add(process.returncode)
        if process.returncode:
            assert process.returncode == 1
            problem, hint = err.splitlines()
            assert problem.endswith("hemidef.json: cannot be written: No space left on device")
            assert hint == "Nothing was changed."
            assert {each.name for each in disk.iterdir()} == before
            assert verb == "init" or (disk / "hemidef.json").read_bytes() == scene.data
            (disk / "filling").unlink()
            assert run([*program(), *COMMANDS[verb]])[0].returncode == 0
        settled((disk / "hemidef.json").read_bytes())
    assert codes == {0, 1}


def test_a_stock_tinydb_on_it_cannot_be_read_again(store: Path, disk: Path) -> None:
    """The trial above can fail: this is what it looks like when it does."""
    shutil.copy(store, disk / "hemidef.json")
    fill(disk, 0)
    process, err = run([sys.executable, "-c", STOCK, str(disk / "hemidef.json"), "J5" * 50_000])
    assert process.returncode == 1
    assert "No space left on device" in err
    with pytest.raises(Invalid):
        settled((disk / "hemidef.json").read_bytes())
