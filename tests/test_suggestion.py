"""Suggested mappings: as they stand they import what is certain, and leave the rest to people."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Answer, Hemidef, make_store
from hemidef import resources
from hemidef.errors import HemidefError
from hemidef.exchange import mapping, sheets, yaml_format
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.exchange.suggestion import suggest
from hemidef.exchange.vocabulary import plain, vocabulary
from hemidef.model.folding import fold
from hemidef.model.kinds import KINDS
from hemidef.model.schema import MODEL
from hemidef.model.values import Context
from hemidef.tracker.book import Book

PLAN = """\
Código,Iniciativa,Responsable,Países,Estado,Prioridad,Inicio,Fecha límite,Presupuesto,Notas,Zona
P-01,Patrullaje ribereño,Ministerio de Defensa,Brasil; Perú,En curso,Alta,1/2/2026,31/12/2026,\
"1.515.000,00",Primera reunión en Tabatinga,Norte
P-02,Academia de defensa,s/d,"Chile, Perú",Terminado,Media,15/3/2026,30/06/2027,"250,50",,Sur
P-03,Observatorio,Cancillería,n/a,No iniciado,Baja,sin dato,pronto,Por definir,Falta sede,Norte
P-04,Centro logístico,Cancillería,Chile,En veremos,Baja,2/5/2026,2027,"12.000,00",-,Sur
"""

SUGGESTED = """\
# A mapping for plan.csv, proposed from its headings and cells: only what
# they make certain. What stands behind a # is yours to decide. Keep this as a file,
# correct and uncomment what you need, and see what it would import (with the name of
# that file in place of MAP.yaml):
#   hemidef import plan.csv --map MAP.yaml --dry-run
#
# 4 rows, 11 columns: 8 placed, 3 ignored.
# 3 decisions are left to you, in "Estado", "Prioridad", "Fecha límite".
hemidef-map: 1
# Not recommendation: no column goes to action.
# Not milestone: no column goes to initiative, title.
# Not indicator: no column goes to initiative, title.
kind: initiative
columns:
  Código: external_id
  Iniciativa: title
  Responsable:
    field: lead
    values:
      s/d: ""
  Países:
    field: partners
    values:
      n/a: ""
  Estado:
    field: status
    values:
      En curso: in-progress
      Terminado: completed
      No iniciado: planned
      # One of: not-assessed, proposed, planned, in-progress, stalled, suspended,
      # completed, cancelled
      # En veremos: ???  (1 row)
  Prioridad:
    field: priority
    values:
      Alta: high
      Media: normal
      # One of: normal, high
      # Baja: ???  (2 rows)
  Inicio:
    field: start
    date: DD/MM/YYYY
    values:
      sin dato: ""
  Fecha límite:
    field: due
    date: DD/MM/YYYY
    values:
      # pronto: ???  (1 row)
  # Such as "1.515.000,00", "250,50", "Por definir", ...
  Presupuesto: ignore
  # Presupuesto:
  #   field: presupuesto
  #   values:
  #     Por definir: ""
  # Such as "Primera reunión en Tabatinga", "Falta sede", "-"
  Notas: ignore
  # Notas:
  #   field: notas
  #   values:
  #     "-": ""
  # Such as "Norte", "Sur"
  Zona: ignore
  # Zona: zona
# Fields of the office's own, one for each column that is ignored: to keep a column,
# uncomment the line below its samples in place of its own line, and its line here.
# For other cells than words: type: number, type: period, or holds: list.
fields:
  # - {name: presupuesto, "on": [initiative], type: line, label: Presupuesto}
  # - {name: notas, "on": [initiative], type: line, label: Notas}
  # - {name: zona, "on": [initiative], type: line, label: Zona}
"""


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory, context: Context) -> Book:
    """A store without entries."""
    return Book(make_store(tmp_path_factory.mktemp("nobody") / "s.json", {}).read(), context)


def table(*rows: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


@pytest.fixture
def suggested(hemidef: Hemidef, store: Path, home: Path) -> object:
    """Suggests a mapping for a table, keeps it as map.yaml and gives its text."""

    def run(text: str, *words: str, file: str = "plan.csv", encoding: str = "utf-8") -> str:
        Path(file).write_text(text, encoding=encoding, newline="")
        answer = hemidef("import", file, "--suggest-map", *words)
        assert answer.code == 0, answer.err
        assert answer.err == ""
        Path("map.yaml").write_text(answer.out, encoding="utf-8")
        return answer.out

    return run


@pytest.fixture
def imported(hemidef: Hemidef) -> object:
    """Imports plan.csv by map.yaml, of which a person corrected some lines."""

    def run(*corrections: tuple[str, str], file: str = "plan.csv") -> Answer:
        text = Path("map.yaml").read_text(encoding="utf-8")
        for old, new in corrections:
            assert text.count(old) == 1, f"{old!r} stands in it {text.count(old)} times"
            text = text.replace(old, new)
        Path("map.yaml").write_text(text, encoding="utf-8")
        return hemidef("import", file, "--map", "map.yaml")

    return run


def shown(hemidef: Hemidef, id: str) -> dict[str, object]:
    document = json.loads(hemidef("show", id, "-f", "json").out)
    return next(iter(next(found for found in document.values() if isinstance(found, list))))


# -- whole files -----------------------------------------------------------------------------


def test_a_whole_mapping(suggested) -> None:
    text = suggested(PLAN)
    assert text == SUGGESTED
    assert suggested(PLAN) == text, "the same file, the same mapping"


def test_only_what_it_leaves_open_is_refused(suggested, imported, hemidef: Hemidef) -> None:
    suggested(PLAN)
    refused = imported()
    assert refused.code == 4
    assert "4 problems" in refused.err
    assert "column F (Prioridad), rows 4 and 5: priority: 'Baja' is not one" in refused.err
    assert "at Prioridad, under values, Baja: VALUE." in refused.err
    assert refused.err.count("'En veremos'") == 1
    assert refused.err.count("'pronto'") == 1
    done = imported(
        ("# En veremos: ???  (1 row)", "En veremos: stalled"),
        ("# Baja: ???  (2 rows)", "Baja: normal"),
        ("# pronto: ???  (1 row)", "pronto: 2027-05"),
    )
    assert done.err == "4 new, 0 changed, 0 unchanged.\n"
    entry = shown(hemidef, "I-16")
    assert entry["external_id"] == "P-01"
    assert entry["partners"] == ["BRA", "PER"]
    assert (entry["start"], entry["due"]) == ("2026-02-01", "2026-12-31")
    assert (entry["status"], entry["priority"]) == ("in-progress", "high")
    assert "lead" not in shown(hemidef, "I-17"), "s/d says that nothing is known"
    assert shown(hemidef, "I-17")["partners"] == ["CHL", "PER"]
    assert shown(hemidef, "I-18")["due"] == "2027-05"


def test_a_column_that_is_ignored_is_kept_by_its_commented_lines(
    suggested, imported, hemidef: Hemidef
) -> None:
    suggested(
        table(("Title", "Presupuesto", "Notas"), ("A", "Por definir", "x\ny"), ("B", "5", ""))
    )
    done = imported(
        (
            "  Presupuesto: ignore\n  # Presupuesto:\n  #   field: presupuesto\n"
            '  #   values:\n  #     Por definir: ""\n',
            '  Presupuesto: {field: presupuesto, values: {Por definir: ""}}\n',
        ),
        ("  Notas: ignore\n  # Notas", "  Notas"),
        ("  # - {name: presupuesto", "  - {name: presupuesto"),
        ("type: line, label: Presupuesto", "type: number, label: Presupuesto"),
        ("  # - {name: notas", "  - {name: notas"),
    )
    assert done.code == 0, done.err
    assert shown(hemidef, "I-16")["notas"] == "x\ny", "a line cannot hold it: it is a text"
    assert "presupuesto" not in shown(hemidef, "I-16")
    assert shown(hemidef, "I-17")["presupuesto"] == 5


def test_government_commitments(suggested, imported, hemidef: Hemidef) -> None:
    finance = "Deputy Prime Minister and Minister of Finance"
    revenue = "Minister of National Revenue"
    text = suggested(
        table(
            ("MLC ID", "Commitment", "Reporting Lead", "All ministers"),
            ("100", "Keep the budget in order.", finance, finance),
            ("105", "Introduce a tax credit.", finance, f"{finance}; {revenue}"),
            ("106", "Close the tax gap, and\nreport on it.", revenue, f"{revenue};\n{finance}"),
        )
    )
    assert "\nkind: recommendation\n" in text
    assert "  MLC ID: external_id\n" in text
    assert '  Commitment:\n    field: action\n    join: " "\n' in text
    assert "  Reporting Lead: lead\n" in text
    assert "  All ministers: ignore\n  # All ministers: all_ministers\n" in text
    done = imported(
        ("  All ministers: ignore\n  # All", "  All"),
        ("  # - {name: all_ministers", "  - {holds: list, name: all_ministers"),
    )
    assert done.code == 0, done.err
    entry = shown(hemidef, "R-16")
    assert entry["action"] == "Close the tax gap, and report on it."
    assert entry["all_ministers"] == [revenue, finance]


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        (
            ("Ref", "Project name", "Owner", "Deadline", "Keywords"),
            ("A1", "Depot", "J4", "2026-10", "x"),
            ("external_id", "title", "lead", "due", "tags"),
        ),
        (
            ("Clave", "Recomendación", "Destinatario", "Plazo", "Respuesta"),
            ("A1", "Crear un fondo", "Cancillería", "2026", "aceptada"),
            ("external_id", "action", "addressee", "due", "response"),
        ),
        (
            ("Chave", "Nome da iniciativa", "Órgão responsável", "Prazo", "Eixo temático"),
            ("A1", "Centro", "Itamaraty", "2026-Q3", "Fronteiras"),
            ("external_id", "title", "lead", "due", "theme"),
        ),
        (
            ("Identifiant", "Mesure proposée", "Chef de file", "Échéance", "Mots-clés"),
            ("A1", "Former les équipages", "DGRIS", "2026-H2", "mer"),
            ("external_id", "action", "lead", "due", "tags"),
        ),
    ],
)
def test_headings_of_four_languages(
    suggested, imported, header: tuple[str, ...], row: tuple[str, ...], fields: tuple[str, ...]
) -> None:
    text = suggested(table(header, row))
    columns = re.findall(r"^  \S.*: (\w+)$|^    field: (\w+)$", text, re.MULTILINE)
    assert tuple(inline or own for inline, own in columns) == fields
    assert "No values are left to decide" in text
    assert imported().code == 0


# -- kinds and headlines ---------------------------------------------------------------------


def test_a_column_may_say_the_kind_of_each_row(suggested, imported) -> None:
    text = suggested(
        table(
            ("Tipo", "Título", "Recomendação", "Prazo"),
            ("iniciativa", "Exercício conjunto", "", "2027"),
            ("Recomendação", "", "Criar um grupo", "2028"),
        )
    )
    assert "kind:\n  column: Tipo\n  values:\n    iniciativa: initiative\n" in text
    done = imported()
    assert "I-16  added: Exercício conjunto" in done.out, done.err
    assert "R-14  added: Criar um grupo" in done.out


def test_milestones_know_their_initiatives(suggested, imported) -> None:
    rows = (("Hito", "Iniciativa", "Cumplido"), ("Primera patrulla", "I-4", "31.12.25"))
    assert "\nkind: milestone\n" in suggested(table(*rows))
    assert imported().code == 0
    named = suggested(table(rows[0], ("Primera patrulla", "Patrullaje", "")))
    assert "\nkind: initiative\n" in named, "a name is no id of an initiative"
    assert "# Not milestone: no column goes to initiative.\n" in named


def test_the_kind_that_was_named_is_taken(suggested, hemidef: Hemidef) -> None:
    text = suggested(table(("Name", "Deadline"), ("A", "2027")), "--kind", "milestone")
    assert "\nkind: milestone\n" in text
    assert "# NO COLUMN GOES TO initiative, which every milestone needs" in text
    wrong = hemidef("import", "plan.csv", "--suggest-map", "--kind", "plot")
    assert (wrong.code, wrong.err.splitlines()[0]) == (
        2,
        "Error: --kind: 'plot' is not a kind of entry",
    )


def test_without_a_headline_it_says_so_at_the_top(suggested, imported) -> None:
    text = suggested(table(("Zone", "Deadline"), ("North", "2027"), ("North", "2028")))
    said, first, _ = text.partition("hemidef-map: 1")
    assert first
    assert "# NO COLUMN GOES TO title, which every initiative needs" in said
    assert "No values are left to decide" not in said
    refused = imported()
    assert refused.code == 4
    assert "title" in refused.err


@pytest.mark.parametrize("numbers", [("5", "4", "5"), ("1.1", "1.2", "1.3")])
def test_a_column_without_words_is_no_headline(suggested, numbers: tuple[str, ...]) -> None:
    rows = [(number, f"Ratify treaty {at}") for at, number in enumerate(numbers)]
    text = suggested(table(("Action", "Text"), *rows), "--kind", "recommendation")
    assert "# By its heading it is action, but none of its cells has a word in it.\n" in text
    assert "  Action: ignore\n" in text
    assert "NO COLUMN GOES TO action" in text


def test_it_says_where_nothing_identifies_a_row(suggested) -> None:
    rows = (("Title", "Ref"), ("A", "1"), ("B", "1"))
    assert "# No column identifies a row: it is known again only as long" in suggested(table(*rows))
    told = suggested(table(("Title", "Ref"), ("A", "1"), ("B", "2")))
    assert "identifies" not in told


@pytest.mark.parametrize(
    ("heading", "codes", "goes"),
    [
        ("MLC ID", ("1", "2", "3"), "external_id"),
        ("N°", ("1", "2", "3"), "external_id"),
        ("Project code", ("a-1", "a-2", "a-3"), "external_id"),
        ("MLC ID", ("1", "2", "2"), "ignore"),
        ("MLC ID", ("1", "2", ""), "ignore"),
        ("Key", ("one short phrase", "another short phrase", "a third short phrase"), "ignore"),
        ("Idea", ("1", "2", "3"), "ignore"),
        ("Id", ("I-1", "", "I-3"), "external_id"),
        ("Id", ("R-1", "R-2", "R-3"), "external_id"),
    ],
)
def test_ids_are_short_and_no_two_alike(
    suggested, heading: str, codes: tuple[str, ...], goes: str
) -> None:
    rows = [(code, name) for code, name in zip(codes, "ABC", strict=True)]
    text = suggested(table((heading, "Title"), *rows))
    assert f"\n  {heading}: {goes}\n" in text.replace('"', "")


def test_two_columns_of_one_field(suggested, imported) -> None:
    text = suggested(table(("Title", "Owner", "Lead"), ("A", "J4", "J5")))
    assert "  Lead: lead\n" in text, "the field's own name comes first"
    assert "# The column 'Lead' goes to lead already.\n" in text
    assert "  Owner: ignore\n" in text
    assert imported().code == 0


# -- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Done", "completed"),
        ("ACHEVÉ", "completed"),
        ("Em andamento", "in-progress"),
        ("não iniciada", "planned"),
        ("Delayed", "stalled"),
    ],
)
def test_words_for_a_status(suggested, imported, hemidef: Hemidef, word: str, meant: str) -> None:
    suggested(table(("Title", "Status"), ("A", word)))
    assert imported().code == 0
    assert shown(hemidef, "I-16")["status"] == meant


@pytest.mark.parametrize("word", ["n/a", "-", "sin dato"])
@pytest.mark.parametrize("heading", ["Lead", "Due", "Partners", "Status", "Theme"])
def test_words_for_nothing_are_nothing(
    suggested, imported, hemidef: Hemidef, heading: str, word: str
) -> None:
    known = {"Due": "2027", "Partners": "BRA", "Status": "planned"}.get(heading, "x")
    text = suggested(table(("Title", heading), ("A", word), ("B", known)))
    assert f'      {word}: ""\n' in text.replace(f'"{word}"', word)
    assert imported().code == 0
    assert shown(hemidef, "I-16").get(heading.lower()) in (None, "not-assessed")


def test_a_choice_of_other_words_is_no_choice_of_ours(suggested) -> None:
    rows = [(f"T{n}", "Health" if n % 2 else "Roads") for n in range(6)]
    text = suggested(table(("Title", "Category"), *rows))
    assert "# By its heading it is category, but none of its values is known: it takes str" in text
    assert "  Category: ignore\n  # Category: own_category\n" in text
    assert '{name: own_category, "on": [initiative], type: line}' in text, "never as a choice"


def test_own_fields_of_the_store_are_known(suggested, imported, hemidef: Hemidef) -> None:
    zone, budget = ["zone", "--type", "choice", "--value", "north,south"], ["budget", "--type"]
    for words in (zone, [*budget, "number", "--label", "Presupuesto (USD)"]):
        assert hemidef("field", "add", *words, "--on", "initiative").code == 0
    text = suggested(
        table(("Title", "Presupuesto (USD)", "Zone"), ("A", "1.000,50", "North"), ("B", "", "East"))
    )
    assert '  Presupuesto (USD):\n    field: budget\n    decimal: ","\n' in text
    assert "# One of: north, south\n      # East: ???  (1 row)\n" in text
    assert imported(("# East: ???  (1 row)", 'East: ""')).code == 0
    assert shown(hemidef, "I-16")["budget"] == 1000.5


# -- dates and numbers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "form", "read"),
    [
        (("3/4/2026", "31/12/2026"), "DD/MM/YYYY", "2026-04-03"),
        (("3/4/2026", "12/31/2026"), "MM/DD/YYYY", "2026-03-04"),
        (("May 2026", "sept. 2027"), "MMM YYYY", "2026-05"),
        (("3 de mayo de 2026", "1 de enero de 2027"), "D de MMM de YYYY", "2026-05-03"),
        (("46350", "46351"), "serial", "2026-11-24"),
        (("2026/05/03", "2027/05/13"), "YYYY/MM/DD", "2026-05-03"),
        (("03.05.26", "13.05.26"), "DD.MM.YY", "2026-05-03"),
    ],
)
def test_dates_by_evidence(
    suggested, imported, hemidef: Hemidef, cells: tuple[str, ...], form: str, read: str
) -> None:
    rows = [(f"T{cell}", cell) for cell in cells]
    assert f"    date: {form}\n" in suggested(table(("Title", "Due"), *rows)).replace('"', "")
    assert imported().code == 0
    assert shown(hemidef, "I-16")["due"] == read


@pytest.mark.parametrize("cells", [("3/4/2026", "5/6/2026"), ("31/12/2026", "12/31/2026")])
def test_without_evidence_no_order_of_day_and_month_is_chosen(
    suggested, imported, hemidef: Hemidef, cells: tuple[str, ...]
) -> None:
    text = suggested(table(("Title", "Due"), *((f"T{cell}", cell) for cell in cells)))
    assert "    # date: DD/MM/YYYY\n    # date: MM/DD/YYYY\n" in text
    assert '# 1 decision is left to you, in "Due".\n' in text
    if cells[0] == "3/4/2026":  # each may be one day or another
        assert imported().code == 4
        assert imported(("    # date: DD", "    date: DD")).code == 0
        assert shown(hemidef, "I-16")["due"] == "2026-04-03"


def test_a_quarter_beside_dates_is_never_a_month(suggested, imported, hemidef: Hemidef) -> None:
    text = suggested(table(("Title", "Due"), ("A", "31/12/2026"), ("B", "Q3 2026")))
    assert "???" not in text
    assert imported().code == 0
    assert [shown(hemidef, id)["due"] for id in ("I-16", "I-17")] == ["2026-12-31", "2026-Q3"]


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (("1.515.000,00", "3"), "decimal: ,"),
        (("1,515,000.00", "3"), "decimal: ."),
        (("1 200", "3"), "decimal: ."),
        (("1.5", "3"), ""),
    ],
)
def test_numbers_with_one_certain_sign(suggested, cells: tuple[str, ...], decimal: str) -> None:
    rows = [(f"T{n}", "I-4", cell) for n, cell in enumerate(cells)]
    text = suggested(table(("Indicator", "Initiative", "Target"), *rows)).replace('"', "")
    assert ("    decimal" in text) == bool(decimal)
    assert decimal in text


@pytest.mark.parametrize("cells", [("1.515", "3"), ("1,515", "3"), ("1,5", "2.5")])
def test_without_evidence_no_decimal_sign_is_chosen(suggested, cells: tuple[str, ...]) -> None:
    rows = [(f"T{n}", "I-4", cell) for n, cell in enumerate(cells)]
    text = suggested(table(("Indicator", "Initiative", "Target"), *rows))
    assert "  Target: ignore\n" in text, "1.515 must not be read as one and a half"
    assert "its cells do not say which sign stands before fractions" in text


# -- what is never guessed -------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        ("1234.5", "2000"),
        ("0900", "1400"),
        ("2026", "2027"),
        ("31/12/2026", "2026-05-03"),
        ("North", "South", "North", "South"),
        ("We met; we left", "We met; we left"),
        ("a, b", "b, a", "a, b", "b, a"),
        ("Brasil/Perú", "Perú/Brasil"),
    ],
)
def test_other_columns_are_words_to_it(suggested, cells: tuple[str, ...]) -> None:
    text = suggested(table(("Title", "Other"), *((f"T{n}", cell) for n, cell in enumerate(cells))))
    assert "  Other: ignore\n  # Other: other\n" in text
    assert '  # - {name: other, "on": [initiative], type: line, label: Other}\n' in text


@pytest.mark.parametrize("sign", ["/", "|"])
def test_what_parts_a_list_is_for_people_to_say(suggested, imported, sign: str) -> None:
    rows = (("A", f"Brasil{sign}Perú"), ("B", "Chile"), ("C", "Brasil; Perú, Chile"))
    text = suggested(table(("Title", "Countries"), *rows))
    assert "# If a sign other than ; parts its lists, name it: separator:" in text
    assert re.search(r"      # .*Brasil.Perú.*: \?\?\?  \(1 row\)\n", text)
    separated = f'    field: partners\n    separator: "{sign}"'
    refused = imported(("    field: partners", separated))
    assert (refused.code, refused.err.count("'Brasil; Perú, Chile'")) == (4, 1)


def test_a_partner_that_nobody_knows_is_left_open(suggested, imported) -> None:
    rows = (("A", "Brazil; Narnia"), ("B", "Chile; Narnia"))
    text = suggested(table(("Title", "Partners"), *rows))
    assert "      # Narnia: ???  (2 rows)\n" in text
    assert imported(("# Narnia: ???  (2 rows)", 'Narnia: ""')).code == 0


def test_partners_that_are_none_are_ignored(suggested) -> None:
    text = suggested(table(("Title", "Partners"), ("A", "Red Cross Youth"), ("B", "Rotary Sur")))
    assert "  Partners: ignore\n" in text
    assert "# By its heading it is partners, but most of its cells are no such values.\n" in text


def test_no_more_than_twenty_decisions_are_listed(suggested) -> None:
    words = [(f"T{n}", f"odd {n}" if n < 30 else "high") for n in range(60)]
    text = suggested(table(("Title", "Priority"), *words))
    assert text.count(": ???  (1 row)\n") == 20
    assert "      # and 10 more\n" in text
    assert "# 30 decisions are left to you" in text


# -- reading the file ------------------------------------------------------------------------


def test_what_was_needed_to_read_the_file_is_kept(suggested, imported) -> None:
    text = suggested(
        "Plan 2026\nTítulo;Año\nAcción;1\nOtra;2\n",
        *("--encoding", "cp1252", "--delimiter", ";", "--skip-rows", "1", "--list-sep", "/"),
        encoding="cp1252",
    )
    for line in ("encoding: cp1252", 'delimiter: ";"', "skip-rows: 1", 'list-separator: "/"'):
        assert f"\n{line}\n" in text
    assert imported().code == 0


def test_a_sheet_of_a_workbook(hemidef: Hemidef, store: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Other", "B"])
    book.active.append(["x", "y"])
    plan = book.create_sheet("Plan")
    plan.append(["Title", "Owner"])
    plan.append(["Depot", "J4"])
    book.save("plan.xlsx")
    several = hemidef("import", "plan.xlsx", "--suggest-map")
    assert (several.code, several.err.splitlines()[1]) == (2, "Name the one: --sheet NAME.")
    text = hemidef("import", "plan.xlsx", "--suggest-map", "--sheet", "Plan").out
    assert "\nsheet: Plan\n" in text
    Path("map.yaml").write_text(text)
    assert hemidef("import", "plan.xlsx", "--map", "map.yaml").code == 0


def test_a_document_needs_none(hemidef: Hemidef, store: Path) -> None:
    Path("plan.yaml").write_text("hemidef: 1\n")
    refused = hemidef("import", "plan.yaml", "--suggest-map")
    assert refused.code == 2
    assert "is a document" in refused.err


def test_it_says_the_next_command(suggested, hemidef: Hemidef, home: Path) -> None:
    def last(text: str) -> str:
        return next(line for line in text.splitlines() if "hemidef import" in line)[4:]

    text = table(("Title",), ("A",))
    named = suggested(text, file="the plan's.csv")
    assert last(named) == """hemidef import 'the plan'"'"'s.csv' --map MAP.yaml --dry-run"""
    odd = suggested(text, "-f", "csv", file="plan.txt")
    assert last(odd) == "hemidef import plan.txt -f csv --map MAP.yaml --dry-run"
    there = suggested(text, "--store", "hemidef.json")
    assert last(there) == "hemidef import plan.csv --map MAP.yaml --dry-run --store hemidef.json"
    piped = hemidef("import", "-", "-f", "csv", "--suggest-map", input=text).out
    assert last(piped) == "hemidef import - -f csv --map MAP.yaml --dry-run"


# -- hostile files ---------------------------------------------------------------------------

HOSTILE = [
    ": {",
    "#",
    "- a",
    "'quoted\"",
    "a\nb",
    "<<",
    "null",
    "~",
    "&a *b !c",
    "ignore",
    "hemidef-map",
    "\u202eabc",
    "x\u2028y",
    "a" * 3000,
    "=1+1",
    "{a: [b",
]


def test_hostile_headings_and_cells(suggested, imported) -> None:
    text = suggested(table(("Title", *HOSTILE), ("A", *HOSTILE), ("B", *reversed(HOSTILE))))
    assert all(line.isprintable() for line in text.splitlines())
    long = [line.split()[:-1] for line in text.splitlines() if len(line) > 1000]
    assert long == [["?"], ["#", "?"]], "only as the key of its column"
    assert imported().code == 0


@pytest.mark.parametrize("heading", ["Class", "Is", "Ignore", "Late", "2026 (Q1)", "Cost, USD"])
def test_a_field_of_ones_own_has_a_name_that_is_free(suggested, imported, heading: str) -> None:
    text = suggested(table(("Title", heading), ("A", "x"), ("B", "y")))
    lines = text.splitlines()
    at = next(at for at, line in enumerate(lines) if line.endswith(": ignore"))
    declared = next(line for line in lines if line.startswith("  # - {"))
    done = imported(
        (f"{lines[at]}\n{lines[at + 1]}", lines[at + 1].replace("# ", "", 1)),
        (declared, declared.replace("# ", "", 1)),
    )
    assert done.code == 0, done.err


def test_a_field_of_ones_own_may_need_another_name(suggested, hemidef: Hemidef) -> None:
    for name in ("zone", "own_zone", "column_c"):
        assert hemidef("field", "add", name, "--on", "indicator").code == 0
    text = suggested(table(("Title", "¿?", "Zone"), ("A", "x", "y")))
    assert "{name: column_b, " in text
    assert "{name: column_c_2, " in text


def test_headings_that_fold_alike_are_kept_apart(suggested, imported, hemidef: Hemidef) -> None:
    text = suggested(table(("Title", "Año", "Ano"), ("A", "2025", "2026")))
    assert "  Año: ignore\n  # Año: ano\n" in text
    assert "  Ano: ignore\n  # Ano: own_ano\n" in text
    assert imported(("  Ano: ignore\n  # Ano: own_ano", "  Ano: source")).code == 0
    assert shown(hemidef, "I-16")["source"] == "2026"


def test_three_hundred_columns(suggested, imported) -> None:
    header = ("Title", *(f"Column {n}" for n in range(299)))
    text = suggested(table(header, *(tuple(f"{c}-{r}" for c in header) for r in range(3))))
    assert "# 3 rows, 300 columns: 1 placed, 299 ignored.\n" in text
    assert imported().code == 0


NAMES = [
    "Cost, USD",
    "Title",
    "Action",
    "Status",
    "Due",
    "Partners",
    "Id",
    "Lead",
    "Tags",
    "Target",
    "Tipo",
]
WORDS = ["Done", "n/a", "1/2/2026", "31/12/2026", "Brasil; Perú", "I-4", "1.515", "Q3 2026", ""]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@example((["Title"], [["A\x91"]]))  # Windows' quotation mark, which only a repair reads
@given(
    st.lists(st.sampled_from(NAMES) | TEXTS, min_size=1, max_size=6).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(
                st.lists(
                    st.sampled_from(WORDS) | TEXTS, min_size=len(header), max_size=len(header)
                ),
                max_size=5,
            ),
        )
    )
)
def test_any_mapping_is_read_and_what_is_decided_is_imported(
    context: Context, nobody: Book, drawn: tuple[list[str], list[list[str]]]
) -> None:
    header, rows = drawn
    text = table(tuple(header), *map(tuple, rows))
    source = Source("plan.csv", text.encode(), "csv")
    options = Options(delimiter=",")
    try:
        sheets.read_one(source, options)
    except HemidefError:
        return  # no sheet at all
    printed = suggest(source, options, nobody, "hemidef import plan.csv")
    made = mapping.read(yaml_format.read(printed), "map.yaml", context, MODEL)
    delivery = sheets.read_entries(source, context, MODEL, PLAIN, made, iter)
    declaring = printed.replace("\n  # - {", "\n  - {")
    declared = mapping.read(yaml_format.read(declaring), "map.yaml", context, MODEL).declares
    assert len(declared) == printed.count("\n  # - {")
    undecided = ("left to you", "needs one", "# repair: ")
    if made.kind and not any(words in printed for words in undecided):
        assert delivery.errors == []


# -- the words -------------------------------------------------------------------------------


def entries(section: str) -> list[dict[str, object]]:
    """A section of the words as plain data."""
    found = yaml_format.read(resources.read_text(resources.HEADINGS)).plain()[section]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_heading_goes_to_two_fields(kind) -> None:
    goes = {
        plain(name): field.name for field in kind.fields for name in (field.name, field.heading)
    }
    for entry in entries("headings"):
        if kind.name not in entry["on"]:
            continue
        assert kind.field(entry["field"]), entry["field"]
        for language in ("en", "es", "pt", "fr"):
            for word in entry.get(language, []):
                assert goes.setdefault(plain(word), entry["field"]) == entry["field"], word


def test_no_word_stands_for_two_values() -> None:
    for entry in entries("values"):
        for kind in (kind for kind in KINDS if kind.name in entry["on"]):
            type = kind.field(entry["field"]).type
            means = {word.replace("-", " "): word for word in type.values}
            for value, languages in entry["words"].items():
                assert value in type.values
                for words in languages.values():
                    for word in words:
                        assert means.setdefault(fold(word), value) == value, word
                        assert not vocabulary().means_none(word), word
