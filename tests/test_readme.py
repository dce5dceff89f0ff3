"""The README is true: its tables are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import Hemidef
from hemidef.cli.main import COMMANDS
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
    assert set(COMMANDS) <= set(rows)
    for name in set(COMMANDS) - {"add"}:
        help = hemidef(name, "--help", env={"COLUMNS": "200"}).out.split("─ Fields")[0]
        offered = set(re.findall(r"(--[a-z-]+)", help.split("─ Common")[0].split("─ Options")[1]))
        missing = offered - set(re.findall(r"--[a-z-]+", text)) - {"--help", "--output", "--format"}
        assert not missing, f"{name}: not in the README"


def test_every_view_is_there() -> None:
    text = README.read_text("utf-8")
    assert all(f"`{name}`" in text for name in BUILT_IN)


def test_help_opens_with_an_example(hemidef: Hemidef) -> None:
    for name in [*COMMANDS, "add initiative", "add recommendation", "add milestone"]:
        lines = [line.strip() for line in hemidef(*name.split(), "-h").out.splitlines()]
        assert next(line for line in lines[2:] if line).startswith("Example: hemidef")
