"""Every type of value: one text form each, and one message for what it refuses."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange.reading import read_partners
from hemidef.model import dates, figures, references, values
from hemidef.model.dates import INSTANT, PERIOD, Instant, PeriodType
from hemidef.model.figures import (
    NUMBER,
    PERCENT,
    PROGRESS,
    Count,
    Days,
    DaysLater,
    DaysLeft,
    Number,
    Percent,
    Progress,
)
from hemidef.model.kinds import INITIATIVE_STATUS, KINDS, RECOMMENDATION_STATUS, RESPONSE
from hemidef.model.references import IDENTIFIER, PARTNER, Identifier, PartnerType, Reference
from hemidef.model.values import (
    LINE,
    SLUG,
    TEXT,
    Choice,
    Command,
    Context,
    Label,
    Line,
    Name,
    Slug,
    Status,
    Text,
    Urgency,
    ValueType,
    Word,
)

# Anything that a clipboard or a file can hold: accents apart and composed, tabs, no-break
# spaces, direction marks, joiners, half characters, no characters, controls.
NASTY = st.text(
    st.sampled_from(
        "aZé9 -,.:'\u0301\u0327\t\n\r\u00a0\u2007\u202f\u3000\u202e\u200d\u2028\u2029\ufeff"
        "\ufdd0\uffff\ud800\udfffİßſǅΣς\u0345\u1e9b\u212b\x00\x1b\x1f\x85\x9b"
    )
    | st.characters(),
    max_size=12,
)
# Words that nothing is wrong with, in all the scripts.
_LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=8)
_ASCII = st.text("aZ09 _-.", max_size=6)
WORDS = st.tuples(_LETTERS, st.sampled_from("aZéñß9"), _LETTERS).map("".join)
LINES = st.lists(WORDS, min_size=1, max_size=3)

MONTHS = [
    "Jan",
    "feb.",
    "março",
    "avr.",
    "Mayo",
    "JUIN",
    "julho",
    "août",
    "sept.",
    "octubre",
    "nov",
    "dez.",
]
_DAY = st.dates(date(1000, 1, 1), date(2999, 12, 31))
PERIODS = st.one_of(
    _DAY.map(date.isoformat),
    _DAY.map(lambda day: f"{day:%Y-%m}"),
    _DAY.map(lambda day: str(day.year)),
    st.builds("{}-Q{}".format, st.integers(1000, 2999), st.integers(1, 4)),
    st.builds("h{} {}".format, st.integers(1, 2), st.integers(1000, 2999)),
    st.builds("FY{:02}".format, st.integers(0, 99)),
    st.builds("{}qfy20{:02}".format, st.integers(1, 4), st.integers(0, 99)),
    st.builds("{:+}d".format, st.integers(-9999, 9999)),
    _DAY.map(lambda day: f"{day.day} {MONTHS[day.month - 1]} de {day.year}"),
    _DAY.map(lambda day: f"{day.year}/{day.month}/{day.day}"),
    st.sampled_from(["today", "eoq", "EOY", "friday", "7d", "2w"]),
)
NUMBERS = st.from_regex(r"\A[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})\Z") | st.decimals(
    -(10**12), 10**12, places=6
).map(str)
WHOLE = st.integers(-(10**9), 10**9).map(str)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.isoformat(timespec="milliseconds") + "Z"
)
NAMES = [name for partner in read_partners() for name in (partner.code, *partner.names)]


def _spelt(value_type: Choice) -> st.SearchStrategy[str]:
    change = st.sampled_from([str, str.upper, str.title, lambda word: f" {word} "])
    gap = st.sampled_from(["-", " ", "_", " - "])
    return st.builds(
        lambda word, change, gap: change(word.replace("-", gap)),
        st.sampled_from(value_type.values),
        change,
        gap,
    )


def _ids(letters: str) -> st.SearchStrategy[str]:
    letter = st.sampled_from(letters + letters.lower())
    return st.builds(
        "{}{}{}".format, letter, st.sampled_from(["-", "", "-00"]), st.integers(1, 999_999_999)
    )


# For every value_type: texts that it reads.
READ: dict[type[ValueType], Callable[..., st.SearchStrategy[str]]] = {
    Text: lambda value_type: LINES.map("\r\n".join),
    Line: lambda value_type: WORDS,
    Command: lambda value_type: WORDS,
    Label: lambda value_type: WORDS,
    Urgency: lambda value_type: WORDS,
    Choice: _spelt,
    Status: _spelt,
    Slug: lambda value_type: WORDS,
    Word: lambda value_type: WORDS,
    Name: lambda value_type: st.builds("{}{} {}".format, st.sampled_from("aZ"), _ASCII, _ASCII),
    PeriodType: lambda value_type: PERIODS,
    Number: lambda value_type: NUMBERS,
    Percent: lambda value_type: st.builds("{}{}".format, NUMBERS, st.sampled_from(["", "%"])),
    Count: lambda value_type: WHOLE,
    Days: lambda value_type: WHOLE,
    DaysLater: lambda value_type: WHOLE,
    DaysLeft: lambda value_type: WHOLE,
    Progress: lambda value_type: st.builds(
        "{} of  {}".format, st.integers(0, 99), st.integers(1, 99)
    ),
    PartnerType: lambda value_type: st.sampled_from(NAMES),
    Reference: lambda value_type: _ids(value_type.letter),
    Identifier: lambda value_type: _ids("IRMK"),
    Instant: lambda value_type: MOMENTS,
}


def _value_types() -> list[ValueType]:
    """The types of all fields, and those that the modules of types themselves have."""
    of_fields = [field.type for kind in KINDS for field in kind.fields]
    modules = {**vars(values), **vars(figures), **vars(dates), **vars(references)}
    own = [value for value in modules.values() if isinstance(value, ValueType)]
    return list(dict.fromkeys([*of_fields, *own]))


def _name(value_type: ValueType) -> str:
    return type(value_type).__name__ + getattr(
        value_type, "letter", getattr(value_type, "values", ("",))[0]
    )


every_type = pytest.mark.parametrize("value_type", _value_types(), ids=_name)


def test_no_type_is_left_out() -> None:
    def below(value_type: type[ValueType]) -> set[type[ValueType]]:
        return {value_type}.union(*map(below, value_type.__subclasses__()))

    assert {each for each in below(ValueType) if not inspect.isabstract(each)} == set(READ)
    assert {type(value_type) for value_type in _value_types()} == set(READ)


@every_type
@given(data=st.data())
def test_what_is_read_comes_back_from_its_text_form(
    value_type: ValueType, data: st.DataObject, context: Context
) -> None:
    value = value_type.parse(data.draw(READ[type(value_type)](value_type)), context)
    written = value_type.text(value)
    assert value_type.parse(written, context) == value
    assert value_type.load(written) == value
    assert value_type.text(value_type.parse(written, context)) == written
    value_type.key(written)


@every_type
@given(text=NASTY)
def test_any_text_is_read_for_good_or_refused_in_a_sentence(
    value_type: ValueType, text: str, context: Context
) -> None:
    value = _read(value_type, text, context)
    if isinstance(value, Invalid):
        assert value.problem
        assert value.hint.endswith((".", "?"))
    else:
        assert value_type.parse(value_type.text(value), context) == value
        assert value_type.load(value_type.text(value)) == value


@given(
    text=st.from_regex(r"\A[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})[eE][+-]?[0-9]{1,2}\Z")
)
def test_a_number_with_an_exponent_comes_back_or_is_refused(text: str, context: Context) -> None:
    value = _read(NUMBER, text, context)
    assert isinstance(value, Invalid) or NUMBER.load(NUMBER.text(value)) == value


def test_a_share_is_read_with_and_without_its_sign(context: Context) -> None:
    assert PERCENT.parse("50%", context) == PERCENT.parse("0.5", context) == Decimal("0.5")
    assert PERCENT.parse(" 12.5 % ", context) == Decimal("0.125")
    assert PERCENT.parse("-130%", context) == Decimal("-1.3")


@pytest.mark.parametrize("text", ["", "2", "of 3", "2/3", "2 of 0", "-1 of 2", "1.5 of 2", "2 of"])
def test_what_does_not_say_how_many_of_how_many_is_refused(text: str, context: Context) -> None:
    value = _read(PROGRESS, text, context)
    assert isinstance(value, Invalid)
    assert value.hint == "As in: 2 of 3."


def test_progress_sorts_by_its_share_then_by_how_many() -> None:
    worst_first = ["0 of 3", "1 of 3", "1 of 2", "2 of 4", "9 of 10", "2 of 2"]
    assert sorted(set(worst_first), key=PROGRESS.key) == worst_first


def _read(value_type: ValueType, text: str, context: Context) -> Any:
    """The value of ``text``, or the error that refuses it."""
    try:
        return value_type.parse(text, context)
    except Invalid as error:
        return error


def _problem(value_type: ValueType, text: str, context: Context) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        value_type.parse(text, context)
    return refused.value.problem, refused.value.hint


# Text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Joint patrol \n", "Joint patrol"),
        ("Operacio\u0301n", "Operación"),
        ("Joint\u00a0patrol", "Joint patrol"),
        ("10\u202f000 men", "10 000 men"),
        ("one\ttwo", "one two"),
        ("NO", "NO"),
        ("0123", "0123"),
        ("~", "~"),
        ("[draft] = @here", "[draft] = @here"),
        ("\u202eevil", "\u202eevil"),
        ("🇧🇷 👩‍✈️", "🇧🇷 👩‍✈️"),
    ],
)
@pytest.mark.parametrize("value_type", [LINE, TEXT], ids=_name)
def test_words_are_trimmed_and_composed(
    value_type: ValueType, text: str, kept: str, context: Context
) -> None:
    assert value_type.parse(text, context) == kept


@pytest.mark.parametrize("text", ["one\ntwo", "one\r\ntwo", "one\rtwo", "one\u2028two"])
def test_line_breaks_become_one_and_fit_no_line(text: str, context: Context) -> None:
    assert TEXT.parse(text, context) == "one\ntwo"
    assert _problem(LINE, text, context) == ("has a line break", "Put it on one line.")


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u00a0\t"])
@pytest.mark.parametrize("value_type", [LINE, TEXT], ids=_name)
def test_no_words_are_no_text(value_type: ValueType, text: str, context: Context) -> None:
    problem, hint = _problem(value_type, text, context)
    assert problem == "is empty"
    assert "Give it some words" in hint


REFUSED = [
    *[chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"],
    *("\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0010ffff"),
]


@pytest.mark.parametrize("char", REFUSED, ids=[f"U+{ord(char):04X}" for char in REFUSED])
@pytest.mark.parametrize("words", ["Joint{}patrol", "{}Joint patrol", "Joint patrol{}"])
def test_what_is_no_character_is_refused_by_its_number(
    char: str, words: str, context: Context
) -> None:
    problem, hint = _problem(TEXT, words.format(char), context)
    assert problem == f"character U+{ord(char):04X} is not allowed"
    assert hint == "Remove the control character."


# Choice


@pytest.mark.parametrize(
    ("value_type", "text", "value"),
    [
        (INITIATIVE_STATUS, "In Progress", "in-progress"),
        (INITIATIVE_STATUS, "IN_PROGRESS", "in-progress"),
        (INITIATIVE_STATUS, "Implementation", "in-progress"),
        (INITIATIVE_STATUS, "Finalisation", "in-progress"),
        (INITIATIVE_STATUS, "Pipeline/identification", "planned"),
        (INITIATIVE_STATUS, "Closed", "completed"),
        (INITIATIVE_STATUS, "canceled", "cancelled"),
        (RECOMMENDATION_STATUS, "Open - Partially Addressed", "partial"),
        (RECOMMENDATION_STATUS, "Closed – Implemented", "implemented"),
        (RECOMMENDATION_STATUS, "Closed - Not Implemented", "not-implemented"),
        (RESPONSE, "Accepted in principle", "accepted-in-principle"),
    ],
)
def test_choices_are_read_in_other_vocabularies(
    value_type: ValueType, text: str, value: str, context: Context
) -> None:
    assert value_type.parse(text, context) == value


def test_an_unknown_choice_has_the_nearest_and_the_list(context: Context) -> None:
    problem, hint = _problem(INITIATIVE_STATUS, " in-progres ", context)
    assert problem == "'in-progres' is not one of the values"
    assert hint == (
        "Did you mean in-progress? One of: not-assessed, proposed, planned, in-progress, "
        "stalled, suspended, completed, cancelled."
    )
    assert _problem(RESPONSE, "42", context)[1] == (
        "One of: not-stated, accepted, accepted-in-principle, noted, rejected."
    )
    assert _problem(RESPONSE, "", context)[0] == "'' is not one of the values"


def test_a_store_holds_a_choice_in_its_own_word_only() -> None:
    assert INITIATIVE_STATUS.load("in-progress") == "in-progress"
    for text in ("In Progress", "implementation", ""):
        with pytest.raises(Invalid, match="is not one of the values"):
            INITIATIVE_STATUS.load(text)


def test_choices_sort_as_declared() -> None:
    mixed = ["rejected", "accepted", "not-stated", "noted"]
    assert sorted(mixed, key=RESPONSE.key) == ["not-stated", "accepted", "noted", "rejected"]


# Slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Drug trafficking", "drug-trafficking"),
        ("  C4ISR ", "c4isr"),
        ("R&D", "r-d"),
        ("cyber_threats", "cyber-threats"),
        ("--Narcotráfico--", "narcotráfico"),
        ("ORGANIZAC\u0327A\u0303O", "organização"),
    ],
)
def test_slugs_are_words_joined(text: str, slug: str, context: Context) -> None:
    assert SLUG.parse(text, context) == slug


@pytest.mark.parametrize("text", ["", " ", "---", "!?", "🙂", "\u0301"])
def test_a_slug_needs_a_letter_or_digit(text: str, context: Context) -> None:
    assert _problem(SLUG, text, context) == (
        f"{text.strip()!r} has no letter or digit",
        "Write words, as in cyber.",
    )


# Number


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1200000", "1200000"),
        (" 0.5 ", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+3", "3"),
        ("-3.25", "-3.25"),
        ("1.10", "1.1"),
        ("007", "7"),
        ("1e3", "1000"),
        ("2.5E-1", "0.25"),
        ("-0", "0"),
        ("0.000", "0"),
        ("100", "100"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_numbers_are_exact_and_written_plain(text: str, written: str, context: Context) -> None:
    assert NUMBER.text(NUMBER.parse(text, context)) == written


def test_numbers_are_decimal(context: Context) -> None:
    assert NUMBER.parse("0.1", context) + NUMBER.parse("0.2", context) == Decimal("0.3")


@pytest.mark.parametrize("value_type", [NUMBER, PERCENT], ids=_name)
@pytest.mark.parametrize(
    "text",
    [
        *("", "1,200", "1.200,5", "1 200", "1_000", "$5", "0x10", "１２", "١٢", "twelve", "half"),
        *(".", "-", "--1", "e3", "%", "5%%", "% 5"),
        *("nan", "NaN", "sNaN", "-sNaN7", "inf", "-inf", "Infinity", "-Infinity"),
        *("1e999", "1e9999999", "1e-9999999", "1e999999999999999999"),
    ],
)
def test_what_is_not_a_finite_number_is_refused(
    value_type: ValueType, text: str, context: Context
) -> None:
    problem, hint = _problem(value_type, text, context)
    told = text.removesuffix("%") if value_type is PERCENT else text
    assert problem == f"{told!r} is not a number"
    assert hint == "Write digits, as in 1200000 or 0.5."


@pytest.mark.parametrize("digits", [31, 61])
def test_a_number_of_too_many_digits_is_refused(digits: int, context: Context) -> None:
    assert _problem(NUMBER, "9" * digits, context)[0].endswith("is not a number")
    assert _problem(PERCENT, "9" * digits, context)[0].endswith("has too many digits")


def test_only_a_share_has_a_percent_sign(context: Context) -> None:
    assert _problem(NUMBER, "50%", context)[0] == "'50%' is not a number"


def test_numbers_sort_by_size() -> None:
    assert sorted(["10", "9", "-1", "0.5"], key=NUMBER.key) == ["-1", "0.5", "9", "10"]


# Period, partner, references


def test_periods_sort_by_their_last_day() -> None:
    shuffled = ["2027", "2026-Q3", "FY27-Q1", "2026-11-24", "FY26"]
    assert sorted(shuffled, key=PERIOD.key) == ["2026-Q3", "FY26", "2026-11-24", "FY27-Q1", "2027"]


@pytest.mark.parametrize("text", ["today", "+30d", "eoq", "eoy"])
def test_a_store_holds_no_day_that_moves(text: str) -> None:
    with pytest.raises(Invalid, match="is not a period"):
        PERIOD.load(text)


def test_a_partner_is_kept_by_its_code(context: Context) -> None:
    assert PARTNER.parse("  perú ", context) == "PER"
    assert PARTNER.parse("Estados Unidos", context) == "USA"
    assert _problem(PARTNER, "Brazilia", context)[1] == "Did you mean Brazil (BRA)?"


def test_a_reference_is_an_id_of_the_right_kind(context: Context) -> None:
    supports = Reference("I", back="Supported by")
    assert supports.metavar == "I-n"
    assert supports.parse(" i04 ", context) == "I-4"
    assert _problem(supports, "m1", context) == (
        "M-1 is of the wrong kind",
        "Expected an id such as I-1.",
    )
    assert _problem(supports, "the summits", context) == (
        "'the summits' is not an id",
        "An id is a letter and a number: I-4, R-2, M-1 or K-3.",
    )


def test_ids_sort_by_their_number() -> None:
    supports = Reference("I", back="Supported by")
    assert sorted(["I-10", "I-9", "I-1"], key=supports.key) == ["I-1", "I-9", "I-10"]
    assert sorted(["R-1", "I-10", "I-9"], key=IDENTIFIER.key) == ["I-9", "I-10", "R-1"]


# Instant


def test_a_moment_is_in_utc_to_the_millisecond(context: Context) -> None:
    moment = INSTANT.parse(" 2026-11-24T08:30:00.250Z ", context)
    assert moment == datetime(2026, 11, 24, 8, 30, 0, 250_000, UTC)
    in_lima = datetime(2026, 11, 23, 20, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert INSTANT.text(in_lima) == "2026-11-24T01:00:00.000Z"
    assert INSTANT.load(INSTANT.text(in_lima)) == in_lima
    assert INSTANT.day(INSTANT.text(in_lima)) == date(2026, 11, 24), "the day where we are: UTC"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of Windows cannot be set")
@pytest.mark.parametrize("zone", ["America/Lima", "Pacific/Auckland"])
@pytest.mark.parametrize("text", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_the_first_and_the_last_moment_have_a_day_anywhere(
    zone: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert INSTANT.day(text).year in (1, 9999)
        assert INSTANT.text(INSTANT.load(text)) == text
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-11-24", "2026-11-24T08:30:00Z", "2026-11-24T08:30:00.000+00:00", "now"),
        *("2026-02-30T08:30:00.000Z", "2026-11-24T25:00:00.000Z", "0000-01-01T00:00:00.000Z"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, context: Context) -> None:
    assert _problem(INSTANT, text, context) == (
        f"{text!r} is not a timestamp",
        "Expected one such as 2026-11-24T08:30:00.000Z.",
    )


# Through the program


def test_a_huge_number_leaves_the_store_readable(hemidef, store) -> None:
    measure = ("add", "indicator", "Stars watched", "--initiative", "I-4")
    added = hemidef(*measure, "--baseline", "1e30")
    assert added.code in (0, 4)
    assert hemidef("list", "indicators").code == 0
    assert hemidef("list", "baseline.over:3").code == 0


def test_a_refused_value_names_its_field(hemidef, store) -> None:
    refused = hemidef("update", "I-4", "--status", "in-progres", "--due", "2026-13")
    assert refused.code == 4
    assert "status: 'in-progres' is not one of the values" in refused.err
    assert "due: there is no such date as '2026-13'" in refused.err
    alone = hemidef("update", "I-4", "--due", "someday")
    assert alone.err.startswith("Error: due: 'someday' is not a period\nExpected 2026, ")
