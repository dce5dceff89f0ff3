"""Dates: in a form that is named, read exactly so; at every door, as people write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Hemidef
from hemidef.errors import Invalid
from hemidef.exchange.notation import DateForm
from hemidef.model.dates import PERIOD
from hemidef.model.values import Context


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


# -- at every door ----------------------------------------------------------------------------


def shown(hemidef: Hemidef, *ids: str) -> list[str | None]:
    """When the entries are due."""
    document = json.loads(hemidef("show", *ids, "-f", "json").out)
    entries = [entry for held in document.values() if isinstance(held, list) for entry in held]
    return [entry.get("due") for entry in entries]


def yaml_file(due: str) -> list[str]:
    text = f'hemidef: 1\ninitiatives:\n- id: I-1\n  due: "{due}"\n'
    Path("plan.yaml").write_text(text, "utf-8")
    return ["import", "plan.yaml"]


def json_file(due: str) -> list[str]:
    document = {"hemidef": 1, "initiatives": [{"id": "I-1", "due": due}]}
    Path("plan.json").write_text(json.dumps(document), "utf-8")
    return ["import", "plan.json"]


def csv_file(due: str) -> list[str]:
    Path("plan.csv").write_text(f'id,due\nI-1,"{due}"\n', "utf-8")
    return ["import", "plan.csv", "--kind", "initiative"]


def excel_file(due: str) -> list[str]:
    book = pytest.importorskip("openpyxl").Workbook()
    book.active.title = "initiatives"
    for row in (["id", "due"], ["I-1", due]):
        book.active.append(row)
    book.save("plan.xlsx")
    return ["import", "plan.xlsx"]


def markdown_file(due: str) -> list[str]:
    text = f"## Initiatives\n\n| id | due |\n| --- | --- |\n| I-1 | {due} |\n"
    Path("plan.md").write_text(text, "utf-8")
    return ["import", "plan.md"]


OPTIONS: list[Callable[[str], list[str]]] = [
    lambda due: ["update", "I-1", "--due", due],
    lambda due: ["update", "I-1", "--set", f"due={due}"],
]
FILES: list[Callable[[str], list[str]]] = [
    yaml_file,
    json_file,
    csv_file,
    excel_file,
    markdown_file,
]


@pytest.mark.parametrize("door", [*OPTIONS, *FILES])
def test_a_date_is_read_at_every_door(hemidef: Hemidef, store: Path, door: Any) -> None:
    for due, period in [
        ("30 de setembro de 2026", "2026-09-30"),
        ("December 16, 2021", "2021-12-16"),
        ("30/04/2027", "2027-04-30"),
        ("1QFY27", "FY27-Q1"),
    ]:
        answer = hemidef(*door(due))
        assert answer.code == 0, answer.err
        assert shown(hemidef, "I-1") == [period]
    refused = hemidef(*door("03/04/2026"))
    assert refused.code == 4
    assert "due: '03/04/2026' may be 2026-04-03 or 2026-03-04" in refused.err
    assert ("in a mapping the form of its column" in refused.err) == (door in FILES)
    assert shown(hemidef, "I-1") == ["FY27-Q1"]


@pytest.mark.parametrize("door", FILES)
def test_in_a_file_no_word_counts_from_today(hemidef: Hemidef, store: Path, door: Any) -> None:
    for word in ("today", "Friday", "+30d", "7d", "eoq"):
        refused = hemidef(*door(word))
        assert refused.code == 4
        assert f"due: {word!r} depends on the day on which it is read" in refused.err
    assert shown(hemidef, "I-1") == [None]


def test_a_mapping_settles_what_figures_mean(hemidef: Hemidef, store: Path) -> None:
    typed = csv_file("03/04/2026")
    for form, due in [("DD/MM/YYYY", "2026-04-03"), ("MM/DD/YYYY", "2026-03-04")]:
        columns = f"columns: {{id: id, due: {{field: due, date: {form}}}}}\n"
        Path("map.yaml").write_text(f"hemidef-map: 1\nkind: initiative\n{columns}", "utf-8")
        assert hemidef(*typed[:2], "--map", "map.yaml").code == 0
        assert shown(hemidef, "I-1") == [due]


@pytest.mark.parametrize(
    ("term", "ids"),
    [
        ("due:December 16, 2026", "I-1"),
        ("due:December 16, 2026, 30 sept 2027,2025", "I-1 I-2"),
        ("due:none,December 16, 2026", "I-1 I-3"),
        ("due:2027,Dec 2026", "I-1 I-2"),
        ("due.not:16/12/2026,none", "I-2"),
        ("due.before:30 de septiembre de 2027", "I-1"),
        ("due.before:30d", "I-1"),
        ("closed.since:7d", "I-1"),
        ("closed.since:monday", "I-1"),
        ("closed.since:+7d", ""),
        ("created.since:2d", "I-1 I-2 I-3"),
        ("created.since:tomorrow", ""),
    ],
)
def test_dates_in_terms(hemidef: Hemidef, home: Path, term: str, ids: str) -> None:
    """The clock stands on Tuesday, the 24th of November 2026."""
    hemidef("init", "--empty")
    first = ("First", "--due", "December 16, 2026", "--set", "closed=monday")
    for words in (first, ("Second", "--due", "30 sept 2027"), ("Third",)):
        assert hemidef("add", "initiative", *words).code == 0
    rows = json.loads(hemidef("list", term, "-f", "json").out)
    assert " ".join(row["id"] for row in rows) == ids


def test_a_list_of_dates_is_parted_between_them(hemidef: Hemidef, store: Path) -> None:
    declared = ("--on", "initiative", "--type", "period", "--holds", "list")
    assert hemidef("field", "add", "reviews", *declared).code == 0
    dates = "reviews=December 16, 2026, 2027-Q1,30 sept, 2027"
    assert hemidef("update", "I-1", "--set", dates).code == 0
    (entry,) = json.loads(hemidef("show", "I-1", "-f", "json").out)["initiatives"]
    assert entry["reviews"] == ["2026-12-16", "2027-Q1", "2027-09-30"]
