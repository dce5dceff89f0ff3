"""What the tests share: the real program, run on real files in an empty folder."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner

from hemidef.cli import desk
from hemidef.cli.main import app
from hemidef.exchange.reading import read_partners
from hemidef.model.partners import Partners
from hemidef.model.values import Context

TODAY = date(2026, 11, 24)
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
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def hemidef(home: Path, clock: list[datetime]) -> Hemidef:
    """The program: ``hemidef("list", "is:open")``, run in this process."""

    def run(*words: str, input: str | None = None, env: dict[str, str] | None = None) -> Answer:
        result = CliRunner().invoke(app, list(words), input=input, env=env, prog_name="hemidef")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def store(hemidef: Hemidef, home: Path) -> Path:
    """A store filled with the article's entries."""
    assert hemidef("init").code == 0
    return home / "hemidef.json"


@pytest.fixture(scope="session")
def context() -> Context:
    """The 24th of November 2026, and the partners that hemidef ships with."""
    return Context(TODAY, Partners(read_partners))


@pytest.fixture(scope="session")
def program() -> list[str]:
    """The words that start the program in a process of its own."""
    return [sys.executable, "-m", "hemidef"]
