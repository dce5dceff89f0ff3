"""Who is who: what comes again is known by ids, keys and equals, parents by ids of their own."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Answer, Hemidef
from hemidef.cli import streams
from hemidef.exchange import csv_format, excel_writer, json_format, markdown, yaml_format
from hemidef.exchange.reading import read_entries
from hemidef.exchange.source import Options, Source
from hemidef.model.fields import Field, Kind
from hemidef.model.kinds import INITIATIVE, KINDS
from hemidef.model.references import Reference
from hemidef.model.values import Context
from hemidef.reports.grid import Column, Grid
from hemidef.store import Store
from hemidef.tracker.intake import take
from hemidef.tracker.tracker import Tracker
from test_laws import texts_of

HEAD = "hemidef-map: 1\nkind: initiative\n"
KEYED = HEAD + "columns: {Ref: external_id, Title: title}\n"


@pytest.fixture
def empty(hemidef: Hemidef, home: Path) -> Path:
    assert hemidef("init", "--empty").code == 0
    return home / "hemidef.json"


@pytest.fixture
def brought(hemidef: Hemidef, empty: Path) -> Callable[..., Answer]:
    """Imports a table by a mapping, or a document where there is none."""

    def run(text: str, map: str = "", *words: str, file: str = "plan.csv") -> Answer:
        Path(file).write_text(text, "utf-8")
        Path("map.yaml").write_text(map, "utf-8")
        return hemidef("import", file, *(["--map", "map.yaml"] if map else []), *words)

    return run


# -- the same file again ----------------------------------------------------------------------


def _written(rows: list[dict[str, Any]], kind: Kind, format: str) -> bytes:
    """A file of ``format`` with ``rows``: texts, and lists of texts, by field."""
    if format in ("yaml", "json"):
        held = [{name: value for name, value in row.items() if value} for row in rows]
        tree = {"hemidef": Decimal(1), kind.plural: held}
        write = {"yaml": yaml_format.write, "json": json_format.write}[format]
        return write(tree).encode()
    fields = [field for field in kind.fields if any(row.get(field.name) for row in rows)]
    columns = tuple(Column(f.name, f.name, f.type, many=f.many) for f in fields)
    cells = [
        tuple(
            tuple([v] if isinstance(v, str) else v) for f in fields for v in [row.get(f.name, ())]
        )
        for row in rows
    ]
    grid = Grid(kind.plural.capitalize(), columns, cells, kind.name)
    if format == "xlsx":
        return excel_writer.write([grid])
    if format == "md":
        return markdown.write([grid]).encode()
    return csv_format.write([grid], format, "").encode()


def _is_plain(character: str) -> bool:
    return character == "\n" or (character.isprintable() and character.isascii())


@st.composite
def files(draw: st.DrawFn) -> tuple[Kind, str, bytes]:
    """A kind, a format, and a file with rows of that kind, some of which have keys."""
    kind = draw(st.sampled_from(KINDS))
    format = draw(st.sampled_from(["yaml", "json", "csv", "tsv", "xlsx", "md"]))

    def values(field: Field) -> st.SearchStrategy[Any]:
        texts = texts_of(field, kind).map(lambda text: "".join(filter(_is_plain, text)))
        texts = texts.filter(lambda text: text.strip() not in ("", "eoy"))
        if isinstance(field.type, Reference):
            texts = st.sampled_from(["I-1", "P-2"])
        if field.name == kind.headline:
            texts = texts.map("T {}".format)
        return st.lists(texts, min_size=1, max_size=2) if field.many else texts

    known = {field.name: values(field) for field in kind.fields if field.name != "depends_on"}
    del known["external_id"]
    required = {field.name: known.pop(field.name) for field in kind.fields if field.required}
    rows = draw(st.lists(st.fixed_dictionaries(required, optional=known), min_size=1, max_size=3))
    for number, row in enumerate(rows):
        if draw(st.booleans()):
            row["external_id"] = f"K {number}"
    return kind, format, _written(rows, kind, format)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(drawn=files())
def test_the_same_file_again_changes_nothing(
    drawn: tuple[Kind, str, bytes], tmp_path: Path, context: Context, clock: list[Any]
) -> None:
    kind, format, data = drawn
    path = tmp_path / "hemidef.json"
    path.unlink(missing_ok=True)
    store = Store(path)
    options = Options() if format in ("yaml", "json") else Options(kind=kind.name)
    parents = "hemidef: 1\ninitiatives: [{title: A}, {title: B, external_id: P-2}]"
    with store.create() as draft:
        tracker = Tracker(draft, context, now=clock[0], by="x")
        take(tracker, read_entries(Source("p.yaml", parents.encode(), "yaml"), context))
        delivery = read_entries(Source(f"f.{format}", data, format), context, options=options)
        if delivery.errors:
            return
        new = take(tracker, delivery).new
        delivery = read_entries(Source(f"f.{format}", data, format), context, options=options)
        again = take(tracker, delivery)
        assert (again.new, again.changed, len(again.unchanged)) == ([], [], len(new))
        said = any(each.given.get("closed") for each in delivery.entries)
        assert said or not any("closed" in each.fields for each in new)


def test_the_generator_reaches_every_kind_and_format() -> None:
    assert _written([{"title": "A", "tags": ["C++", "a; b"]}], INITIATIVE, "csv") == (
        b"title,tags\nA,C++; a\\; b\n"
    )


def test_a_row_without_a_key_is_known_by_its_equal_alone(brought) -> None:
    plan, map = (
        "Title,Lead\nDredge,Ports\nDredge,Ports\nPlant,\n",
        HEAD + "columns: {Title: title, Lead: lead}",
    )
    assert brought(plan, map).err == "3 new, 0 changed, 0 unchanged.\n", "two are called alike"
    told = (
        "3 entries of the file have no id, and nothing that is not here already: I-1, I-2, I-3.\n"
    )
    assert brought(plan, map).err == f"{told}0 new, 0 changed, 3 unchanged.\n"
    answer = brought(plan.replace("Plant,", "Plant,Parks"), map)
    assert answer.out == "I-4  added: Plant\n"
    assert "New, though called as an entry that was there already: I-4 as I-3.\n" in answer.err


def test_a_copy_of_a_row_with_an_id_is_a_new_entry(brought) -> None:
    brought("id,title\n,A\n")
    assert brought("id,title\nI-1,A\n,A\n").out == "I-2  added: A\n"
    assert brought("id,title\nI-1,A\n,A\n").err.endswith("0 new, 0 changed, 2 unchanged.\n")


def test_several_columns_make_the_key(brought, hemidef: Hemidef) -> None:
    map = HEAD + "key: [Session, Para]\ncolumns: {Session: ignore, Para: ignore, T: title}\n"
    assert brought("Session,Para,T\n1,12,A\n2,12,B\n,,C\n", map).code == 0
    answer = brought("Session,Para,T\n1,12,A2\n2,12,B\n,,C\n", map)
    assert answer.out == "I-1  title: A → A2\n"
    assert 'external_id: "2 / 12"\n' in hemidef("export", "I-2").out
    twice = brought("Session,Para,T\n1,12,A\n1,12,B\n", map)
    assert "external_id '1 / 12' appears here and at plan.csv, row 2" in twice.err
    wrong = brought("Session,Para,T\n", map.replace("Para]", "Pata]"))
    assert "map.yaml, line 3: key: there is no column 'Pata'" in wrong.err
    both = brought("Session,Para,T\n", map.replace("Para: ignore", "Para: external_id"))
    assert "key: a column goes to external_id already" in both.err


# -- parents ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["milestone", "indicator"])
def test_children_find_their_parents_by_external_ids(brought, hemidef: Hemidef, kind: str) -> None:
    brought("Ref,Title\nA-1,Port\nX 2,Station\n", KEYED)
    map = f"hemidef-map: 1\nkind: {kind}\ncolumns: {{P: initiative, T: title, N: external_id}}\n"
    table = "P,T,N\nA-1,Pile,1\nX 2,Roof,2\ni2,Wall,3\n"
    assert brought(table, map).code == 0
    assert brought(table, map).err == "0 new, 0 changed, 3 unchanged.\n"
    assert hemidef("list", f"kind:{kind}", "-f", "json").out.count('"I-2"') == 2
    wrong = brought("P,T,N\nA-7,Pile,4\nR-1,Pile,5\n", map).err
    assert "row 2: initiative: no initiative has the id or external id 'A-7'" in wrong
    assert "row 3: initiative: R-1 is of the wrong kind" in wrong


def test_parents_may_come_in_the_same_file(brought, hemidef: Hemidef) -> None:
    text = (
        "hemidef: 1\nmilestones: [{initiative: P 7, title: Pile}]\n"
        "initiatives:\n  - {title: Port, external_id: P 7, depends_on: [P 8]}\n"
        "  - {title: Road, external_id: P 8}\n"
    )
    assert brought(text, file="plan.yaml").code == 0
    assert brought(text, file="plan.yaml").err.endswith("0 new, 0 changed, 3 unchanged.\n")
    assert hemidef("list", "M-1", "-f", "json").out.count('"I-1"') == 1
    assert "depends_on:\n  - I-2\n" in hemidef("export").out


def test_what_may_be_an_id_or_an_external_id_is_refused_with_both(
    brought, hemidef: Hemidef
) -> None:
    brought("Ref,Title\nI-2,Port\nI-9,Road\n", KEYED)
    assert brought("title,initiative\nPile,I-9\n", "", "--kind", "milestone").code == 0
    before = Path("hemidef.json").read_bytes()
    answer = brought("title,initiative\nPile,I-2\n", "", "--kind", "milestone")
    assert answer.code == 4
    assert "row 2: initiative: 'I-2' may be I-2 or I-1, by an id or an external id" in answer.err
    assert Path("hemidef.json").read_bytes() == before
    hemidef("add", "milestone", "Wall", "--initiative", "I-2")
    exported = hemidef("export").out
    assert brought(exported, file="all.yaml").err == "0 new, 0 changed, 4 unchanged.\n"


# -- what a cell says -------------------------------------------------------------------------


def test_tags_keep_their_wording_and_are_found_whatever_it_is(brought, hemidef: Hemidef) -> None:
    map = HEAD + "columns: {T: title, Th: theme, Tags: {field: tags, separator: '|'}}\n"
    table = 'T,Th,Tags\nA,I+D,C++|C#|c++\nB,I. D.,"Water, sanitation"\nC,Drug trafficking,x\n'
    assert brought(table, map).code == 0
    hemidef("add", "initiative", "D", "--theme", "drug-trafficking", "--tag", "a,b")

    def found(*terms: str) -> list[str]:
        rows = hemidef("list", "initiatives", *terms, "-f", "tsv").out.splitlines()[1:]
        return [row.split("\t")[0] for row in rows]

    assert found("theme:i+d") == ["I-1"]
    assert found("tags:c#") == found("tags:C++") == ["I-1"]
    assert found('tags:"Water, sanitation"') == ["I-2"]
    assert found("theme:drug-trafficking") == found('theme:"DRUG trafficking"') == ["I-3", "I-4"]
    assert found("tags:b") == ["I-4"]
    assert hemidef("update", "I-3", "--theme", "Drugs", "--tag", "X").out == (
        "I-3  theme: Drug trafficking → Drugs\n"
    )
    assert hemidef("update", "I-1", "--remove", "tags=C++").out == "I-1  tags: - C++\n"
    assert hemidef("update", "I-2", "--remove", 'tags="water, sanitation"').code == 0
    count = hemidef("count", "theme:any", "--by", "theme", "-f", "csv").out
    assert "Drugs,1" in count


def test_a_named_separator_alone_parts_a_list(brought, hemidef: Hemidef) -> None:
    map = HEAD + 'columns: {T: title, P: {field: partners, separator: "|"}}\n'
    assert (
        "no country or organisation goes by 'Chile, Peru'"
        in brought('T,P\nA,"Chile, Peru"\n', map).err
    )
    assert brought('T,P\nA,"Korea, Republic of|Peru"\n', map).code == 0


def test_percents_are_read_where_the_mapping_says_so(brought, hemidef: Hemidef) -> None:
    map = (
        HEAD + "columns: {T: title, S: {field: share, percent: yes, decimal: ','}}\n"
        "fields: [{name: share, on: [initiative], type: number}]\n"
    )
    assert brought('T,S\nA,45%\nB,"1.200,5 %"\nC,\n', map).code == 0
    assert hemidef("export", "I-2").out.count("share: 1200.5") == 1
    assert "column B (S): share: '45' has no percent sign" in brought("T,S\nA,45\n", map).err
    table = 'Title,Portion,Cost,Sector,Part\nA,45%,"1,200.50",0900,1.10\nB,7.5%,"3,000",0600,1.2\n'
    text = suggested(hemidef, table)
    assert '  #   field: portion\n  #   percent: "yes"\n' in text
    assert '  #   field: cost\n  #   decimal: "."\n' in text
    types = dict(re.findall(r"name: (\w+),.*? type: (\w+)", text))
    assert types == {"portion": "number", "cost": "number", "sector": "line", "part": "line"}
    Path("map.yaml").write_text(
        re.sub(r"(?m)^  (Portion|Cost): ignore\n", "", text)
        .replace("  # Portion:\n  #   field: portion\n  #  ", "  Portion:\n    field: portion\n   ")
        .replace("  # Cost:\n  #   field: cost\n  #  ", "  Cost:\n    field: cost\n   ")
        .replace("  # - {name: portion", "  - {name: portion")
        .replace("  # - {name: cost", "  - {name: cost")
    )
    assert hemidef("import", "plan.csv", "--map", "map.yaml").code == 0
    assert "cost: 1200.5\n" in hemidef("export").out


# -- what is said -----------------------------------------------------------------------------


def test_columns_beyond_the_mapping(brought) -> None:
    table = "Ref,Title,Comments\n1,A,x\n"
    refused = brought(table, KEYED)
    assert refused.code == 4
    assert "add there: Comments: ignore." in refused.err
    assert brought(table, KEYED.replace("}", ", Comments: ignore}")).code == 0
    done = brought(table, KEYED, "--ignore-unknown")
    told = "plan.csv: 1 unknown column ignored: 'Comments' (column C).\n"
    assert done.err == f"{told}0 new, 0 changed, 1 unchanged.\n"
    own = brought("title,Remarks\nB,x\n", "", "--kind", "initiative", "--ignore-unknown")
    assert own.code == 0
    assert "1 unknown column ignored: 'Remarks' (column B)." in own.err
    assert brought("hemidef: 1\n", "", "--ignore-unknown", file="x.yaml").code == 2


def test_one_problem_is_told_once_with_its_rows_and_what_to_write(brought) -> None:
    map = HEAD + "columns: {Ref: external_id, Title: title, Status: status}\n"
    rows = "".join(f"{number},T{number},Blocked\n" for number in range(2, 80))
    answer = brought(f'Ref,Title,Status\n{rows}80,"a\nb",On hold\n', map)
    lines = answer.err.splitlines()
    assert lines[0] == "Error: plan.csv: 80 problems of 3 kinds; nothing was changed:"
    assert lines[1] == (
        "  plan.csv, column C (Status), rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 68 more: "
        "status: 'Blocked' is not one of the values"
    )
    advice = "Status: {field: status, values: {Blocked: VALUE}}"
    assert lines[2].startswith("    One of: not-assessed, proposed")
    assert lines[2].endswith(f"Or say what it stands for in the mapping: {advice}.")
    assert 'Or join its lines in the mapping: Title: {field: title, join: " "}.' in answer.err
    status = "Status: {field: status, values: {Blocked: stalled, On hold: suspended}}"
    told = f'columns: {{Ref: external_id, Title: {{field: title, join: " "}}, {status}}}'
    assert brought(Path("plan.csv").read_text(), f"{HEAD}{told}\n").code == 0
    known = map.replace("Status: status", "Status: {field: status, values: {Done: completed}}")
    told = brought("Ref,Title,Status\n1,A,Blocked\n", known).err
    assert "in the mapping: at Status, under values, Blocked: VALUE.\n" in told
    only = brought("Ref,Title,Status\n1,A,Blocked\n2,B,Blocked\n", map).err.splitlines()
    assert only[0].endswith("rows 2 and 3: status: 'Blocked' is not one of the values")
    assert only[1].endswith(f"{advice}.")


def test_what_lasts_says_that_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "_PATIENCE", 0.0)
    with streams.busy("Reading"):
        time.sleep(0.05)
    assert capsys.readouterr().err == "", "only at a terminal"
    monkeypatch.setattr(streams, "is_terminal", lambda stream: stream is sys.stderr)
    with streams.busy("Reading"):
        time.sleep(0.05)
    assert capsys.readouterr().err == f"\rReading …\r{' ' * 9}\r"


def test_fields_and_views_are_counted_apart(brought) -> None:
    text = (
        "hemidef: 1\ninitiatives: [{title: A}]\n"
        "views: [{name: v, kind: initiative, columns: [id]}]\n"
        "fields: [{name: cost, on: [initiative]}]\n"
    )
    first, again = (brought(text, file="x.yaml").err.splitlines()[-1] for _ in range(2))
    assert first == "1 new, 0 changed, 0 unchanged; fields: 1 new; views: 1 new."
    assert again == "0 new, 0 changed, 1 unchanged; fields: 1 unchanged; views: 1 unchanged."


# -- suggested mappings -----------------------------------------------------------------------


def suggested(hemidef: Hemidef, table: str) -> str:
    Path("plan.csv").write_text(table, "utf-8")
    return hemidef("import", "plan.csv", "--suggest-map").out


def test_an_id_is_ours_only_where_it_is_called_so_here(brought, hemidef: Hemidef) -> None:
    brought("title\nPort\nRoad\n", "", "--kind", "initiative")
    assert "\n  Id: id\n" in suggested(hemidef, "Id,Title\nI-1,Port\n,New\nI-2, Road\n")
    foreign = suggested(hemidef, "Id,Title\nI-1,Bridge\nI-2,Road\n")
    assert "  # Its ids are not those of entries" in foreign
    assert "\n  Id: external_id\n" in foreign
    assert "\n  Id: external_id\n" in suggested(hemidef, "Id,Title\nI-1,Port\nI-9,Road\n")
    stamp = hemidef("export", "I-1").out.partition('created: "')[2].partition('"')[0]
    assert "\n  Id: id\n" in suggested(hemidef, f"Id,Title,Created\nI-1,Harbour,{stamp}\n")


def test_what_nearly_is_a_key_is_named_with_its_rows(brought, hemidef: Hemidef) -> None:
    rows = "".join(f"{number},T{number}\n" for number in range(40))
    text = suggested(hemidef, f"Ref,Title\n{rows}7,Last\n")
    assert '# "Ref" would identify it but for "7" (rows 9 and 42).\n' in text
    rows = "".join(f"S{number % 3},{number // 3},T{number}\n" for number in range(9))
    text = suggested(hemidef, f"Session,Para,Title\n{rows}")
    assert "# Two columns would together, by this line: key: [Session, Para]\n" in text


def test_few_short_words_and_addresses_are_no_headlines(brought, hemidef: Hemidef) -> None:
    long = "Ratify the harbour treaty before spring"
    text = suggested(
        hemidef, f"Action,Text,Response\nYes,{long},Accepted\nNo,{long} 2,Noted\nYes,x,Noted\n"
    )
    assert "\n  Action: ignore\n" in text
    assert "\n  # Text: action\n" in text
    text = suggested(hemidef, "Title,Lead\nhttps://x.org/1,A\nhttps://x.org/2,B\n")
    assert "\n  Title: ignore\n" in text


def test_a_column_of_external_ids_points_at_their_entries(brought, hemidef: Hemidef) -> None:
    brought("Ref,Title\nA1,Port\nA2,Station\n", KEYED)
    text = suggested(hemidef, "Project,Milestone,Due\nA1,Pile,2027-03\nA2,Roof,2027-04\n")
    assert "\nkind: milestone\n" in text
    assert "\n  Project: initiative\n  Milestone: title\n  Due: due\n" in text
