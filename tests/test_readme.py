"""The README is true: its tables are the program's, its test command installs what is pinned."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from clones import Office, git
from conftest import Hemidef
from hemidef.cli import topics
from hemidef.cli.main import NAMES
from hemidef.model.kinds import KINDS

README = Path(__file__).parent.parent / "README.md"
UPDATE = os.environ.get("HEMIDEF_SNAPSHOTS") == "update"

pytestmark = pytest.mark.skipif(not README.is_file(), reason="the tests stand alone, no README")


def test_every_command_and_topic_is_there() -> None:
    text = README.read_text("utf-8")
    assert [name for name in (*NAMES, *topics.NAMES) if f"`{name}`" not in text] == []


# Options of git, pip and pipx, which the texts name too.
OF_OTHERS = {
    "--continue",
    "--bare",
    "--quiet",
    "--user",
    "--force",
    "--abort",
    "--ours",
    "--theirs",
}


def test_every_option_that_a_text_names_is_there(hemidef: Hemidef) -> None:
    """In the README, and in the topics of help."""
    names = [*NAMES, *(f"add {kind.name}" for kind in KINDS), "view save", "field add"]
    helps = [hemidef(*each.split(), "--help", env={"COLUMNS": "200"}).out for each in names]
    known = {*re.findall(r"--[a-z-]+", "\n".join(helps)), *OF_OTHERS, "--version"}
    for file in (README, *(README.parent / "data" / "help").glob("*.md")):
        assert {*re.findall(r"--[a-z][a-z-]+", file.read_text("utf-8"))} <= known, file


def test_it_is_for_the_desk() -> None:
    """Who wants to know more is led to hemidef help."""
    assert len(README.read_text("utf-8").splitlines()) < 220


CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)


def test_what_it_shows_is_what_is_printed(hemidef: Hemidef) -> None:
    """Each line in its turn, in one folder; ``HEMIDEF_SNAPSHOTS=update`` writes it anew."""
    text = README.read_text("utf-8")

    def run(block: re.Match[str]) -> str:
        shown = []
        for line in block[1].splitlines():
            if line.startswith("$ hemidef "):
                answer = hemidef(*shlex.split(line)[2:], env={"COLUMNS": "80"})
                assert answer.code == 0, (line, answer.err)
                shown += [line, *f"{answer.out}{answer.err}".splitlines()]
        lines = "\n".join(line.rstrip() for line in shown)
        return f"```console\n{lines}\n```"

    made = CONSOLE.sub(run, text)
    if UPDATE:
        README.write_text(made, "utf-8")
    assert made == text or UPDATE


def test_the_commands_in_its_sentences_are_read(hemidef: Hemidef, store: Path) -> None:
    """They are tried on the article's store, but for those that need a file or a colleague."""
    text = CONSOLE.sub("", README.read_text("utf-8"))
    named = re.findall(r"`(hemidef [^`]*)`", text.replace("\n", " "))
    tried = 0
    for line in named:
        words = shlex.split(line)[1:]
        others = {"import", "merge", "sync", "init", ">"}
        if others.isdisjoint(words) and not any(word.isupper() for word in words):
            tried += 1
            words = [word.replace("I-16", "I-1") for word in words]
            assert hemidef(*words).code == 0 or words[0] == "check", line
    assert tried > 12


def test_the_picture_is_what_the_program_prints() -> None:
    """``python docs/picture.py`` draws it anew."""
    script = README.parent / "docs" / "picture.py"
    names: dict[str, object] = {"__name__": "picture", "__file__": str(script)}
    exec(compile(script.read_text("utf-8"), str(script), "exec"), names)
    assert names["draw"]() == script.with_name("hemidef.svg").read_text("utf-8")  # type: ignore[operator]


def test_help_opens_with_an_example(hemidef: Hemidef) -> None:
    for name in [*NAMES, "add initiative", "add recommendation", "add milestone"]:
        lines = [line.strip() for line in hemidef(*name.split(), "-h").out.splitlines()]
        assert next(line for line in lines[2:] if line).startswith("Example: hemidef")


def test_the_test_command_is_a_line_that_installs_what_is_pinned() -> None:
    install, test = re.findall(r"^```sh\n(.*?)^```$", README.read_text("utf-8"), re.S | re.M)[:2]
    pip, python = ".venv/bin/pip install -q", ".venv/bin/python"
    assert install == (f'python3 -m venv .venv && {pip} ".[office]" && .venv/bin/hemidef tables\n')
    assert test == (
        f'python3 -m venv .venv && {pip} -c constraints.txt -e ".[test]" && {python} -m pytest\n'
    )


def needed(requirements: Iterable[str], extra: str = "") -> Iterator[str]:
    """The names of what is required here, and of what that requires where it is installed."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield canonicalize_name(requirement.name)
            if requirement.name != "hemidef":
                with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                    yield from needed(importlib.metadata.requires(requirement.name) or ())


def test_colleagues_begin_as_it_is_written(office: Office, home: Path, tmp_path: Path) -> None:
    section = README.read_text("utf-8").partition("## With colleagues\n")[2]
    lines = re.findall(r"^```sh\n(.*?)^```$", section, re.S | re.M)[0]
    assert len(lines.splitlines()) == 15
    program = tmp_path / "bin" / "hemidef"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m hemidef "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e"], input=lines, text=True, env={**os.environ, "PATH": path}, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "I-5  status: not-assessed → planned"
    assert (home / "ana/hemidef.json").read_bytes() == (home / "ben/hemidef.json").read_bytes()
    assert len(git(home / "plan.git", "log", "--format=%s").splitlines()) == 3


def test_all_that_the_tests_and_tools_need_is_pinned() -> None:
    """Else what others publish tomorrow decides what the tests say."""
    lines = README.with_name("constraints.txt").read_text("utf-8").splitlines()
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines if "==" in line}
    project = tomllib.loads(README.with_name("pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    names = set(needed([*project["dependencies"], *(each for extra in extras for each in extra)]))
    assert names - {"hemidef"} <= pinned
