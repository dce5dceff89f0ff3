"""What the tests share: the real program, run on real files in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner

from hemidef import resources
from hemidef.cli import desk
from hemidef.cli.main import app
from hemidef.exchange.reading import read_partners
from hemidef.model.partners import Partners
from hemidef.model.values import Context
from hemidef.store import Store

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parent / "data"
PACKAGE = Path(resources.__file__).parent
# The files that hemidef ships with: inside the package, or beside src/ in a checkout.
SHIPPED = next(each for each in (PACKAGE / "data", PACKAGE.parent.parent / "data") if each.is_dir())
ANSI = re.compile(r"\x1b\[[0-9;]*m")

# The same cases on every machine; a failure found by chance is no regression test.
settings.register_profile(
    "fixed", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("fixed")


@dataclass
class Answer:
    """What a run of the program printed, and its exit code."""

    code: int
    out: str
    err: str


Hemidef = Callable[..., Answer]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, which goes on by a second with each look; set ``clock[0]`` for another day."""
    times = [datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)]

    def look() -> datetime:
        times[0] += timedelta(seconds=1)
        return times[0]

    monkeypatch.setattr(desk, "clock", look)
    return times


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with an empty home and no settings of ours or the machine's."""
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    for name in list(os.environ):
        if name.startswith(("HEMIDEF_", "XDG_")) or name in (
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
            "EDITOR",
            "VISUAL",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("HEMIDEF_USER", "Ana Ruiz")
    monkeypatch.setenv("HEMIDEF_PAGER", "cat")  # nobody sits at a test's terminal to leave one
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def hemidef(home: Path, clock: list[datetime]) -> Hemidef:
    """The program: ``hemidef("list", "is:open")``, run in this process."""

    def run(*words: str, input: str | None = None, env: dict[str, str] | None = None) -> Answer:
        with mock.patch.dict(os.environ):  # what a run sets is gone when it ends, as with a process
            result = CliRunner().invoke(app, list(words), input=input, env=env, prog_name="hemidef")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "hemidef made a mistake" not in result.stderr, result.stderr
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def store(hemidef: Hemidef, home: Path, clock: list[datetime], once: Callable[..., Path]) -> Path:
    """A store filled with the article's entries."""

    def make() -> None:
        assert hemidef("init").code == 0

    return once("article", home, clock, make)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A store made by commands the first time, and a copy of it for each later test."""
    kept = tmp_path_factory.mktemp("made")
    times: dict[str, datetime] = {}

    def make_once(name: str, home: Path, clock: list[datetime], make: Callable[[], None]) -> Path:
        if name in times:
            shutil.copytree(kept / name, home, dirs_exist_ok=True)
            clock[0] = times[name]
        else:
            make()
            shutil.copytree(home, kept / name)
            times[name] = clock[0]
        return home / "hemidef.json"

    return make_once


def make_store(
    path: Path, entries: Mapping[str, Mapping[str, Any]], log: Iterable[Mapping[str, Any]] = ()
) -> Store:
    """Make a store at ``path`` of the documents ``entries``, by id, and ``log``.

    It takes the place of what is there.
    """
    path.unlink(missing_ok=True)
    store = Store(path)
    with store.create() as draft:
        for id, doc in entries.items():
            draft.put(id, doc)
        for entry in log:
            draft.append(entry)
    return store


def all_but_log(store: Path) -> bytes:
    """The bytes of a store, which must be whole, before its log, which comes last."""
    Store(store).read()
    before, log, _ = store.read_bytes().partition(b'"log": {')
    assert log
    return before


def asking(line: str) -> dict[str, str]:
    """The environment by which a script asks what may stand at the end of ``line``."""
    return {
        "_HEMIDEF_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": f"hemidef {line}",
        "COLUMNS": "40",  # whatever the width, a word has one line
    }


# What has happened to the entries of data/everything.yaml: on which day, by whom, what.
HISTORY = [
    (date(2026, 5, 11), "Marta Quispe", "update|R-17|--status|implemented|--note|Reported done"),
    (date(2026, 6, 15), "Ana Ruiz", "update|I-1|--status|in-progress|--note|Kick-off in Manaus"),
    (
        date(2026, 6, 30),
        "João Araújo",
        "update|I-6|--status|completed|--add|evidence=Treaty series 2026/41|--note|Signed in Lima",
    ),
    (date(2026, 7, 20), "Ana Ruiz", "update|I-8|--status|cancelled"),
    (date(2026, 9, 3), "Marta Quispe", "update|R-17|--status|partial|--note|Audit: one was empty"),
    (date(2026, 9, 10), "João Araújo", "note|I-4|Brazil asked for a new date\nand for a new lead"),
    (date(2026, 10, 1), "Ana Ruiz", "add|milestone|Crews trained|--initiative|I-17|--due|2027-02"),
    (date(2026, 10, 2), "Ana Ruiz", "remove|M-16"),
    (
        date(2026, 10, 5),
        "João Araújo",
        "update|R-18|--status|implemented|--add|evidence=Contract 118|--note|Line opened in Cali",
    ),
    (date(2026, 10, 6), "Marta Quispe", "update|R-19|--status|superseded"),
    (date(2026, 10, 20), "Ana Ruiz", "update|K-1|--set|actual=50|--set|actual_date=2026-10"),
    (date(2026, 11, 10), "Ana Ruiz", "update|I-3|--due|2027-Q1|--note|One term later"),
    (date(2026, 11, 20), "Ana Ruiz", "update|I-14|I-15|I-16|--priority|high"),
    (date(2026, 11, 23), "Marta Quispe", "update|I-5|--status|cancelled"),
    (date(2026, 11, 23), "Marta Quispe", "undo"),
    (TODAY, "Ana Ruiz", "view|save|late|recommendations|is:overdue|--columns|id,action,lead,late"),
]


@pytest.fixture
def everything(
    hemidef: Hemidef, home: Path, clock: list[datetime], once: Callable[..., Path]
) -> Path:
    """A store in which entries are in every situation, with a log: see data/everything.yaml."""

    def make() -> None:
        now = clock[0]
        clock[0] = now.replace(month=5, day=1)
        assert hemidef("init", "--from", str(DATA / "everything.yaml")).code == 0
        for day, who, words in HISTORY:
            clock[0] = datetime.combine(day, now.timetz())
            answer = hemidef(*words.split("|"), env={"HEMIDEF_USER": who})
            assert answer.code == 0, answer.err
        clock[0] = now + timedelta(hours=1)

    return once("everything", home, clock, make)


@pytest.fixture(scope="module")
def unflushed() -> Iterator[None]:
    """Nothing is flushed to the disk, which takes 10 ms: for thousands of stores by chance."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def context() -> Context:
    """The 24th of November 2026, and the partners that hemidef ships with."""
    return Context(TODAY, Partners(read_partners))


@pytest.fixture(scope="session")
def program() -> list[str]:
    """The words that start the program in a process of its own."""
    return [sys.executable, "-m", "hemidef"]


@pytest.fixture
def office(hemidef: Hemidef, home: Path) -> Iterator[Any]:
    """A bare repository in a folder, which colleagues clone; git knows only of this home."""
    from clones import CONFIG, Office

    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    (home.parent / "home" / ".gitconfig").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as patched:
        for name in list(os.environ):
            if name.startswith("GIT_"):
                patched.delenv(name)
        patched.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield Office(home.parent, hemidef)
