"""Errors: a sentence each, its place in front, and many told together."""

from __future__ import annotations

from functools import partial

import pytest

from hemidef.errors import (
    ENOUGH_PROBLEMS,
    MOST_PROBLEMS,
    Conflict,
    Failure,
    HemidefError,
    Invalid,
    Misuse,
    NotFound,
    Problems,
    Spot,
    closest,
    gather,
    nearest,
)

KINDS: list[tuple[type[HemidefError], int]] = [
    (HemidefError, 1),
    (Failure, 1),
    (Misuse, 2),
    (NotFound, 3),
    (Invalid, 4),
    (Conflict, 5),
]


def many(count: int) -> list[HemidefError]:
    return [Invalid(f"line {number}: bad", "Mend it.") for number in range(1, count + 1)]


def test_each_kind_has_its_exit_code() -> None:
    assert [kind("x").exit_code for kind, _ in KINDS] == [code for _, code in KINDS]


def test_an_error_reads_as_its_sentence() -> None:
    assert str(Invalid("due: 'x' is not a period", "Write one.")) == "due: 'x' is not a period"


@pytest.mark.parametrize(("kind", "code"), KINDS)
def test_within_puts_the_place_in_front_and_keeps_the_rest(
    kind: type[HemidefError], code: int
) -> None:
    error = kind("is bad", "Mend it.").within("line 4").within("plan.yaml")
    assert type(error) is kind
    assert (error.problem, error.hint) == ("plan.yaml: line 4: is bad", "Mend it.")
    assert error.exit_code == code


# -- gather ----------------------------------------------------------------------------------


def test_one_error_alone_stays_as_it_is() -> None:
    error = Misuse("is bad", "Mend it.")
    assert gather([error]) is error
    assert gather([error], file="plan.yaml") is error


def test_several_are_counted_and_listed_in_order() -> None:
    error = gather(many(3))
    assert error.problem == (
        "3 problems; nothing was changed:\n  line 1: bad\n  line 2: bad\n  line 3: bad"
    )
    assert error.hint
    assert [part.problem for part in error.parts] == ["line 1: bad", "line 2: bad", "line 3: bad"]


def test_the_files_name_stands_before_the_count() -> None:
    assert gather(many(2), file="plan.yaml").problem.startswith("plan.yaml: 2 problems;")


def test_the_kind_is_that_of_the_first() -> None:
    assert type(gather([NotFound("a"), Invalid("b")])) is NotFound
    assert gather([Invalid("a"), Misuse("b")]).exit_code == 4


@pytest.mark.parametrize("count", [2, MOST_PROBLEMS - 1, MOST_PROBLEMS])
def test_up_to_fifty_are_all_listed(count: int) -> None:
    lines = gather(many(count)).problem.split("\n")
    assert lines[0] == f"{count} problems; nothing was changed:"
    assert lines[1:] == [f"  line {number}: bad" for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [MOST_PROBLEMS + 1, 5000])
def test_of_more_the_first_fifty_are_listed_and_the_rest_counted(count: int) -> None:
    assert MOST_PROBLEMS == 50
    error = gather(many(count))
    lines = error.problem.split("\n")
    assert lines[0] == f"{count} problems; nothing was changed:"
    assert lines[1:-1] == [f"  line {number}: bad" for number in range(1, 51)]
    assert lines[-1] == f"  … and {count - 50} more"
    assert len(error.parts) == count


def test_gathered_errors_are_gathered_flat() -> None:
    error = gather([gather(many(2)), Invalid("last"), gather(many(3))])
    assert error.problem.startswith("6 problems; ")
    assert error.problem.count("problems") == 1
    assert [part.problem for part in error.parts][2] == "last"
    whole = gather([gather(many(60)), gather(many(60))])
    assert whole.problem.endswith("\n  … and 70 more")


def test_within_puts_the_place_before_each_of_many() -> None:
    error = gather(many(51)).within("plan.yaml")
    lines = error.problem.split("\n")
    assert lines[0] == "51 problems; nothing was changed:"
    assert lines[1] == "  plan.yaml: line 1: bad"
    assert lines[-1] == "  … and 1 more"
    assert all(part.problem.startswith("plan.yaml: line ") for part in error.parts)
    assert {part.hint for part in error.parts} == {"Mend it."}
    assert type(error) is Invalid


def test_a_suggestion_stands_behind_its_error() -> None:
    error = gather(
        [
            Misuse("there is no field 'leed'", nearest("leed", ["lead", "due"])),
            Misuse("there is no field 'xyz'", nearest("xyz", ["lead", "due"])),
        ]
    )
    assert error.problem.split("\n")[1:] == [
        "  there is no field 'leed' (did you mean lead?)",
        "  there is no field 'xyz'",
    ]


# -- nearest ---------------------------------------------------------------------------------

FIELDS = ["title", "lead", "due", "depends_on", "status"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("titel", "title"),
        ("TITLE", "title"),
        ("leed", "lead"),
        ("stauts", "status"),
        ("depends-on", "depends_on"),
        ("", None),
        ("colour", None),
        ("x" * 10_000, None),
    ],
)
def test_closest_is_the_word_that_was_probably_meant(word: str, near: str | None) -> None:
    assert closest(word, FIELDS) == near
    assert closest(word, iter(FIELDS)) == near


def test_nearest_names_the_closest_and_then_all() -> None:
    every = "One of: title, lead, due, depends_on, status."
    assert nearest("titel", FIELDS)() == f"Did you mean title? {every}"
    assert nearest("colour", FIELDS)() == every
    assert nearest("titel", iter(FIELDS))() == f"Did you mean title? {every}"


def test_a_hint_is_made_when_it_is_shown() -> None:
    made: list[int] = []

    def hint(number: int) -> str:
        made.append(number)
        return f"Did you mean {number}?"

    several = gather([Invalid("x", partial(hint, number)).within("y") for number in range(1000)])
    assert len(made) == MOST_PROBLEMS
    assert several.problem.endswith("y: x (did you mean 49?)\n  … and 950 more")


def test_no_more_problems_are_looked_for_than_are_enough() -> None:
    problems = Problems("plan.csv")
    for _ in range(ENOUGH_PROBLEMS - 3):
        problems.append(Invalid("x"))
    problems.append(gather([Invalid("y"), Invalid("z")]))
    with pytest.raises(Invalid, match="at least 10000 problems; nothing was changed:"):
        problems.append(gather([Invalid("y"), Invalid("z")]))


def test_one_problem_in_many_rows_is_one_line_and_hides_no_other() -> None:
    problems = Problems("plan.csv")
    for row in range(1, 2 * ENOUGH_PROBLEMS):
        spot = Spot(f"plan.csv, row {row}, column C", "plan.csv, column C", "row", row)
        problems.append(Invalid("'On hold' is none", nearest("x", ["open"])).within(spot))
    problems.append(Invalid("is empty").within("plan.csv, row 20001"))
    assert gather(problems, file="plan.csv").problem.split("\n") == [
        "plan.csv: 20000 problems of 2 kinds; nothing was changed:",
        "  plan.csv, column C, rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 19,989 more: "
        "'On hold' is none",
        "    One of: open.",
        "  plan.csv, row 20001: is empty",
    ]
