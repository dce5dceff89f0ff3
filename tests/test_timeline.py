"""The timeline: the scale above it, and each sign on its day's column."""

from __future__ import annotations

import os
import re
import subprocess
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import Hemidef
from hemidef.render.timeline import Scale, fit_scale

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
WIDTHS = st.integers(20, 200)
SPANS = st.tuples(DAYS, st.integers(0, 400_000)).map(
    lambda pair: (pair[0], min(pair[0] + timedelta(days=pair[1]), date(2999, 12, 31)))
)


def within(scale: Scale, day: date) -> float:
    """Where on the scale a day is, in columns and parts of one, whatever its ends."""
    months = day.year * 12 + day.month - 1 - scale.start
    return (
        (months + (day.day - 1) / monthrange(day.year, day.month)[1]) / scale.months * scale.width
    )


@given(SPANS, WIDTHS)
@example((date(2026, 11, 24), date(2026, 11, 24)), 20)
@example((date(2020, 1, 1), date(2029, 12, 31)), 40)
@example((date(2100, 1, 1), date(2999, 12, 31)), 20)
@example((date(1000, 1, 1), date(2999, 12, 31)), 20)
def test_the_first_and_the_last_day_are_on_the_scale(span: tuple[date, date], width: int) -> None:
    scale = fit_scale(*span, width)
    assert 0 <= within(scale, span[0]) < scale.width
    assert scale.columns - scale.width <= within(scale, span[1]) < scale.columns
    assert scale.columns <= width
    assert 1 <= scale.width <= 6


@given(SPANS, WIDTHS, st.data())
def test_later_days_are_further_right(
    span: tuple[date, date], width: int, data: st.DataObject
) -> None:
    scale = fit_scale(*span, width)
    one, other = sorted(data.draw(st.dates(*span)) for _ in range(2))
    assert 0 <= scale.column(one) <= scale.column(other) < scale.columns
    assert scale.column(one) == int(within(scale, one) + 1e-9)
    assert scale.column(date.min) == 0
    assert scale.column(date.max) == scale.columns - 1


@given(SPANS, WIDTHS)
def test_a_finer_scale_would_not_fit(span: tuple[date, date], width: int) -> None:
    months = (span[1].year - span[0].year) * 12 + span[1].month - span[0].month + 1
    scale = fit_scale(*span, width)
    if months * 2 <= width:
        assert scale.name == "month"
    elif scale.name == "quarter":
        assert (months - 1) // 3 + 1 <= width // 3
    if scale.width < 6:
        assert (scale.width + 1) * scale.count > width


@given(SPANS, WIDTHS)
@example((date(2026, 1, 1), date(2027, 12, 31)), 48)
@example((date(2026, 12, 1), date(2027, 1, 31)), 20)
@example((date(2026, 11, 1), date(2029, 2, 28)), 60)
def test_the_heads_stand_above_their_days(span: tuple[date, date], width: int) -> None:
    scale = fit_scale(*span, width)
    years, *units = scale.heads()
    assert len(units) == (scale.months < 12)
    for head in (years, *units):
        assert len(head) <= scale.columns + 4
        assert head == head.rstrip()
    found = list(re.finditer(r"\d+", years))
    assert found
    for label in found:
        year = int(label[0])
        first = label.start() == 0 and scale.months < 12
        assert scale.column(date(year, scale.start % 12 + 1 if first else 1, 1)) == label.start()
    for head in units:
        names = head.split()
        assert len(names) == scale.count
        for number, name in enumerate(names):
            month = (scale.start + number * scale.months) % 12
            column = number * scale.width
            assert head[column : column + len(name)] == name
            if scale.name == "quarter":
                assert name == f"Q{month // 3 + 1}"
            else:
                assert name[0] == "JFMAMJJASOND"[month]


@given(SPANS, WIDTHS)
def test_every_year_that_fits_is_named(span: tuple[date, date], width: int) -> None:
    scale = fit_scale(*span, width)
    assume(scale.months < 12 and scale.width * 12 // scale.months > 4)
    named = [int(year) for year in re.findall(r"\d+", scale.heads()[0])]
    first, last = scale.start // 12, (scale.start + scale.count * scale.months - 1) // 12
    left_out = set(range(first, last + 1)) - set(named)
    assert left_out <= {first}, "only one that would run into the next"
    assert named == sorted(named)


# From the first of January 2026 to the last of February 2027: months, in so many columns.
PLAN = [
    "add initiative Late --start 2026-02 --due 2026-09 --status in-progress",
    "add initiative Begun --start 2026-03-16 --status planned",
    "add initiative Ahead --due 2027-01 --status proposed",
    "add initiative Done --start 2026-01 --due 2026-12 --closed 2026-06-30 --status completed",
    "add initiative Steps --status planned",
    "add initiative Later --start 2026-12-15 --status planned",
    "add initiative Dateless --status completed --due 2026-04",
    "add initiative Dropped --start 2026-05 --status in-progress",
    "add milestone One --initiative I-5 --due 2026-04 --done 2026-05-20",
    "add milestone Two --initiative I-5 --due 2026-10",
    "add milestone Three --initiative I-5 --due 2027-02",
    "add milestone Tender --initiative I-8 --due 2026-08",
    "update I-8 --status cancelled",
    "update I-7 --clear closed",
    "add initiative Nowhen",
]
SIGNS = {
    "I-1": [("2026-02-01", "├"), ("2026-09-30", "┤")],
    "I-2": [("2026-03-16", "├")],
    "I-3": [("2027-01-31", "┤")],
    "I-4": [("2026-01-01", "├"), ("2026-06-30", "┤")],
    "I-5": [("2026-05-20", "◆"), ("2026-10-31", "!"), ("2027-02-28", "◇")],
    "I-6": [("2026-12-15", "├")],
    "I-7": [("2026-04-30", "┤")],
    "I-8": [("2026-05-01", "├"), ("2026-08-31", "×"), ("2026-11-24", "┤")],
}
NOTES = {
    "I-1": "55 d late",
    "I-2": "planned",
    "I-3": "proposed",
    "I-4": "completed",
    "I-5": "planned",
    "I-6": "planned",
    "I-7": "completed",
    "I-8": "cancelled",
}


@pytest.fixture
def plan(hemidef: Hemidef) -> Hemidef:
    assert hemidef("init", "--empty").code == 0
    for line in PLAN:
        assert hemidef(*line.split()).code == 0, line
    return hemidef


class Chart:
    """A printed timeline by month: its lines by id, and the column of a day."""

    def __init__(self, out: str) -> None:
        title, _, years, months, self.today, *rest = out.splitlines()
        assert title == "Timeline by month"
        self.left = len(months) - len(months.lstrip())
        assert years[self.left : self.left + 4] == "2026"
        assert months.split()[0][0] == "J"
        self.step = len(re.match(r"\S+ *", months.lstrip())[0])  # type: ignore[index]
        self.lines = {line.split()[0]: line for line in rest[: rest.index("")]}
        self.right = self.left + 14 * self.step

    def column(self, day: str) -> int:
        when = date.fromisoformat(day)
        month = (when.year - 2026) * 12 + when.month - 1
        part = (when.day - 1) / monthrange(when.year, when.month)[1]
        return self.left + int((month + part) * self.step)

    def sign(self, id: str, day: str) -> str:
        return self.lines[id][self.column(day)]


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_each_sign_is_on_its_day(plan: Hemidef, width: int) -> None:
    answer = plan("timeline", env={"COLUMNS": str(width)})
    chart = Chart(answer.out)
    assert sorted(chart.lines) == sorted(SIGNS)
    for id, signs in SIGNS.items():
        for day, sign in signs:
            assert chart.sign(id, day) == sign, (id, day)
        line = chart.lines[id]
        assert line.endswith(f"  {NOTES[id]}")
        assert sum(line[chart.left : chart.right].count(sign) for sign in "├┤◆◇×!") == len(signs)
    first = {id: min(day for day, _ in signs) for id, signs in SIGNS.items()}
    assert list(chart.lines) == sorted(first, key=lambda id: first[id])
    assert answer.err == "I-9 has no date.\n"


def test_the_lines_between_the_signs(plan: Hemidef) -> None:
    chart = Chart(plan("timeline", env={"COLUMNS": "120"}).out)

    def between(id: str, first: str, last: str) -> set[str]:
        return set(chart.lines[id][chart.column(first) + 1 : chart.column(last)])

    assert between("I-1", "2026-02-01", "2026-09-30") == {"─"}
    assert between("I-1", "2026-09-30", "2026-11-24") == {"┄"}
    assert chart.sign("I-1", "2026-11-24") == "┼"
    assert between("I-4", "2026-01-01", "2026-06-30") == {"─"}
    assert between("I-4", "2026-06-30", "2026-11-24") == {" "}
    assert between("I-8", "2026-05-01", "2026-08-31") == {"─"}
    assert between("I-5", "2026-05-20", "2026-10-31") == {"─"}


def test_an_end_that_is_not_set_is_open(plan: Hemidef) -> None:
    chart = Chart(plan("timeline", env={"COLUMNS": "120"}).out)
    begun = chart.lines["I-2"]  # goes on until today, and beyond
    assert begun[chart.column("2026-11-24") + 3] == "›"
    line = begun[chart.column("2026-03-16") + 1 : chart.column("2026-11-24") + 3]
    assert set(line) == {"─", "┼"}
    assert begun[chart.column("2026-11-24")] == "┼"
    ahead = chart.lines["I-3"]  # since who knows when
    assert ahead[chart.column("2027-01-31") - 3 : chart.column("2027-01-31") + 1] == "‹──┤"
    later = chart.lines["I-6"]
    assert later[chart.column("2026-12-15") : chart.column("2026-12-15") + 4] == "├──›"
    steps = chart.lines["I-5"]
    assert steps[chart.column("2026-05-20") - 3] == "‹"
    assert steps[chart.column("2027-02-28")] == "◇"
    assert "‹" not in "".join(chart.lines[id] for id in ("I-1", "I-2", "I-4", "I-6", "I-8"))
    assert "›" not in "".join(chart.lines[id] for id in ("I-1", "I-3", "I-4", "I-7", "I-8"))


def test_what_is_due_before_its_start_is_marked_on_its_day(plan: Hemidef) -> None:
    plan("update", "I-1", "--start", "2026-12", "--due", "2026-03")
    plan("update", "I-3", "--start", "2027-02-20", "--due", "2026-12")
    chart = Chart(plan("timeline", env={"COLUMNS": "120"}).out)
    assert chart.sign("I-1", "2026-12-01") == "├"
    assert chart.sign("I-1", "2026-03-31") == "┤"
    late = chart.lines["I-1"][chart.column("2026-03-31") + 1 : chart.column("2026-11-24")]
    assert set(late) == {"┄"}
    ahead = chart.lines["I-3"]
    assert chart.sign("I-3", "2026-12-31") == "┤"
    assert chart.sign("I-3", "2027-02-20") == "├"
    assert set(ahead[chart.column("2026-12-31") + 1 : chart.column("2027-02-20")]) == {"─"}


def test_today_is_marked_where_no_line_is(plan: Hemidef) -> None:
    out = plan("timeline", env={"COLUMNS": "120"}).out
    chart = Chart(out)
    marked = {id for id in chart.lines if chart.sign(id, "2026-11-24") == "┊"}
    assert marked >= {"I-4", "I-6", "I-7"}
    for id, line in chart.lines.items():
        assert line.count("┊") == (id in marked)
        assert line.count("┼") == (chart.sign(id, "2026-11-24") == "┼")
    crossed = {id for id in chart.lines if chart.sign(id, "2026-11-24") == "┼"}
    assert crossed >= {"I-1", "I-2", "I-5"}
    assert crossed | marked | {"I-8"} == set(chart.lines)  # that one ends today
    early = Chart(plan("timeline", "--as-of", "2026-08-15", env={"COLUMNS": "120"}).out)
    assert early.sign("I-3", "2026-08-15") == "┊"
    assert early.lines["I-1"].endswith("in-progress")


def test_today_is_marked_on_every_chart(plan: Hemidef) -> None:
    """Also where the only initiative goes on today: the legend promises the mark."""
    out = plan("timeline", "title.has:begun", "--as-of", "2026-06-15").out
    chart, _, legend = out.rpartition("\n\n")
    assert "┊ ┼ today" in legend
    *_, mark, line = chart.splitlines()
    assert mark.strip() == "┊"
    assert line[mark.index("┊")] == "┼"


@pytest.mark.parametrize("day", ["2026-01-01", "2026-06-15", "2026-11-24", "2027-02-28"])
def test_the_mark_below_the_heads_is_on_todays_column(plan: Hemidef, day: str) -> None:
    chart = Chart(plan("timeline", "--as-of", day, env={"COLUMNS": "120"}).out)
    assert chart.today == " " * chart.column(day) + "┊"


@pytest.mark.parametrize("width", [20, 40, 47, 60, 80, 99, 120, 163, 200])
def test_no_line_is_too_long_or_cut(hemidef: Hemidef, everything: Path, width: int) -> None:
    out = hemidef("timeline", env={"COLUMNS": str(width)}).out
    lines = out.splitlines()
    assert max(map(cell_len, lines)) <= width
    if width < 40:
        return
    charted = [line for line in lines if re.match(r"I-\d+ ", line)]
    assert len(charted) == 21
    notes = [re.search(r"(?<=  )(\d+ d late|[a-z]+(-[a-z]+)?)$", line) for line in charted]
    # The notes begin on one column, and the signs of today stand below each other.
    assert len({note and cell_len(note.string[: note.start()]) for note in notes}) == 1
    assert len({cell_len(line.split("┊")[0]) for line in charted if "┊" in line}) == 1


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize(
    ("dates", "unit"),
    [
        ("--start 2026-11-24 --due 2026-11-24", "month"),
        ("--start 2020 --due 2029", None),
        ("--start 1100 --due 1999", None),
        ("--start 1000 --due 2999", None),
        ("--start 2026-01-01 --due 2026-12-31", None),
    ],
)
def test_a_day_ten_years_nine_hundred_years(
    hemidef: Hemidef, width: int, dates: str, unit: str | None
) -> None:
    hemidef("init", "--empty")
    hemidef("add", "initiative", "An initiative with a longer name", *dates.split())
    answer = hemidef("timeline", "--as-of", "2026-11-24", env={"COLUMNS": str(width)})
    assert (answer.code, answer.err) == (0, "")
    title, *lines = answer.out.splitlines()
    assert unit is None or title == f"Timeline by {unit}"
    assert max(map(cell_len, lines)) <= width
    (line,) = (line for line in lines if line.startswith("I-1 "))
    assert re.search(r"  (not-assessed|\d+ d late)$", line)
    assert "┤" in line
    assert re.search(r"\d{4}", lines[1])


def test_the_same_chart_in_ascii(plan: Hemidef, program: list[str]) -> None:
    whole = plan("timeline", env={"COLUMNS": "80"}).out
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    words = [*program, "timeline", "--as-of", "2026-11-24"]
    done = subprocess.run(words, env=env, capture_output=True, check=True)
    plain = done.stdout.decode("ascii")
    assert plain == whole.translate(str.maketrans("─┄├┤‹›◆◇×┊┼", "-.[]<>*ox:+"))


@pytest.mark.parametrize(
    ("terms", "first", "last"),
    [
        ("", 9, 20),
        ("initiatives status:not-assessed,proposed", 9, 20),
        ("title.not:nowhen", 10, 20),
        ("title.not:nowhen,again", 10, 19),
    ],
)
def test_the_first_ten_undated_are_named(plan: Hemidef, terms: str, first: int, last: int) -> None:
    for _ in range(10):
        plan("add", "initiative", "Nowhen either")
    plan("add", "initiative", "Again")
    told = plan("timeline", *terms.split()).err
    names = ", ".join(f"I-{number}" for number in range(first, first + 10))
    more = last - first - 9
    assert told == f"{names}{f' and {more} more' if more else ''} have no date.\n"


def test_only_the_initiatives_that_the_terms_match(plan: Hemidef) -> None:
    chart = plan("timeline", "title.has:late").out
    assert set(re.findall(r"^I-\d+", chart, re.MULTILINE)) == {"I-1", "I-6"}
    nothing = plan("timeline", "kind:milestone")
    assert (nothing.code, nothing.out) == (0, "")


def test_fifty_lines_unless_all_are_asked_for(hemidef: Hemidef, home: Path) -> None:
    rows = "".join(f"{{id: I-{n}, title: Step {n}, due: 2027-01}}, " for n in range(1, 53))
    (home / "many.yaml").write_text(f"hemidef: 1\ninitiatives: [{rows}]\n")
    assert hemidef("init", "--from", "many.yaml").code == 0
    short = hemidef("timeline")
    assert len(re.findall(r"^I-\d+", short.out, re.MULTILINE)) == 50
    assert short.err == "2 more initiatives; --all draws them.\n"
    assert len(re.findall(r"^I-\d+", hemidef("timeline", "--all").out, re.MULTILINE)) == 52


def test_where_no_initiative_matches_none_is_to_be_added(hemidef: Hemidef, store: Path) -> None:
    assert hemidef("timeline", "lead:zzz").err == "No entries match lead:zzz.\n"
    told = "There is no initiative among what matches. Try fewer terms.\n"
    assert hemidef("timeline", "recommendations").err == told
