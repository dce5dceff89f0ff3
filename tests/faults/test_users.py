"""Two users of one folder: neither gets at the other's files by it, nor locks the other out.

They are made out of two numbers that no user of this machine has, which only root can do.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest

from conftest import PACKAGE, SHIPPED

if sys.platform == "win32":
    pytest.skip("POSIX users", allow_module_level=True)

ANA, MALLORY = 61001, 61002

Answer = subprocess.CompletedProcess[str]
Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The words that start a copy of the program, with its Python, that any user may run."""
    if os.geteuid():
        pytest.skip("only root can run the program as two users: run this suite as root")
    place = Path(tempfile.mkdtemp(prefix="hemidef-users-")).resolve()
    place.chmod(0o755)
    standard = Path(sysconfig.get_path("stdlib"))
    unneeded = shutil.ignore_patterns("test", "idlelib", "site-packages", "config-*")
    shutil.copytree(standard, place / "lib" / standard.name, copy_function=_link, ignore=unneeded)
    shutil.copytree(PACKAGE, place / "src" / "hemidef", copy_function=_link)
    shutil.copytree(SHIPPED, place / "data", copy_function=_link)
    for name in _needed("hemidef", set()):
        found = distribution(name)
        for file in found.files or ():
            source, target = Path(str(found.locate_file(file))), place / "site" / file
            if ".." not in file.parts and source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(str(source), str(target))
    python = place / "bin" / "python"
    python.parent.mkdir()
    shutil.copy2(os.path.realpath(sys.executable), python)
    env = ["env", f"PYTHONHOME={place}", f"PYTHONPATH={place}/src:{place}/site"]
    words = [*env, str(python), "-m", "hemidef"]
    tried = start(ANA, [*words, "--version"], at=Path("/"))
    if tried.returncode:
        shutil.rmtree(place)
        pytest.skip(f"a copy of this Python does not run as another user: {tried.stderr}")
    yield words
    shutil.rmtree(place)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)  # a tenth of the time
    except OSError:
        shutil.copy2(source, target)


def _needed(name: str, found: set[str]) -> set[str]:
    """The installed packages that the one called ``name`` needs, put into ``found``."""
    for requirement in distribution(name).requires or ():
        needed = re.match(r"[\w.-]+", requirement)
        if needed and "extra ==" not in requirement and needed[0] not in found:
            with contextlib.suppress(PackageNotFoundError):
                distribution(needed[0])
                found.add(needed[0])
                _needed(needed[0], found)
    return found


def start(
    user: int, words: Sequence[str], *, at: Path, groups: Sequence[int] = (), **env: str
) -> Answer:
    """Run ``words`` as ``user`` in the folder ``at``."""
    kept = {"PATH": os.environ["PATH"], "HEMIDEF_USER": f"user {user}", "HOME": f"{at}/home-{user}"}
    return subprocess.run(
        words,
        cwd=at,
        env={**kept, **env},
        user=user,
        group=user,
        extra_groups=groups,
        umask=0o022,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def run(program: list[str]) -> Run:
    """Runs the program: ``run(ANA, "list", at=folder)``."""

    def run(user: int, *words: str, at: Path, **more: Any) -> Answer:
        return start(user, [*program, *words], at=at, **more)

    return run


@pytest.fixture
def folder(program: list[str]) -> Iterator[Path]:
    """A folder that everybody may write, outside of root's own."""
    made = Path(tempfile.mkdtemp(prefix="hemidef-folder-")).resolve()
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def anas(run: Run, folder: Path) -> Path:
    """Ana's store in that folder, writable by all."""
    made = run(ANA, "init", "hemidef.json", at=folder)
    assert made.returncode == 0, made.stderr
    (folder / "hemidef.json").chmod(0o666)
    return folder / "hemidef.json"


def put(path: Path, text: str, user: int, mode: int) -> Path:
    """A file of ``user``'s."""
    path.write_text(text)
    os.chown(path, user, user)
    path.chmod(mode)
    return path


def link(path: Path, target: Path, user: int) -> None:
    """A link of ``user``'s."""
    path.symlink_to(target)
    os.lchown(path, user, user)


def state(path: Path) -> tuple[int, int, str]:
    """Whose a file is, and with which mode."""
    status = path.stat()
    return status.st_uid, status.st_gid, oct(stat.S_IMODE(status.st_mode))


# -- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False], ids=["a key", "nothing"])
def test_a_link_in_the_place_of_the_lock_opens_nothing(run: Run, anas: Path, there: bool) -> None:
    """The lock took the store's mode and group, and so did what a link in its place led to."""
    key = anas.with_name("key")
    if there:
        put(key, "secret", ANA, 0o600)
    side = anas.with_name("hemidef.json.lock")
    side.unlink()
    link(side, key, MALLORY)
    refused = run(ANA, "--store", str(anas), "update", "I-1", "--lead", "J5", at=anas.parent)
    assert refused.returncode == 1
    assert "is a link or not a regular file" in refused.stderr
    if there:
        assert state(key) == (ANA, ANA, "0o600")
        assert key.read_text() == "secret"
    else:
        assert not os.path.lexists(key)


@pytest.mark.parametrize(
    "words", ["--store hemidef.json update I-1 --lead J5", "export -o all.yaml"]
)
def test_a_link_in_the_place_of_the_new_file_leads_nowhere(
    program: list[str], anas: Path, words: str
) -> None:
    """Its name has the number of the process in it, which can be guessed."""
    key = put(anas.with_name("key"), "secret", ANA, 0o600)
    name = "all.yaml" if "export" in words else "hemidef.json"
    script = f'ln -s key .{name}.$$.new; exec "$@"'
    done = start(ANA, ["sh", "-c", script, "sh", *program, *words.split()], at=anas.parent)
    assert done.returncode == 0, done.stderr
    assert state(key) == (ANA, ANA, "0o600")
    assert key.read_text() == "secret"
    assert not anas.with_name(name).is_symlink()
    assert not list(anas.parent.glob(".*.new"))


# -- whose it is --------------------------------------------------------------------------------


def test_a_store_that_another_left_to_be_found_is_named_and_not_changed(
    run: Run, anas: Path
) -> None:
    below = anas.parent / "below"
    below.mkdir()
    below.chmod(0o777)
    before = anas.read_bytes()
    for words in ("list", "export", "update I-1 --lead J5 --dry-run"):
        read = run(MALLORY, *words.split(), at=below)
        assert read.returncode == 0
        told = f"{anas} belongs to user {ANA}, in a folder that others may write."
        assert read.stderr.splitlines().count(told) == 1
    for words in (
        "update I-1 --lead J5",
        "edit I-1",
        "undo",
        "merge --abort",
        "merge --continue",
        "sync",
        "sync --setup",
        "import -",
    ):
        refused = run(MALLORY, *words.split(), at=below)
        assert refused.returncode == 2, words
        if words != "import -":
            assert f"belongs to user {ANA}" in refused.stderr
            assert f"hemidef --store {anas}" in refused.stderr
    assert anas.read_bytes() == before
    for words, env in (
        (["--store", str(anas), "update", "I-1", "--lead", "J5"], {}),
        (["update", "I-1", "--lead", "J6"], {"HEMIDEF_STORE": str(anas)}),
    ):
        named = run(MALLORY, *words, at=below, **env)
        assert (named.returncode, named.stderr) == (0, "")
    assert run(ANA, "list", at=below).stderr.count("belongs to") == 1  # it is Mallory's file now


def test_a_link_that_another_left_is_no_way_to_change_ones_own_store(
    run: Run, folder: Path
) -> None:
    own = folder / "own"
    own.mkdir()
    os.chown(own, ANA, ANA)
    assert run(ANA, "init", "hemidef.json", at=own).returncode == 0
    link(folder / "hemidef.json", own / "hemidef.json", MALLORY)
    assert run(ANA, "note", "I-1", "Words", at=folder).returncode == 2
    assert f"belongs to user {MALLORY}" in run(ANA, "list", at=folder).stderr
    assert run(ANA, "note", "I-1", "Words", at=own).returncode == 0


def test_a_team_shares_a_store_in_its_own_folder(run: Run, anas: Path) -> None:
    team = 61010
    os.chown(anas.parent, ANA, team)
    anas.parent.chmod(0o2775)
    for user in (MALLORY, ANA):
        done = run(user, "note", "I-1", "Words", at=anas.parent, groups=[team])
        assert (done.returncode, done.stderr) == (0, "")
    anas.parent.chmod(0o777)
    os.chown(anas, 0, 0)
    assert run(ANA, "list", at=anas.parent).stderr == ""  # root could do worse anyway


# -- locked out ---------------------------------------------------------------------------------


def test_what_root_writes_stays_its_owners(run: Run, folder: Path) -> None:
    """By sudo, say, in the folder of somebody who has to go on afterwards."""
    os.chown(folder, ANA, ANA)
    folder.chmod(0o755)
    assert run(ANA, "init", "hemidef.json", at=folder).returncode == 0
    assert run(ANA, "export", "-o", "all.yaml", at=folder).returncode == 0
    store, side = folder / "hemidef.json", folder / "hemidef.json.lock"
    store.chmod(0o640)
    side.unlink()
    for words in (["update", "I-1", "--lead", "J5"], ["export", "-o", "all.yaml"]):
        done = run(0, *words, at=folder)
        assert done.returncode == 0, done.stderr
    assert state(store) == (ANA, ANA, "0o640")
    assert state(side)[:2] == (ANA, ANA)
    assert state(folder / "all.yaml")[:2] == (ANA, ANA)
    for words in (["update", "I-1", "--lead", "J6"], ["export", "-o", "all.yaml"]):
        done = run(ANA, *words, at=folder)
        assert done.returncode == 0, done.stderr


def test_a_lock_that_may_only_be_read_is_enough(run: Run, anas: Path) -> None:
    side = anas.with_name("hemidef.json.lock")
    os.chown(side, 0, 0)
    side.chmod(0o644)
    done = run(ANA, "--store", str(anas), "update", "I-1", "--lead", "J5", at=anas.parent)
    assert (done.returncode, done.stderr) == (0, "")
    side.chmod(0o600)
    refused = run(ANA, "--store", str(anas), "update", "I-1", "--lead", "J6", at=anas.parent)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[1].startswith("Ask its owner")


def test_nobody_without_a_home_has_to_name_a_store(program: list[str], anas: Path) -> None:
    work = anas.parent / "work"
    work.mkdir()
    anas.rename(work / "plan.json")
    script = 'unset HOME; exec "$@"'
    for words in ([], ["--store", "~/plan.json"]):
        done = start(ANA, ["sh", "-c", script, "sh", *program, *words, "list"], at=anas.parent)
        assert done.returncode == 2
        assert done.stderr.splitlines()[1].startswith("Name one: --store PATH")
    assert not list(anas.parent.glob("~*"))
    words = ["sh", "-c", script, "sh", *program, "--store", "work/plan.json", "list"]
    assert start(ANA, words, at=anas.parent).returncode == 0
