"""What was probably meant: other programs' words, missing quotes, options that took the next."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from conftest import Hemidef


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ls brazil", "hemidef list brazil"),
        ("search 'joint staff'", "hemidef list 'joint staff'"),
        ("find x", "hemidef list x"),
        ("rm I-4", "hemidef remove I-4"),
        ("delete I-4", "hemidef remove I-4"),
        ("close M-1", "hemidef done M-1"),
        ("view delete late", "hemidef view remove late"),
        ("view new late is:overdue", "hemidef view save late is:overdue"),
        ("field rm budget", "hemidef field remove budget"),
        ("add initiative Riverine patrol", "hemidef add initiative 'Riverine patrol'"),
        ("note I-4 Kick off held", "hemidef note I-4 'Kick off held'"),
        ("note I-4 '-5% this year'", "hemidef note I-4 -- '-5% this year'"),
        (
            "add initiative '-Patrol it' --lead J5",
            "hemidef add initiative --lead J5 -- '-Patrol it'",
        ),
        ("update I-4 --owner J5", "Did you mean --lead?"),
        ("add milestone X --deadline 2027", "Did you mean --due?"),
        ("list --json", "Say: -f json."),
        ("due --csv", "Say: -f csv."),
        ("export --xlsx", "Say: -f xlsx."),
        ("update I-4 --lead --dry-run", "--lead=--dry-run"),
        ("add initiative X --lead --due 2027", "--lead=--due"),
        ("update I-4 --note -y", "--note=-y"),
        ("list -f --all", "-f--all"),
        ("--store --version list", "--store=--version"),
        ("list owner:j5", "Did you mean lead? One of: is, id, kind, title, "),
        (
            "list owner:j5",
            "lead, partners and 38 more. All are in: hemidef help fields, hemidef help terms.",
        ),
        ("list --columns id,owner", "Did you mean lead?"),
        ("list --sort deadline", "Did you mean due?"),
        ("count --by owner", "Did you mean lead?"),
        ("update I-4 --set owner=J5", "Did you mean lead?"),
        ("update I-4 --clear owner", "Did you mean lead?"),
        ("list is:late", "Did you mean is:overdue?"),
        ("list is:high", "Did you mean priority:high?"),
        ("list --overdue", "hemidef list is:overdue."),
        ("list --lead 'Joint Staff'", "hemidef list 'lead:Joint Staff'."),
        ("due --owner=J5 is:open", "Did you mean --lead?"),
        ("count --owner=J5", "hemidef count lead:J5."),
        ("timeline --partners Brazil", "hemidef timeline partners:Brazil."),
        ("view save mine initiatives --lead J5 is:open", "save mine initiatives lead:J5 is:open."),
        ("list --overdue kind:I", "hemidef list is:overdue kind:I."),
        ("list --kind milestone", "hemidef list kind:milestone."),
        ("export --id I-4 -f json", "hemidef export I-4 -f json."),
        ("show --id I-4", "An id needs no option: hemidef show I-4."),
        ("list -n 5", "Did you mean --limit?"),
        ("due --days 30", "Did you mean --within?"),
        ("add initiative X --dry-run", "hemidef undo takes it back."),
        ("edit I-1 I-2", "It takes one ID."),
        ("import a.yaml b.yaml", "It takes one FILE."),
        ("show I-4,i5", "Give each by itself: I-4 I-5."),
        ("update i4,i5 --lead J5", "Give each by itself: I-4 I-5."),
        ("done 4", "Say of which kind: I-4, R-4, M-4 or K-4."),
        ("show 'Ferry watch'", "To find one: hemidef list 'Ferry watch'."),
        ("add initiative X --lead A --due 2027 --lead=B", "Give it once."),
        ("update I-4 --due 2026 --due 2027", "Give it once."),
        ("add initiative X --set title=Y", "Give it once."),
        ("add 'Ferry watch'", "as in: hemidef add initiative 'Ferry watch'."),
        ("list milestones status:done", "Did you mean done?"),
        ("undo I-4", "See them: hemidef log."),
        ("terms", "It is a topic: hemidef help terms"),
        ("tems", "Did you mean hemidef help terms? All are in: hemidef --help."),
        ("view lits", "Did you mean list? All are in: hemidef view --help."),
        ("Exit-Codes list", "It is a topic: hemidef help exit-codes"),
        ("view dates", "All are in: hemidef view --help."),
        ("help tems", "Did you mean terms? Topics: terms, dates, fields, "),
        ("help lost", "Did you mean list? Topics: terms, "),
        ("help zzz", "Topics: terms, dates, fields, "),
        ("help view sav", "Did you mean save? All are in: hemidef view --help."),
        ("help list all", "See: hemidef help list."),
        ("help terms fields", "Topics: terms, "),
        ("--store done list -f", "See: hemidef list --help."),
        ("--store due list --all=x", "See: hemidef list --help."),
        ("--store help view save x list --sort", "See: hemidef view save --help."),
        ("list done --foo", "See: hemidef list --help."),
        ("--store done", "See: hemidef --help."),
    ],
)
def test_it_is_said(hemidef: Hemidef, store: Path, typed: str, meant: str) -> None:
    before = store.read_bytes()
    answer = hemidef(*shlex.split(typed))
    assert (answer.code, answer.out) == (2, "")
    problem, hint = answer.err.splitlines()
    assert problem.startswith("Error: ")
    assert meant in hint
    assert store.read_bytes() == before


def test_what_is_said_works(hemidef: Hemidef, store: Path) -> None:
    assert "note: -5% this year" in hemidef("note", "I-4", "--", "-5% this year").out
    assert "lead: none → --dry-run" in hemidef("update", "I-4", "--lead=--dry-run").out
    assert hemidef("list", "--sort", "-due").code == 0
    assert "due: none → 2026-10-25" in hemidef("update", "I-4", "--due", "-30d").out
    assert "note: - a dash" in hemidef("update", "I-4", "--note", "- a dash").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("in-progress", "status:in-progress"),
        ("in progress", "status:in-progress"),
        ("lead:j5", "lead.has:j5"),
        ("lead:j5 is:open", "lead.has:j5 is:open"),
        ("i-4,i-5 is:open", "I-4 I-5 is:open"),
        ("recommendations high", "recommendations priority:high"),
        ("lead:nobody", ""),
        ("lead:none status:stalled", ""),
        ("kind:M is:orphan", ""),
        ("late", "is:overdue"),
    ],
)
def test_a_term_that_finds_nothing(hemidef: Hemidef, store: Path, typed: str, meant: str) -> None:
    hemidef("update", "I-4", "--lead", "Joint Staff J5")
    said = hemidef("list", *typed.split()).err
    if meant:
        assert said.endswith(f"Did you mean: hemidef list {meant}\n")
    else:
        assert said.startswith("No entries match")
        assert "Did you mean" not in said


def test_a_field_to_count_by(hemidef: Hemidef, store: Path) -> None:
    assert "To count by it: hemidef count --by status.\n" in hemidef("count", "status").err


@pytest.mark.parametrize("report", ["summary", "due", "check", "timeline", "coverage", "count"])
def test_no_report_takes_what_is_not_there_for_good_news(
    hemidef: Hemidef, store: Path, report: str
) -> None:
    assert "No entries match 30d.\n" in hemidef(report, "30d").err
    assert "There is no entry I-99.\n" in hemidef(report, "I-99").err


@pytest.mark.parametrize("command", ["list", "due", "count", "export"])
def test_an_id_that_is_not_there_beside_one_that_is(
    hemidef: Hemidef, store: Path, command: str
) -> None:
    assert "There is no entry I-99, R-77.\n" in hemidef(command, "I-1", "I-99", "r77").err


def test_a_change_that_finds_nothing(hemidef: Hemidef, store: Path) -> None:
    hemidef("update", "I-4", "--lead", "Joint Staff J5")
    said = hemidef("done", "lead:j5").err
    assert said == "No entries match lead:j5. Did you mean lead.has:j5? Nothing was closed.\n"


def test_done_is_a_status(hemidef: Hemidef, store: Path) -> None:
    done = hemidef("update", "I-1", "R-1", "--status", "Done").out
    assert "I-1  status: not-assessed → completed\n" in done
    assert "R-1  status: not-assessed → implemented\n" in done
    found = hemidef("list", "status:done", "--columns", "id").out.split()
    assert {"I-1", "R-1"} <= set(found)
    assert not {"I-2", "R-2"} & set(found)
