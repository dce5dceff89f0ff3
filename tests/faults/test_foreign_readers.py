"""An export means the same to other programs' YAML readers, whatever texts it holds."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from conftest import Hemidef, make_store
from faults.trial import FULL
from test_yaml_writer import NASTY

# What other programs read: they print the descriptions of all initiatives as a JSON list.
_FOREIGN = {
    "js-yaml": [
        "node",
        "-e",
        "const y = require('js-yaml'), f = require('fs');"
        "const d = y.load(f.readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(d.initiatives.map(e => e.description)))",
    ],
    "yaml (npm)": [
        "node",
        "-e",
        "const y = require('yaml'), f = require('fs');"
        "const d = y.parse(f.readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(d.initiatives.map(e => e.description)))",
    ],
    "Ruby": [
        "ruby",
        "-rjson",
        "-ryaml",
        "-e",
        "d = YAML.safe_load(File.read(ARGV[0], encoding: 'UTF-8'));"
        "puts JSON.generate(d['initiatives'].map { |e| e['description'] })",
    ],
}


def _texts() -> list[str]:
    """The nasty strings, and each behind, before and around others: over 4,000 of them."""
    marks = ["-", ":", "#", " #", ": ", "0", "e", ".", "\n", " ", "!", "'", '"', "1", "_", "\\"]
    marks += ["%", "@", "\u2028", "\x85", "é"]
    whole = [*NASTY]
    for mark, text in itertools.product(marks, NASTY):
        if len(text) < 30:
            whole += [mark + text] if len(mark) % 2 else [text + mark]
    return list(dict.fromkeys(text for text in whole if text))


TEXTS = _texts()


@pytest.fixture
def export(hemidef: Hemidef, home: Path) -> Path:
    """An export of a store whose initiatives have the texts for their descriptions."""
    entries = {
        f"I-{number}": {
            "title": "T",
            "category": "initiative",
            "description": text,
            "status": "not-assessed",
            "priority": "normal",
            "created": "2026-11-24T08:30:00.000Z",
        }
        for number, text in enumerate(TEXTS, 1)
    }
    make_store(Path("hemidef.json"), entries)
    assert hemidef("export", "-o", "all.yaml").code == 0
    return Path("all.yaml")


def _read(name: str, file: Path) -> list[Any]:
    """What a program of another language reads."""
    command = _FOREIGN[name]
    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} here")
    environment = {**os.environ, "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*command, str(file)], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    if "Cannot find module" in done.stderr:
        pytest.skip(f"node does not find {name}: name its folder in NODE_PATH")
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 4000


@pytest.mark.parametrize("name", _FOREIGN)
def test_programs_in_other_languages_read_the_same(export: Path, name: str) -> None:
    assert _read(name, export) == TEXTS


def test_libyaml_reads_the_same(export: Path) -> None:
    found = yaml.load(export.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert [each["description"] for each in found["initiatives"]] == TEXTS


@pytest.mark.skipif(not FULL, reason="some seconds: HEMIDEF_FAULTS=full")
def test_a_reader_of_yaml_1_2_reads_the_same(export: Path) -> None:
    found = YAML(typ="safe", pure=True).load(export.read_text(encoding="utf-8"))
    assert [each["description"] for each in found["initiatives"]] == TEXTS


def test_a_naive_export_is_read_as_something_else() -> None:
    """What PyYAML writes by itself, a reader of YAML 1.2 takes for numbers, or not at all."""
    differ = 0
    for text in (text for text in NASTY if text.isascii() and text.isprintable()):
        try:
            differ += YAML(typ="safe", pure=True).load(yaml.safe_dump([text])) != [text]
        except ValueError:  # from its own int()
            differ += 1
    assert differ >= 5
