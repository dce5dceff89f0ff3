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
from hemidef.cli.main import NAMES
from hemidef.model.fields import Field
from hemidef.model.kinds import KINDS
from hemidef.model.values import Choice
from hemidef.query.views import BUILT_IN

README = Path(__file__).parent.parent / "README.md"

pytestmark = pytest.mark.skipif(not README.is_file(), reason="the tests stand alone, no README")


def fields_table() -> str:
    """The README's table of fields, from the model."""
    lines = ["| kind | field | what it is |", "|---|---|---|"]
    for kind in KINDS:
        for field in kind.fields:
            lines.append(f"| {kind.name} `{kind.letter}-n` | `{field.name}` | {_what(field)} |")
    return "\n".join(lines)


def _what(field: Field) -> str:
    words = [field.help]
    if isinstance(field.type, Choice):
        words.append(f"One of: {', '.join(f'`{value}`' for value in field.type.values)}.")
    if field.many:
        words.append("A list.")
    if field.required:
        words.append("Required.")
    return " ".join(words)


def test_fields_are_those_of_the_model() -> None:
    text = README.read_text("utf-8")
    table = re.search(r"<!-- fields: .* -->\n(.*?)\n?<!-- /fields -->", text, re.S)
    assert table, "the README has no table of fields"
    assert table[1].strip() == fields_table()


def test_every_command_is_there_with_its_options(hemidef: Hemidef) -> None:
    text = README.read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)[^`]*` \| (.*) \|$", text, re.M))
    # help says itself what it is for.
    assert set(NAMES) <= {*rows, "help"}
    for name in set(NAMES) - {"add"}:
        help = hemidef(name, "--help", env={"COLUMNS": "200"}).out.split("─ Fields")[0]
        offered = set(re.findall(r"(--[a-z-]+)", help.split("─ Common")[0].split("─ Options")[1]))
        missing = offered - set(re.findall(r"--[a-z-]+", text)) - {"--help", "--output", "--format"}
        assert not missing, f"{name}: not in the README"


def test_every_view_is_there() -> None:
    text = README.read_text("utf-8")
    assert all(f"`{name}`" in text for name in BUILT_IN)


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
