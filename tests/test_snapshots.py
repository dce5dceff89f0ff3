"""What people see, as it was last looked at: tables and pages at fixed widths.

``HEMIDEF_SNAPSHOTS=update`` writes what is printed now; look at the difference before keeping it.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from conftest import ANSI, Hemidef

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
    "help-topics": "help",
    "help-terms": "help terms",
    "help-report": "report --help",
}


# Reports, on the store of every situation.
REPORTS = {
    "summary": "summary",
    "summary-terms": "summary theme:regional-partnerships",
    "due": "due",
    "due-lead": "due --within 2027-H1 --lead Joint_Staff_J5",
    "coverage": "coverage",
    "timeline": "timeline",
    "timeline-month": "timeline start.after:2026-10",
    "moved": "moved --since 2026-06-01",
    "moved-terms": "moved lead:any is:open --since 2026-10-01 --until 2026-11-15",
    "check": "check",
    "check-select": "check --select closed-without-note,no-indicator,due-before-start",
    "count": "count --by theme",
    "count-many": "count --by threats",
    "count-pair": "count recommendations --by status --by response",
    "count-blocks": "count --by theme --by partners",
    "view-list": "view list",
    "list-saved": "list sin-lider",
    "due-md": "due -f md",
    "due-csv": "due -f csv",
    "timeline-yaml": "timeline I-10 -f yaml",
    "check-json": "check kind:indicator -f json",
    "report-md": "report -o - -f md --since 2026-05-15",
}
# What programs read is as wide as it is.
DATA = {"due-md", "due-csv", "timeline-yaml", "check-json", "report-md"}
WIDTHS = [
    *((name, width) for name in REPORTS for width in (80, 120) if name not in DATA),
    *(("timeline", width) for width in (60, 200)),
    *(("summary", width) for width in (60, 200)),
    *((name, 120) for name in sorted(DATA)),
]


def compare(name: str, out: str) -> None:
    """Compare what was printed with what is kept, or keep it."""
    out = "".join(f"{line.rstrip()}\n" for line in out.splitlines())
    kept = FOLDER / f"{name}.txt"
    if UPDATE:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(out, "utf-8")
    assert out == kept.read_text("utf-8")


def words(line: str) -> list[str]:
    """The words of a command line, in which ``_`` stands for a blank."""
    return [word.replace("_", " ") for word in line.split()]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_snapshot(hemidef: Hemidef, busy: Path, name: str, width: int) -> None:
    out = hemidef(*COMMANDS[name].split(), env={"COLUMNS": str(width)}).out
    compare(f"{name}-{width}", out)


@pytest.mark.parametrize(("name", "width"), WIDTHS)
def test_report(hemidef: Hemidef, everything: Path, name: str, width: int) -> None:
    out = hemidef(*words(REPORTS[name]), env={"COLUMNS": str(width)}).out
    compare(f"{name}-{width}", out)


@pytest.mark.parametrize(("name", "width"), [("summary", 120), ("timeline", 80), ("coverage", 80)])
def test_report_in_ascii(everything: Path, program: list[str], name: str, width: int) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": str(width)}
    line = [*program, *words(REPORTS[name]), "--as-of", "2026-11-24"]
    done = subprocess.run(line, env=env, capture_output=True, check=True)
    compare(f"{name}-ascii-{width}", done.stdout.decode("ascii"))


@pytest.mark.parametrize("name", ["due", "timeline-month", "check-select", "count-pair"])
def test_report_in_colors(hemidef: Hemidef, everything: Path, name: str) -> None:
    out = hemidef(*words(REPORTS[name]), env={"COLUMNS": "80", "FORCE_COLOR": "1"}).out
    compare(f"{name}-color-80", out.replace("\x1b", "ESC"))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_the_same_without_colors(
    hemidef: Hemidef, everything: Path, name: str
) -> None:
    plain = hemidef(*words(REPORTS[name])).out
    assert "\x1b" not in plain
    colored = hemidef(*words(REPORTS[name]), env={"FORCE_COLOR": "1"}).out
    stripped = [ANSI.sub("", line).rstrip() for line in colored.splitlines()]
    assert stripped == [line.rstrip() for line in plain.splitlines()]
    both = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    assert hemidef(*words(REPORTS[name]), env=both).out == plain


@pytest.mark.parametrize("width", [60, 75, 80, 84, 120])
def test_a_count_and_its_bar_stand_on_one_line(
    hemidef: Hemidef, everything: Path, width: int
) -> None:
    out = hemidef("summary", env={"COLUMNS": str(width)}).out
    assert not re.search(r"^ *█", out, re.MULTILINE)


def test_a_date_is_not_cut(hemidef: Hemidef, everything: Path) -> None:
    out = hemidef("summary", env={"COLUMNS": "60"}).out
    assert not re.search(r"\d…", out)


def test_a_views_terms_are_not_broken_within_a_word(hemidef: Hemidef, everything: Path) -> None:
    out = hemidef("view", "list", env={"COLUMNS": "120"}).out
    for term in ("category:strategic-initiative", "category:proposed-action"):
        assert re.search(rf"\b{term}\b", out)
