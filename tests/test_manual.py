"""The manual page is the one that ``man/make.py`` makes of the help texts as they are."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from hemidef.cli import topics
from hemidef.cli.main import NAMES
from test_snapshots import UPDATE

FOLDER = Path(__file__).parent.parent / "man"
PAGE = FOLDER / "hemidef.1"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the tests stand alone, no page")


def test_it_is_made_of_the_help_texts_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    made: str = runpy.run_path(str(FOLDER / "make.py"))["make"]()
    if UPDATE:
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made, "python man/make.py makes it anew"


def test_every_command_and_topic_is_in_it() -> None:
    text = PAGE.read_text("utf-8").replace("\\-", "-")
    for name in NAMES:
        assert f'.SS "hemidef {name} ' in text
    for name in topics.NAMES:
        assert f'.SH "{name.upper().replace("-", " ")}"' in text


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_groff_has_nothing_against_it() -> None:
    words = ["groff", "-man", "-Tutf8", "-ww", str(PAGE)]
    done = subprocess.run(words, capture_output=True, check=True)
    assert not done.stderr
    assert b"<str>" not in done.stdout
