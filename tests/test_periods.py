"""Periods: every form, its days, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.model import periods
from hemidef.model.periods import FORMS, RELATIVE, Period

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))


def parse(text: str, today: date | None = TODAY, *, back: bool = False) -> Period:
    return periods.parse(text, today, back=back)


def days(text: str) -> tuple[str, str]:
    period = parse(text)
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q2", "2026-04-01", "2026-06-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2026-04", "2026-04-01", "2026-04-30"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-09-30", "2026-09-30", "2026-09-30"),
        ("2028-02-29", "2028-02-29", "2028-02-29"),
        ("1000", "1000-01-01", "1000-12-31"),
        ("2999-12-31", "2999-12-31", "2999-12-31"),
        # 31 U.S.C. § 1102: the fiscal year begins on October 1 of each year and ends on
        # September 30 of the following year.
        ("FY27", "2026-10-01", "2027-09-30"),
        ("FY27-Q1", "2026-10-01", "2026-12-31"),
        ("FY27-Q2", "2027-01-01", "2027-03-31"),
        ("FY27-Q3", "2027-04-01", "2027-06-30"),
        ("FY27-Q4", "2027-07-01", "2027-09-30"),
        ("FY28-Q2", "2028-01-01", "2028-03-31"),
        ("FY00", "1999-10-01", "2000-09-30"),
        ("FY00-Q1", "1999-10-01", "1999-12-31"),
        ("FY99", "2098-10-01", "2099-09-30"),
    ],
)
def test_each_form_has_its_days_and_is_kept_as_written(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1QFY27", "FY27-Q1"),
        ("1q fy27", "FY27-Q1"),
        ("4Q-FY2027", "FY27-Q4"),
        ("Q1FY27", "FY27-Q1"),
        ("Q1 FY27", "FY27-Q1"),
        ("Q1-FY2027", "FY27-Q1"),
        ("FY27Q1", "FY27-Q1"),
        ("FY27 Q1", "FY27-Q1"),
        ("FY2027-Q1", "FY27-Q1"),
        ("fy27", "FY27"),
        ("FY 27", "FY27"),
        ("FY-27", "FY27"),
        ("FY2027", "FY27"),
        ("FY20", "FY20"),
        ("FY2020", "FY20"),
        ("Q3 2026", "2026-Q3"),
        ("q3-2026", "2026-Q3"),
        ("H2 2026", "2026-H2"),
        ("2026Q3", "2026-Q3"),
        ("2026 h2", "2026-H2"),
        ("2026-q3", "2026-Q3"),
        ("2026-9", "2026-09"),
        ("2027/03", "2027-03"),
        ("3/2027", "2027-03"),
        ("03-2027", "2027-03"),
        ("2026-9-3", "2026-09-03"),
        ("2026/9/30", "2026-09-30"),
        ("2026.09.30", "2026-09-30"),
        # figures that mean one day, whichever way they are read
        ("30/04/2026", "2026-04-30"),
        ("4/30/2026", "2026-04-30"),
        ("30.4.2026", "2026-04-30"),
        ("04-04-2026", "2026-04-04"),
        ("31/12/99", "2099-12-31"),
        ("30 Sep 2026", "2026-09-30"),
        ("30-Sep-26", "2026-09-30"),
        ("30/sep/2026", "2026-09-30"),
        ("30SEP26", "2026-09-30"),
        ("30sep2026", "2026-09-30"),
        ("30 sept 2026", "2026-09-30"),
        ("30 sept. 2026", "2026-09-30"),
        ("30 de setembro de 2026", "2026-09-30"),
        ("30 de septiembre del 2026", "2026-09-30"),
        ("1º de março de 2027", "2027-03-01"),
        ("1er fe\u0301vrier 2027", "2027-02-01"),
        ("30OUTUBRO2026", "2026-10-30"),
        ("December 16, 2021", "2021-12-16"),
        ("Dec. 16th, 2021", "2021-12-16"),
        ("16th of December 2021", "2021-12-16"),
        ("2021 December 16", "2021-12-16"),
        ("2021-Dec-16", "2021-12-16"),
        ("September 2026", "2026-09"),
        ("SEP2026", "2026-09"),
        ("sept. de 2026", "2026-09"),
        ("setembro/2026", "2026-09"),
        ("Août, 2026", "2026-08"),
        ("  2026 ", "2026"),
        ("Q3   2026", "2026-Q3"),
        ("Q3\u00a02026", "2026-Q3"),
    ],
)
def test_other_ways_to_write_the_same(text: str, meant: str) -> None:
    assert parse(text) == parse(meant)
    assert str(parse(text)) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "someday", "26", "202", "20266", "0999", "3000", "2026-", "2026-Q", "2026-Q0"),
        *("2026-Q5", "Q5 2026", "2026-H3", "H3 2026", "2026-H0", "FY2", "FY", "FY127", "FY1999"),
        *("FY27-Q5", "FY27-Q0", "5QFY27", "FY27-H1", "2026/9-3", "30 Sep", "Sep 26", "16 2021"),
        *("Spring 2027", "jui 2027", "ma 2027", "20270304", "2027-03-04T00", "2026-Q٣", "30/9"),
        *("+d", "+30", "+30m", "+ 30d", "+999999d", "mo", "fridays", "monday 2026", "eow"),
        *("2026,2027", "2026..2027", "30 de Sep de", "2026.9", "9.2026"),
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.problem == f"{text.strip()!r} is not a period"
    without_year = text in ("FY", "30 Sep", "Sep 26", "30 de Sep de")
    expected = f"Write its year too, as in {text} " if without_year else f"Expected {FORMS}, "
    assert refused.value.hint.startswith(expected)
    with pytest.raises(Invalid) as refused:
        parse(text, None)
    assert refused.value.hint == f"Expected {FORMS}."


@pytest.mark.parametrize(
    "text",
    [
        *("2026-13", "2026-00", "2026-0", "2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31"),
        *("2026-13-01", "2026-01-00", "2026-01-32", "31/02/2026", "13/13/2026", "31 avril 2026"),
        *("+99999w", "-99999w"),
    ],
)
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.problem == f"there is no such date as {text!r}"
    assert refused.value.hint.startswith("Expected 2026, ")


def test_every_form_in_the_hint_is_read() -> None:
    for form in FORMS.split(", "):
        assert parse(form, None) == parse(form)
    for word in RELATIVE.split(", "):
        parse(word)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("today", "2026-11-24", "2026-11-24"),
        ("Today", "2028-02-29", "2028-02-29"),
        ("+30d", "2026-11-24", "2026-12-24"),
        ("+30d", "2026-01-31", "2026-03-02"),
        ("+1d", "2028-02-28", "2028-02-29"),
        ("+0d", "2026-11-24", "2026-11-24"),
        ("-1d", "2026-01-01", "2025-12-31"),
        ("+2w", "2026-11-24", "2026-12-08"),
        ("-90D", "2026-11-24", "2026-08-26"),
        ("eoy", "2026-11-24", "2026-12-31"),
        ("EOY", "2026-12-31", "2026-12-31"),
        ("eoq", "2026-01-01", "2026-03-31"),
        ("eoq", "2026-03-31", "2026-03-31"),
        ("eoq", "2026-04-01", "2026-06-30"),
        ("eoq", "2026-09-30", "2026-09-30"),
        ("eoq", "2026-10-01", "2026-12-31"),
        ("eom", "2028-02-01", "2028-02-29"),
        ("eom", "2026-12-31", "2026-12-31"),
        ("tomorrow", "2026-12-31", "2027-01-01"),
        ("yesterday", "2027-01-01", "2026-12-31"),
        ("7d", "2026-11-24", "2026-12-01"),
        ("tuesday", "2026-11-24", "2026-11-24"),
        ("Fri", "2026-11-24", "2026-11-27"),
        ("monday", "2026-11-24", "2026-11-30"),
    ],
)
def test_words_for_a_day_count_from_today(text: str, today: str, day: str) -> None:
    period = parse(text, date.fromisoformat(today))
    assert str(period) == day
    assert (period.first.isoformat(), period.last.isoformat()) == (day, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7d", "2026-11-17"),
        ("2w", "2026-11-10"),
        ("+7d", "2026-12-01"),
        ("-7d", "2026-11-17"),
        ("monday", "2026-11-23"),
        ("tuesday", "2026-11-24"),
        ("fri", "2026-11-20"),
        ("tomorrow", "2026-11-25"),
        ("eom", "2026-11-30"),
        ("2026-Q3", "2026-Q3"),
    ],
)
def test_looking_back_a_bare_length_and_a_day_of_the_week_are_past(text: str, day: str) -> None:
    assert str(parse(text, back=True)) == day


@pytest.mark.parametrize(
    "text", ["today", "Tomorrow", "yesterday", "friday", "+30d", "-2w", "7d", "eom", "EOQ", "eoy"]
)
def test_where_no_day_is_today_no_word_counts_from_it(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text, None)
    assert refused.value.problem == f"{text!r} depends on the day on which it is read"
    assert refused.value.hint == "Write the day itself in a file, as in 2026-09-30."


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("03/04/2026", "2026-04-03 or 2026-03-04"),
        ("4.3.2026", "2026-03-04 or 2026-04-03"),
        ("30/09/26", "2026-09-30 or 2030-09-26"),
        ("03-04-05", "2005-04-03, 2005-03-04 or 2003-04-05"),
    ],
)
def test_figures_that_mean_one_day_or_another_are_refused_with_both(text: str, days: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.problem == f"{text!r} may be {days}"
    assert refused.value.hint == "Write the one that is meant."
    with pytest.raises(Invalid) as refused:
        parse(text, None)
    assert "in a mapping the form of its column" in refused.value.hint


@given(DAYS)
def test_every_day_lies_in_its_month_quarter_half_year_and_fiscal_year(day: date) -> None:
    quarter = (day.month + 2) // 3
    fiscal = day.year + (day.month >= 10)
    names = [
        day.isoformat(),
        f"{day:%Y-%m}",
        f"{day.year}-Q{quarter}",
        f"{day.year}-H{(quarter + 1) // 2}",
        str(day.year),
    ]
    if 2000 <= fiscal <= 2099:
        names += [f"FY{fiscal % 100:02}", f"FY{fiscal % 100:02}-Q{quarter % 4 + 1}"]
    for name in names:
        period = parse(name)
        assert period.first <= day <= period.last, name
        assert str(period) == name


@pytest.mark.parametrize(
    "form",
    [
        *("{y}-Q1 {y}-Q2 {y}-Q3 {y}-Q4", "{y}-H1 {y}-H2"),
        " ".join(f"{{y}}-{month:02}" for month in range(1, 13)),
    ],
)
def test_the_parts_of_a_year_leave_no_gap(form: str) -> None:
    for year in range(1999, 2032):
        _fill(str(year), form.format(y=year).split())


def test_the_quarters_of_a_fiscal_year_leave_no_gap() -> None:
    for year in range(100):
        _fill(f"FY{year:02}", [f"FY{year:02}-Q{quarter}" for quarter in (1, 2, 3, 4)])


def _fill(whole: str, parts: list[str]) -> None:
    spans = [parse(part) for part in parts]
    assert spans[0].first == parse(whole).first
    assert spans[-1].last == parse(whole).last
    for before, after in pairwise(spans):
        assert after.first == before.last + timedelta(days=1)


def test_periods_are_equal_when_written_alike() -> None:
    assert parse("Q3 2026") == parse("2026-Q3")
    assert parse("2026-Q4") != parse("FY27-Q1")
    assert days("2026-Q4") == days("FY27-Q1")
    assert len({parse("2026"), parse(" 2026"), parse("2027")}) == 2


@given(
    st.text(max_size=12)
    | st.lists(
        st.sampled_from(["30", "3", "2026", "sept", "de", "Q1", "FY", "th", *" -/.,+dQ"])
    ).map("".join)
)
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        period = parse(text)
    except Invalid:
        return
    assert period.first <= period.last
    assert parse(str(period)) == periods.load(str(period)) == period
