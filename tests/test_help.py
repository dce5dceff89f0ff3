"""``hemidef help``: what its topics say is what the program does."""

from __future__ import annotations

import codecs
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer
from rich.cells import cell_len

from clones import Office
from conftest import Hemidef, asking
from hemidef import errors
from hemidef.cli import topics
from hemidef.cli.command import Group
from hemidef.cli.main import NAMES, app
from hemidef.exchange import mapping
from hemidef.exchange.encoding import LIKELY
from hemidef.exchange.reading import parse as parse_tree
from hemidef.exchange.source import ENDINGS
from hemidef.model import periods
from hemidef.model.kinds import CHOICE, KINDS, OWN_TYPES
from hemidef.model.schema import MODEL
from hemidef.model.values import Choice, Context, Status
from hemidef.query.attributes import FLAGS
from hemidef.query.filters import compile
from hemidef.query.terms import OPERATORS
from hemidef.query.views import BUILT_IN
from hemidef.render.prose import Block, Example, Paragraph, Rows, codes, parse

HERE = Path(__file__).parent
COMMANDS = [*NAMES, "view save", "view list", "view remove", "field add", "add milestone"]
# What stands for a word in a line that shows how to type it.
_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")


def blocks(name: str) -> list[Block]:
    return [*parse(topics.read(name))]


def tables(name: str) -> dict[str, Rows]:
    """The tables of a topic, by the heading of their first column."""
    return {block.headings[0]: block for block in blocks(name) if isinstance(block, Rows)}


def first_codes(table: Rows) -> list[str]:
    """What is to be typed in the first column."""
    return [code for row in table.rows for code in codes(row[0])]


def typed(name: str) -> Iterator[str]:
    """The command lines in a topic: in its examples, and within its sentences."""
    for block in blocks(name):
        match block:
            case Example(lines):
                yield from (line for line in lines if line.startswith("hemidef "))
            case Paragraph(text):
                yield from (code for code in codes(text) if code.startswith("hemidef "))
            case Rows(_, rows):
                found = (code for row in rows for cell in row for code in codes(cell))
                yield from (code for code in found if code.startswith("hemidef "))


class TestTopics:
    def test_each_is_listed_with_its_title(self, hemidef: Hemidef, home: Path) -> None:
        out = hemidef("help").out
        for name in topics.NAMES:
            assert re.search(rf"^  {name} +{re.escape(topics.title(name))}$", out, re.MULTILINE)
        assert "hemidef help COMMAND" in out
        assert not list(home.iterdir()), "no store is needed, and none is made"

    def test_all_texts_are_topics(self) -> None:
        texts = (HERE.parent / "data" / "help").glob("*.md")
        assert {text.stem for text in texts} == {*topics.NAMES, topics.INDEX}

    @pytest.mark.parametrize("width", [40, 80, 120])
    @pytest.mark.parametrize("name", [*topics.NAMES, ""])
    def test_it_fits_and_is_plain_in_a_pipe(self, hemidef: Hemidef, name: str, width: int) -> None:
        answer = hemidef("help", *name.split(), env={"COLUMNS": str(width)})
        assert (answer.code, answer.err) == (0, "")
        assert not re.search("\x1b|`|{{|\\|--", answer.out)
        assert max(cell_len(line.rstrip()) for line in answer.out.splitlines()) <= width

    def test_a_table_without_room_goes_row_by_row(self, hemidef: Hemidef) -> None:
        wide = hemidef("help", "terms", env={"COLUMNS": "80"}).out
        assert "  status:in-progress,planned  either of these values\n" in wide
        narrow = hemidef("help", "terms", env={"COLUMNS": "40"}).out
        assert "  status:in-progress,planned\n      either of these values\n" in narrow
        three = hemidef("help", "files", env={"COLUMNS": "40"}).out
        assert "  .csv\n      format: -f csv\n      what it holds: a table of one kind" in three

    def test_an_example_goes_on_further_in(self, hemidef: Hemidef) -> None:
        out = hemidef("help", "views", env={"COLUMNS": "80"}).out
        assert "late recommendations is:overdue --columns\n      id,action=What,lead" in out
        out = hemidef("help", "mapping", env={"COLUMNS": "40"}).out
        assert "    Ministers: {field: ministers,\n        separator: " in out

    def test_it_says_the_same_in_colors(self, hemidef: Hemidef) -> None:
        plain = hemidef("help", "terms").out
        colored = hemidef("help", "terms", env={"FORCE_COLOR": "1"}).out
        assert colored != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split() == plain.split()

    @pytest.mark.parametrize("name", ["TERMS", "Terms"])
    def test_capitals_do_not_matter(self, hemidef: Hemidef, name: str) -> None:
        assert hemidef("help", name).out == hemidef("help", "terms").out

    @pytest.mark.parametrize("name", [*topics.NAMES, topics.INDEX])
    def test_every_command_line_in_it_can_be_typed(self, name: str) -> None:
        for line in typed(name):
            words = shlex.split(line.split(" > ")[0])[1:]
            if words and not any(map(_PLACEHOLDER.fullmatch, words)):
                check_line(words)


def check_line(words: list[str]) -> None:
    """Read a command line as the program does, without running it."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="hemidef")
    while isinstance(command, Group) and words and not words[0].startswith("-"):
        name, *words = words
        made = command.get_command(context, name)
        assert made, f"there is no command {name}"
        command, context = made, typer.Context(made, info_name=name, parent=context)
    if not words:
        return  # only named
    if words == ["--help"] or isinstance(command, Group):
        return
    command.make_context("", words, parent=context.parent)


class TestTerms:
    @pytest.mark.parametrize("heading", ["term", "flag"])
    def test_each_can_be_asked(self, context: Context, heading: str) -> None:
        tables = [each for each in blocks("terms") if isinstance(each, Rows)]
        found = [c for each in tables if each.headings[0] == heading for c in first_codes(each)]
        assert len(found) > 7
        for term in found:
            assert compile([term], KINDS, context).kinds, term

    def test_those_in_sentences_too(self, context: Context) -> None:
        words = [code for block in blocks("terms") for code in codes(str(block)) if ":" in code]
        asked = [each for each in words if not each.startswith(".")]
        for term in asked:
            compile([term.replace('\\"', '"')], KINDS, context)

    def test_all_operators_and_flags_are_there(self) -> None:
        found = tables("terms")
        taken = {
            operator
            for kind in KINDS
            for field in kind.attributes.values()
            for operator in field.type.operators
        }
        assert first_codes(found["operator"]) == [f".{name}:" for name in OPERATORS]
        assert taken == set(OPERATORS)
        assert first_codes(found["flag"]) == [f"is:{name}" for name in FLAGS]

    def test_an_operators_fields_take_it_and_others_do_not(self, context: Context) -> None:
        for operator, about in tables("terms")["operator"].rows:
            named = codes(about)
            for field in {name for kind in KINDS for name in kind.attributes}:
                value = {".has:": "x", ".over:": "1", ".under:": "1"}.get(operator[1:-1], "2026")
                term = f"{field}{operator[1:-1]}{value}"
                try:
                    compile([term], KINDS, context)
                    is_taken = True
                except errors.Misuse as error:
                    is_taken = "cannot be filtered by" not in error.problem
                assert is_taken == (field in named or not named), term


class TestDates:
    def test_each_form_is_read_as_it_says(self) -> None:
        rows = tables("dates")["kept as"].rows
        assert len(rows) == 7
        for kept, also in rows:
            for text in (*codes(kept), *codes(also)):
                assert [periods.parse(text, None).text] == codes(kept), text

    def test_each_word_counts_from_the_day_that_is_named(self) -> None:
        text = topics.read("dates")
        assert "on Tuesday, 24 November 2026" in text
        today = date(2026, 11, 24)
        for row in tables("dates")["word"].rows:
            (word,), ahead, back = map(codes, row)
            assert [periods.parse(word, today).text] == ahead, word
            assert [periods.parse(word, today, back=True).text] == back, word
        for form in (*periods.FORMS.split(", "), *periods.RELATIVE.split(", ")):
            assert f"`{form}`" in text, form

    def test_what_may_mean_two_days_is_refused(self) -> None:
        assert "`03/04/2026`, are refused" in topics.read("dates")
        with pytest.raises(errors.Invalid):
            periods.parse("03/04/2026", None)


def test_all_fields_and_choices_are_there() -> None:
    text = topics.read("fields")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    for kind in KINDS:
        section = next(each for each in sections if each.startswith(kind.name.capitalize()))
        for field in kind.fields:
            assert f"|`{field.name}`|{topics.what(field)}|" in section
            if isinstance(field.type, Choice):
                assert all(f"`{value}`" in section for value in field.type.values)
    assert first_codes(tables("fields")["`--type`"]) == [*OWN_TYPES, CHOICE]


def test_statuses_count_as_it_says_and_other_words_are_read_so(context: Context) -> None:
    found = tables("fields")
    for kind in KINDS[:2]:
        status = kind.field("status")
        assert status
        for name, counts, also in found[f"status of {kind.plural}"].rows:
            for word in (*codes(name), *codes(also)):
                assert [status.parse(word, context)] == codes(name)
            assert isinstance(status.type, Status)
            assert counts.startswith("open") != (codes(name)[0] in status.type.closed)


def test_views_formats_and_encodings_are_there() -> None:
    assert first_codes(tables("views")["view"]) == [*BUILT_IN]
    assert first_codes(tables("files")["ending"]) == [*ENDINGS]
    text = topics.read("files")
    for encoding in LIKELY:
        assert codecs.lookup(encoding)
        assert f"`{encoding}`" in text


def test_the_mapping_is_read_and_all_keys_are_explained(context: Context) -> None:
    found = [block for block in blocks("mapping") if isinstance(block, Example)]
    text = "\n".join(found[-1].lines) + "\n"
    read = mapping.read(parse_tree(text, "yaml"), "map.yaml", context, MODEL)
    assert read.kind == KINDS[1]
    assert len(read.columns) == 9
    assert len(read.declares) == 3
    told = tables("mapping")
    assert {*first_codes(told["key"]), mapping.HEADER} == {*mapping._KEYS}
    assert {*first_codes(told["key of a column"])} == {*mapping._COLUMN_KEYS}


def test_exit_codes_are_those_of_the_errors() -> None:
    kinds = errors.HemidefError.__subclasses__()
    codes = {"0", "130", "143", "129", *(str(kind.exit_code) for kind in kinds)}
    assert {*first_codes(tables("exit-codes")["code"])} == codes


def test_all_variables_are_there() -> None:
    named = {*first_codes(tables("scripts")["variable"])}
    used = {
        name
        for source in (HERE.parent / "src").rglob("*.py")
        for name in re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', source.read_text("utf-8"))
    }
    assert {name for name in used if name.startswith("HEMIDEF_")} <= named
    assert used - named <= {
        "LESS",
        "LOCALAPPDATA",
        "XDG_DATA_HOME",
        "PATH",
        "PATHEXT",
        "HOME",
        "TERM",
    }


def test_each_promise_has_its_tests() -> None:
    contributing = HERE.parent / "CONTRIBUTING.md"
    if not contributing.is_file():
        pytest.skip("the tests stand alone")
    lines = contributing.read_text("utf-8").partition("| promise | tests |")[2].splitlines()
    rows = dict(re.findall(r"\| (.+?) \| (.+) \|", "\n".join(lines)))
    assert [*rows] == [row[0] for row in tables("store")["promise"].rows]
    for tests in rows.values():
        assert codes(tests)
        assert all((HERE.parent / each).is_file() for each in codes(tests))


def test_colleagues_can_begin_as_sharing_says(office: Office, home: Path) -> None:
    text = topics.read("sharing").partition("## With git\n")[2].partition("\n## ")[0]
    examples = [block.lines for block in parse(text) if isinstance(block, Example)]
    assert [len(each) for each in examples] == [5, 4]
    for lines in (*examples, ["cd ana", "hemidef sync"]):
        script = "\n".join(["set -e", 'hemidef() { "$PYTHON" -P -m hemidef "$@"; }', *lines])
        env = {**os.environ, "PYTHON": sys.executable}
        subprocess.run(["sh", "-c", script], cwd=home, env=env, check=True, capture_output=True)
    stores = [(home / name / "hemidef.json").read_bytes() for name in ("ana", "ben")]
    assert stores[0] == stores[1]
    assert b"Joint Staff J5" in stores[0]


class TestCommands:
    @pytest.mark.parametrize("name", COMMANDS)
    def test_it_is_what_the_command_says_itself(self, hemidef: Hemidef, name: str) -> None:
        asked = hemidef("help", *name.split())
        said = hemidef(*name.split(), "--help")
        assert (asked.code, asked.err) == (0, "")
        assert [line.strip() for line in asked.out.splitlines() if line.strip()] == [
            line.strip() for line in said.out.splitlines() if line.strip()
        ]

    def test_usage_is_in_plain_words(self, hemidef: Hemidef) -> None:
        for name in COMMANDS:
            out = hemidef(*name.split(), "--help").out
            assert not re.search(r"<\w+>|[{}]", out), name

    def test_completion_offers_topics_and_commands(self, hemidef: Hemidef) -> None:
        def ask(line: str) -> list[str]:
            out = hemidef(env=asking(line)).out
            return [each.partition("\t")[0] for each in out.splitlines() if each]

        assert ask("help ") == [*topics.NAMES, *NAMES]
        assert ask("help te") == ["terms"]
        assert ask("help view ") == ["list", "save", "remove"]
        assert ask("help list ") == ask("help terms ") == []
