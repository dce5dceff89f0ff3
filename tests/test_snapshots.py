"""What people see, as it was last looked at: tables and pages at fixed widths.

``HEMIDEF_SNAPSHOTS=update`` writes what is printed now; look at the difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import Hemidef

FOLDER = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("HEMIDEF_SNAPSHOTS") == "update"


@pytest.fixture
def busy(hemidef: Hemidef, store: Path) -> Path:
    """The article's store after some weeks of work."""
    for line in (
        "update I-4 --lead SEDENA --status in-progress --due 2026-10 --partner MEX --partner USA",
        "update I-5 --status stalled --lead JIATF-South --due FY27-Q1 --depends-on I-4",
        "update I-1 I-2 --priority high --start 2026-09 --due 2027-Q2",
        "update I-3 --status completed --evidence https://example.org/report",
        "add milestone Agenda --initiative I-4 --due 2026-09-30",
        "add milestone Venue --initiative I-4 --due 2027-01",
        "update M-1 --done 2026-09-28",
        "add indicator Attendance --initiative I-4 --unit ministers --baseline 10 --target 30",
        "update K-1 --actual 25 --actual-date 2026-11",
        "update R-1 R-3 --status open --response accepted --lead Chancellery",
        "note I-4 Agreed",
        "update I-5 --clear lead",
        "undo",
    ):
        assert hemidef(*line.split()).code == 0
    return store


COMMANDS = {
    "list": "list",
    "list-overdue": "list is:overdue",
    "list-outcomes": "list outcomes --limit 4 --sort -title",
    "list-columns": "list initiatives --columns id,title,changed,progress --limit 5",
    "list-md": "list is:open lead:any -f md",
    "list-csv": "list is:open lead:any -f csv --columns id,title,action,lead,due,partners",
    "list-json": "list indicators -f json",
    "list-yaml": "list milestones -f yaml",
    "tables": "tables",
    "show": "show I-4 R-3 M-2 K-1",
    "show-yaml": "show I-4 K-1 -f yaml",
    "log": "log",
    "help": "--help",
    "help-list": "list --help",
    "help-add": "add initiative --help",
    "help-update": "update --help",
}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_snapshot(hemidef: Hemidef, busy: Path, name: str, width: int) -> None:
    out = hemidef(*COMMANDS[name].split(), env={"COLUMNS": str(width)}).out
    out = "".join(f"{line.rstrip()}\n" for line in out.splitlines())
    kept = FOLDER / f"{name}-{width}.txt"
    if UPDATE:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(out, "utf-8")
    assert out == kept.read_text("utf-8")
