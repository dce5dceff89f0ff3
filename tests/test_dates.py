"""Dates in a form that is named: read exactly so, and refused otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange.notation import DateForm
from hemidef.model.values import PERIOD, Context


@pytest.mark.parametrize(
    ("form", "text", "period"),
    [
        ("DD/MM/YYYY", "30/09/2026", "2026-09-30"),
        ("DD/MM/YYYY", "3/9/2026", "2026-09-03"),
        ("D/M/YYYY", "03/09/2026", "2026-09-03"),
        ("MM/DD/YYYY", "9/30/2026", "2026-09-30"),
        ("DD.MM.YY", "30.09.26", "2026-09-30"),
        ("YYYYMMDD", "20260930", "2026-09-30"),
        ("YYYY/MM/DD", "2026/09/30", "2026-09-30"),
        ("MM/YYYY", "9/2026", "2026-09"),
        ("YYYY", "2026", "2026"),
        ("MMM YYYY", "  May   2025 ", "2025-05"),
        ("D MMM YYYY", "3 September 2026", "2026-09-03"),
        ("MMM DD, YYYY", "Sept. 3, 2026", "2026-09-03"),
        ("DD-MMM-YY", "03-sep-26", "2026-09-03"),
        ("D de MMM de YYYY", "1 de março de 2026", "2026-03-01"),
        ("serial", "46350", "2026-11-24"),
        ("serial", " 46350.0 ", "2026-11-24"),
        ("serial", "1", "1899-12-31"),
    ],
)
def test_a_date_in_its_form(form: str, text: str, period: str, context: Context) -> None:
    assert DateForm(form).read(text) == period
    assert PERIOD.text(PERIOD.parse(period, context)) == period


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio "
    "julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho "
    "julho agosto setembro outubro novembro dezembro",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
}


@pytest.mark.parametrize("language", MONTHS)
def test_months_in_four_languages(language: str) -> None:
    for names in (MONTHS[language], SHORT[language]):
        found = [DateForm("MMM YYYY").read(f"{name} 2026") for name in names.split()]
        assert found == [f"2026-{number:02}" for number in range(1, 13)]
        loud = [DateForm("MMM YYYY").read(f"{name.upper()} 2026") for name in names.split()]
        assert loud == found


@pytest.mark.parametrize("word", ["Decided", "Marginal", "Junta", "Mayor", "Apresentado"])
def test_a_word_that_begins_as_a_month_is_none(word: str) -> None:
    with pytest.raises(Invalid):
        DateForm("MMM YYYY").read(f"{word} 2026")


@given(st.dates(date(1900, 3, 1), date(2999, 12, 31)))
def test_every_day_in_every_form(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert DateForm("serial").read(str(serial)) == day.isoformat()
    for form, text in [
        ("DD/MM/YYYY", f"{day:%d/%m/%Y}"),
        ("MM-DD-YYYY", f"{day.month}-{day.day}-{day.year}"),
        ("DD.MMM.YYYY", f"{day:%d}.{MONTHS['pt'].split()[day.month - 1]}.{day.year}"),
    ]:
        assert DateForm(form).read(text) == day.isoformat()


def test_the_first_days_of_a_serial_are_excels_own() -> None:
    assert DateForm("serial").read("61") == "1900-03-01"  # Excel's 60 is 29 February 1900
    last = (date(4637, 11, 25) - date(1899, 12, 30)).days
    assert DateForm("serial").read(str(last)) == str(date(1899, 12, 30) + timedelta(last))


@pytest.mark.parametrize(
    ("form", "text", "problem"),
    [
        ("DD/MM/YYYY", "30-09-2026", "is not written as DD/MM/YYYY"),
        ("DD/MM/YYYY", "30/09/26", "is not written as"),
        ("DD/MM/YYYY", "30/09/2026 12:00", "is not written as"),
        ("MMM YYYY", "2024-2025", "is not written as"),
        ("MMM YYYY", "Not available", "is not written as"),
        ("MMM YYYY", "Brumaire 2026", "'Brumaire' is not a month"),
        ("DD.MM.YY", "30.09.2026", "is not written as"),
        ("YYYY", "0026", "is not written as"),
        ("serial", "Q3", "is not one of Excel's day numbers"),
        ("serial", "46350.5", "is not one of Excel's day numbers"),
        ("serial", "-1", "is not one of Excel's day numbers"),
    ],
)
def test_what_is_not_in_the_form(form: str, text: str, problem: str) -> None:
    with pytest.raises(Invalid) as caught:
        DateForm(form).read(text)
    assert problem in caught.value.problem
    assert caught.value.hint


@pytest.mark.parametrize(
    "form", ["", "DD/MM", "Q YYYY", "FYYYYY", "HH:MM", "DD/YYYY", "DD/DD/YYYY", "MM MMM", "plain"]
)
def test_what_is_no_form(form: str) -> None:
    with pytest.raises(Invalid) as caught:
        DateForm(form)
    assert "is not the form of a date" in caught.value.problem
    assert "DD/MM/YYYY" in caught.value.hint


def test_what_is_a_form() -> None:
    for form in ("serial", "D MMM YYYY", "YYYY", "M/D/YY"):
        DateForm(form)
