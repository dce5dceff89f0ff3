"""``report``: what a briefing says, to whom, in which form, and what it refuses."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
import ruamel.yaml
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from conftest import Hemidef
from hemidef.model import periods
from pages import (
    figures,
    headings_of_document,
    parse,
    parts_of_document,
    tables_of_document,
    tables_of_page,
    tables_of_text,
    texts_of_document,
)

AS_OF = ("--as-of", "2026-11-24")
SECTIONS = (
    "How things stand",
    "What was set out",
    "Late and next due",
    "What has moved",
    "Coverage",
    "Timeline",
    "Indicators",
    "The initiatives one by one",
    "Sources and evidence",
)

Report = Callable[..., str]


@pytest.fixture
def report(hemidef: Hemidef) -> Report:
    """The page, or text, that ``report`` writes for these words."""

    def write(*words: str, ending: str = "html") -> str:
        answer = hemidef("report", "-o", f"brief.{ending}", *AS_OF, *words)
        assert answer.code == 0, answer.err
        assert answer.out == ""
        return Path(f"brief.{ending}").read_text("utf-8")

    return write


def document(hemidef: Hemidef, *words: str) -> bytes:
    answer = hemidef("report", "-o", "brief.docx", *AS_OF, *words)
    assert answer.code == 0, answer.err
    return Path("brief.docx").read_bytes()


def headings(page: str) -> list[str]:
    return [each.text for each in parse(page).all("h2")]


# -- what it says ------------------------------------------------------------------------------


def test_all_three_formats_say_the_same(hemidef: Hemidef, everything: Path, report: Report) -> None:
    words = ("--since", "2026-05-15", "--all")
    page, text, data = report(*words), report(*words, ending="md"), document(hemidef, *words)
    tables = tables_of_page(page)
    assert len(tables) > 15
    assert tables == tables_of_document(data)
    shown = [(title, head, [*map(_read, rows)]) for title, head, rows in tables]
    assert shown == tables_of_text(text)
    assert headings(page) == list(SECTIONS)
    assert [each for style, each in headings_of_document(data) if style == "Heading 1"] == [
        *SECTIONS
    ]
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [*SECTIONS]
    for label, words in figures(page).items():
        told = re.sub(r" (\d+ closed)$", r" (\1)", label)
        assert f"- **{words}** {told}\n" in text
        assert words in texts_of_document(data)
    for told in ("Kick-off in Manaus", "Boats and radios are shared.", "24 November 2026"):
        assert told in page
        assert told in text.replace("<br>", "\n")
        assert told in texts_of_document(data)


def _read(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]


def test_every_figure_is_that_of_the_export(
    hemidef: Hemidef, everything: Path, report: Report
) -> None:
    """Counted anew from the YAML that other programs read, by rules written down here."""
    today = date(2026, 11, 24)
    page = report("--since", "2026-05-15", "--all")
    hemidef("export", "--log", "-o", "all.yaml")
    data = ruamel.yaml.YAML(typ="safe", pure=True).load(Path("all.yaml").read_text("utf-8"))
    tables = {title: (head, rows) for title, head, rows in tables_of_page(page)}
    shown = figures(page)
    initiatives, recommendations = data["initiatives"], data["recommendations"]
    milestones, indicators = data["milestones"], data["indicators"]
    closing = {"completed", "cancelled", "implemented", "not-implemented", "superseded"}
    closed = {each["id"] for each in initiatives + recommendations if each["status"] in closing}
    closed |= {m["id"] for m in milestones if "done" in m or m["initiative"] in closed}

    for kind in ("initiatives", "recommendations"):
        counted = sum(each["id"] in closed for each in data[kind])
        assert shown[f"{kind} {counted} closed"] == str(len(data[kind]))
    done = sum("done" in each for each in milestones)
    assert shown["milestones done"] == f"{done} of {len(milestones)}"
    assert shown["indicators"] == str(len(indicators))

    def last(text: str) -> date:
        return periods.load(text).last

    open_ = [e for e in initiatives + recommendations + milestones if e["id"] not in closed]
    left = {each["id"]: (last(each["due"]) - today).days for each in open_ if "due" in each}
    overdue = {id: days for id, days in left.items() if days < 0}
    soon = {id: days for id, days in left.items() if 0 <= days <= 30}
    assert shown["overdue"] == str(len(overdue)) == str(len(tables["Overdue"][1]))
    assert shown["due in the next 30 days"] == str(len(soon))
    assert {row[1]: row[0] for row in tables["Overdue"][1]} == {
        id: f"{-days} d late" for id, days in overdue.items()
    }
    assert {row[1] for row in tables["Due in the next 30 days"][1]} == {*soon}

    given = {
        line["id"]
        for line in data["log"]
        if "status" in line["changes"] and line["changes"]["status"]
    }
    unassessed = [
        each
        for each in initiatives + recommendations
        if each["status"] == "not-assessed" and each["id"] not in given
    ]
    both = len(initiatives + recommendations)
    assert shown["not assessed yet"] == f"{len(unassessed)} of {both}"
    for kind in ("Initiatives", "Recommendations"):
        counts = Counter(each["status"].replace("-", " ") for each in data[kind.lower()])
        rows = tables[f"{kind} by status"][1]
        assert {status: int(count) for status, count in rows} == counts

    due = {"initiative": initiatives, "recommendation": recommendations, "milestone": milestones}
    for kind, _, *counts in tables["What was due by today"][1]:
        past = [each for each in due[kind] if "due" in each and last(each["due"]) <= today]
        ends = Counter(_end(each, closed, unassessed) for each in past)
        names = ("done", "dropped", "open", "not assessed")
        assert counts == [str(ends[name]) for name in names], kind
    missing = dict(tables["What is missing"][1])
    nobody = [e for e in initiatives + recommendations if e["id"] not in closed and "lead" not in e]
    assert missing["nobody leads it"] == str(len(nobody))

    supported = {id for each in recommendations for id in each.get("supports", ())}
    supporting = sum(bool(each.get("supports")) for each in recommendations)
    assert (
        f"Recommendations that support an initiative: {supporting} of {len(recommendations)}. "
        f"Initiatives supported by one: {len(supported)} of {len(initiatives)}." in page
    )
    links = tables["Recommendations and the initiatives that they support"][1]
    assert {row[0]: row[2].split(", ") for row in links} == {
        each["id"]: each["supports"] for each in recommendations if each.get("supports")
    }
    achieved = {row[0]: row[-1] for row in tables["From baseline to target"][1]}
    for each in indicators:
        known = [each.get(name) for name in ("baseline", "target", "actual")]
        told = ""
        if None not in known and known[0] != known[1]:
            low, high, now = map(float, known)
            told = f"{round((now - low) / (high - low) * 100)}%"
        assert achieved[each["id"]] == told

    # Net of the log since the day: those that end elsewhere than they began, or have a note.
    sides: dict[tuple[str, str], list[Any]] = {}
    moved = set()
    undone = {line["undoes"] for line in data["log"] if "undoes" in line}
    for line in data["log"]:
        if datetime.fromisoformat(line["at"]).date() < date(2026, 5, 15):
            continue
        for name, side in (line["changes"] or {}).items():
            sides.setdefault((line["id"], name), [side["old"], None])[1] = side["new"]
        if line.get("note") and line["change"] not in undone:
            moved.add(line["id"])
    moved |= {id for (id, _), (old, new) in sides.items() if old != new and id[0] in "IRMK"}
    rows = tables["Moved since 2026-05-15"][1]
    assert {row[0] for row in rows} == moved


def _end(entry: dict[str, Any], closed: set[str], unassessed: list[dict[str, Any]]) -> str:
    if entry.get("status") in ("completed", "implemented") or "done" in entry:
        return "done"
    if entry["id"] in closed:
        return "dropped"
    return "not assessed" if entry in unassessed else "open"


def test_an_initiative_stands_in_a_paragraph_with_its_milestones_below(
    everything: Path, report: Report
) -> None:
    page = parse(report("I-1", "--section", "initiatives"))
    (article,) = page.all("article")
    assert article.all("h3")[0].text == "I-1Riverine patrol exchange on the upper Amazon"
    words = " ".join(article.text.split())
    assert "Lead Joint Staff J5" in words
    assert "Partners Brazil, Colombia, Peru, Organization of American States" in words
    assert "Due 2026-Q3" in words
    assert "55 d late" in words
    parts = [" ".join(each.text.split()) for each in article.all("li")]
    assert [each[:3] for each in parts] == ["M-1", "M-2", "M-3"]
    assert "Done 2026-05-20" in parts[0]


def test_the_articles_tables_have_the_status(store: Path, report: Report) -> None:
    found = tables_of_page(report("--section", "tables"))
    assert [head for _, head, _ in found] == [
        ["Strategic Initiatives", "Expected Outcomes", "Status"],
        ["Initiative", "Objective", "Expected Outcome", "Status"],
        ["Component", "Description", "Status"],
        ["Key Area", "Proposed Action", "Status"],
    ]
    assert "In none of these tables: 6 initiatives and 10 recommendations." in report()


def test_without_the_articles_entries_all_are_shown(hemidef: Hemidef, report: Report) -> None:
    hemidef("init", "--empty")
    hemidef("add", "initiative", "Riverine patrol", "--lead", "Navy")
    ((title, _, rows),) = tables_of_page(report("--section", "tables"))
    assert (title, rows[0][:2]) == ("Initiatives", ["I-1", "Riverine patrol"])


def test_what_is_empty_is_left_out(store: Path, report: Report) -> None:
    found = headings(report())
    assert "Late and next due" not in found
    assert "Indicators" not in found
    assert found == [each for each in SECTIONS if each in found]


def test_sections_and_views_are_those_asked_for_in_their_order(
    everything: Path, report: Report
) -> None:
    assert headings(report("--section", "sources", "--section", "due")) == [
        "Sources and evidence",
        "Late and next due",
    ]
    page = report("--section", "tables", "--view", "milestones", "--view", "late")
    titles = [title for title, _, _ in tables_of_page(page)]
    assert titles == ["Milestones", "Late"]
    assert "In none of these tables: 23 initiatives" in page


@pytest.mark.parametrize(
    ("terms", "scope"),
    [
        ([], "All entries"),
        (["lead:Joint Staff J5"], "lead Joint Staff J5"),
        (["partners:BRA,peru"], "partners Brazil or Peru"),
        (["lead:none", "is.not:closed"], "no lead; not closed"),
        (["lead.not:none"], "any lead"),
        (
            ["due.before:2027", "status:in-progress,planned"],
            "due before 2027; status in progress or planned",
        ),
        (["due.after:-30d"], "due after 2026-10-25"),
        (
            ["kind:I,R", "outcome.has:All"],
            "initiatives or recommendations; expected outcome containing All",
        ),
        (["I-1", "I-4"], "I-1, I-4"),
        (["cyber"], "“cyber”"),
        (["recommendations", "is:open"], "Recommendations; open"),
        (["achievement.under:50%"], "achieved under 50%"),
    ],
)
def test_the_scope_is_in_words(
    everything: Path, report: Report, terms: list[str], scope: str
) -> None:
    text = report(*terms, "--section", "figures", ending="md")
    assert f"- Scope: {scope}\n" in text.replace("\\", "")
    assert "- Prepared by: Ana Ruiz\n" in text


def test_milestones_and_indicators_go_with_their_initiatives(
    everything: Path, report: Report
) -> None:
    assert figures(report("I-1"))["milestones done"] == "1 of 3"
    assert "milestones done" not in figures(report("I-1", "kind:initiative"))


def test_what_was_removed_is_told(hemidef: Hemidef, everything: Path, report: Report) -> None:
    (owner,) = {
        each["initiative"]
        for each in json.loads(hemidef("export", "M-3", "-f", "json").out)["milestones"]
    }
    assert hemidef("remove", "M-3", "--yes").code == 0
    assert "removed" in report(owner, "--section", "moved", "--since", "1d", ending="md")
    hemidef("report", "-o", "x.md", *AS_OF, "--per", "lead", "--since", "1d", "--section", "moved")
    told = [path.name for path in Path().glob("x-*.md") if "removed" in path.read_text("utf-8")]
    assert told == ["x-joint-staff-j5.md"]


def test_a_limit_is_said_on_the_page(hemidef: Hemidef, report: Report) -> None:
    hemidef("init", "--empty")
    rows = "".join(f"Patrol {number},2026-01,Navy\n" for number in range(60))
    Path("plan.csv").write_text(f"title,due,lead\n{rows}")
    assert hemidef("import", "plan.csv", "--kind", "initiative").code == 0
    page = report()
    assert (
        page.count("The first 50 of 60 are shown.") == 5
    )  # tables, overdue, moved, uncovered, timeline
    assert "The first 50 of 60 initiatives are shown." in page
    assert "The first 25 of 60 are drawn." in page
    assert "The first 25 of 60 are drawn." in texts_of_document(document(hemidef))
    assert len(parse(page).all("article")) == 50
    assert "The first" not in report("--all")
    assert len(parse(report("--all")).all("article")) == 60


def test_title_and_day(everything: Path, report: Report) -> None:
    page = report("--title", "To the <Minister> & all")
    assert parse(page).all("h1")[0].text == "To the <Minister> & all"
    assert "24 November 2026" in page
    assert "Progress of implementation" in report()


def test_the_store_as_it_stood(hemidef: Hemidef, everything: Path) -> None:
    assert hemidef("report", "-o", "x.md", "--at", "2026-05-20", "--section", "figures").code == 0
    assert "- **23** initiatives (1 closed)" in Path("x.md").read_text("utf-8")


def test_a_heading_may_end_with_what_would_close_it(hemidef: Hemidef, report: Report) -> None:
    hemidef("init", "--empty")
    hemidef("add", "initiative", "A port for C #")
    text = report(ending="md")
    heads = [each for each in MarkdownIt().parse(text) if each.type == "inline"]
    shown = ["".join(child.content for child in each.children or ()) for each in heads]
    assert "I-1 A port for C #" in shown


def test_an_empty_store_has_nothing_to_report(hemidef: Hemidef) -> None:
    hemidef("init", "--empty")
    answer = hemidef("report", "-o", "brief.md")
    assert (answer.code, answer.out) == (2, "")
    assert "there is nothing to report" in answer.err
    assert not Path("brief.md").exists()


def test_a_document_has_what_word_needs(hemidef: Hemidef, everything: Path) -> None:
    """Headings for its outline, contents, numbers of pages, rows that stay whole, descriptions."""
    data = document(hemidef)
    levels = [style for style, _ in headings_of_document(data)]
    assert levels[:2] == ["Title", "Heading 1"]
    assert {*levels} == {"Title", "Heading 1", "Heading 2"}
    parts = parts_of_document(data)
    assert r'TOC \o "1-1" \h' in parts["word/document.xml"]
    assert "NUMPAGES" in parts["word/footer1.xml"]
    body = docx.Document(io.BytesIO(data)).element.body
    for table in body.iter(qn("w:tbl")):
        assert next(table.iter(qn("w:tblCaption"))).get(qn("w:val"))
        rows = [*table.iter(qn("w:tr"))]
        assert sum(1 for _ in table.iter(qn("w:cantSplit"))) == len(rows)
        widths = [int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol"))]
        assert sum(widths) <= 9_980
        assert all(wide > 0 for wide in widths)
    assert sum(1 for _ in body.iter(qn("w:tblHeader"))) > 15
    core = docx.Document(io.BytesIO(data)).core_properties
    assert (core.author, core.title) == ("Ana Ruiz", "Progress of implementation")
    assert core.created.date() == date(2026, 11, 24)


# -- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["html", "htm", "HTML", "docx", "md"])
def test_the_same_twice_has_the_same_bytes(
    hemidef: Hemidef, everything: Path, clock: list[datetime], ending: str
) -> None:
    for name in ("a", "b"):
        assert hemidef("report", "-o", f"{name}.{ending}", *AS_OF).code == 0
        clock[0] += timedelta(hours=2)
    assert Path(f"a.{ending}").read_bytes() == Path(f"b.{ending}").read_bytes()
    if ending == "docx":
        with ZipFile("a.docx") as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_for_each_lead_and_one_for_what_has_none(hemidef: Hemidef, home: Path) -> None:
    hemidef("init", "--empty")
    leads = ["J5/J6", "j5 j6", "../../etc", "CON", "!!", "Ñ" * 300, "no lead"]
    for number, lead in enumerate(leads):
        assert hemidef("add", "initiative", f"Patrol {number}", "--lead", lead).code == 0
    hemidef("add", "initiative", "Alone")
    hemidef("add", "milestone", "First patrol", "--initiative", "I-1")
    Path("out").mkdir()
    answer = hemidef("report", "-o", "out/brief.md", "--per", "lead")
    assert answer.code == 0
    assert answer.err.startswith("Wrote 8 files: out/brief-")
    files = {path.name: path.read_text("utf-8") for path in Path("out").iterdir()}
    assert {*files} == {
        "brief-j5-j6.md",
        "brief-j5-j6-2.md",
        "brief-etc.md",
        "brief-con.md",
        "brief-lead.md",
        f"brief-{'ñ' * 60}.md",
        "brief-no-lead.md",
        "brief-no-lead-2.md",
    }
    assert [name for name, text in files.items() if "First patrol" in text] == ["brief-j5-j6-2.md"]
    assert [name for name, text in files.items() if "Alone" in text] == ["brief-no-lead-2.md"]
    assert sorted(path.name for path in home.iterdir()) == [
        "hemidef.json",
        "hemidef.json.lock",
        "out",
    ]


def test_a_file_for_each_partner_by_name(hemidef: Hemidef, everything: Path) -> None:
    assert hemidef("report", "-o", "brief.md", "--per", "partner", "is:open", *AS_OF).code == 0
    text = Path("brief-brazil.md").read_text("utf-8")
    assert text.startswith("# Progress of implementation: Brazil\n")
    assert "- Scope: partner Brazil; open\n" in text
    assert Path("brief-no-partner.md").is_file()


def test_no_store_is_overwritten(hemidef: Hemidef, everything: Path) -> None:
    before = everything.read_bytes()
    Path("brief-no-lead.md").write_bytes(before)
    for words in (["-o", "hemidef.json", "-f", "md"], ["-o", "brief.md", "--per", "lead"]):
        answer = hemidef("report", *words)
        assert answer.code == 2
        assert "is a hemidef store" in answer.err
    assert everything.read_bytes() == before == Path("brief-no-lead.md").read_bytes()
    assert not [*Path().glob("brief-j*")], "none is written where one cannot be"


def test_to_standard_output(hemidef: Hemidef, everything: Path, report: Report) -> None:
    for format in ("html", "md"):
        answer = hemidef("report", "-o", "-", "-f", format, *AS_OF)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out == report(ending=format)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "there is no file to write to"),
        (["-o", "brief.pdf"], "brief.pdf does not say which format it is"),
        (["-o", "-"], "standard output does not say which format it is"),
        (["-o", "brief.html", "-f", "pdf"], "there is no format 'pdf' here"),
        (["-o", "brief.html", "--section", "late"], "there is no section 'late'"),
        (["-o", "brief.html", "--view", "nosuch"], "there is no view 'nosuch'"),
        (["-o", "brief.html", "--per", "theme"], "there is no --per 'theme'"),
        (["-o", "-", "-f", "md", "--per", "lead"], "--per makes several files"),
        (["-o", "brief.html", "--since", "2030"], "--since: 2030-01-01 is still to come"),
        (["-o", "brief.html", "lead:Nobody"], "there is nothing to report"),
        (["-o", "brief.html", "--section", "indicators"], "there is nothing to report"),
        (["-o", "brief.html", "--per", "lead", "--section", "due"], "there is nothing to report"),
        (["-o", "brief.md", "--template", "x"], "Markdown takes no --template"),
        (["-o", "brief.html", "--template", "x"], "x: there is no such file"),
        (["-o", "no/brief.html"], "no/brief.html"),
    ],
)
def test_what_is_refused(hemidef: Hemidef, store: Path, words: list[str], told: str) -> None:
    before = store.read_bytes()
    answer = hemidef("report", *words)
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert told in answer.err
    assert store.read_bytes() == before
    assert not [*Path().glob("brief*")]


@pytest.mark.parametrize(
    ("module", "ending", "package"), [("jinja2", "html", "jinja2"), ("docx", "docx", "python-docx")]
)
def test_a_package_that_is_missing_is_named(
    hemidef: Hemidef,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    ending: str,
    package: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    answer = hemidef("report", "-o", f"brief.{ending}")
    assert answer.code == 1
    problem, hint = answer.err.splitlines()
    assert f"need the package {package} of the extra office, which is not installed" in problem
    assert hint.endswith(f"-m pip install {package}")
    assert hemidef("report", "-o", "brief.md").code == 0


# -- templates ---------------------------------------------------------------------------------


def test_a_template_of_ones_own(everything: Path, report: Report) -> None:
    Path("own.html").write_text(
        "<h1>{{ title }}</h1>{% for section in sections %}<h2>{{ section.title }}</h2>"
        "{% for block in section.blocks %}{{ block.form }} {% endfor %}{% endfor %}"
    )
    page = report("--template", "own.html", "--title", "A < B", "--section", "figures")
    assert page == "<h1>A &lt; B</h1><h2>How things stand</h2>figures chart chart table table "


def test_a_template_may_change_a_part_of_the_one_shipped(everything: Path, report: Report) -> None:
    Path("own.html").write_text(
        '{% extends "briefing.html" %}{% block style %}{{ super() }} h1 { color: #006847; }'
        "{% endblock %}{% block footer %}Ministry{% endblock %}"
    )
    page = report("--template", "own.html")
    assert "h1 { color: #006847; }" in page
    assert page.rstrip().endswith("Ministry</body>\n</html>")
    assert headings(page) == headings(report())


def test_a_template_may_have_the_name_of_the_one_shipped(store: Path, report: Report) -> None:
    Path("briefing.html").write_text(
        '{% extends "briefing.html" %}{% block footer %}Ministry{% endblock %}'
    )
    assert "Ministry</body>" in report("--template", "briefing.html").replace("\n", "")


def test_every_value_of_an_own_field_is_told(
    hemidef: Hemidef, everything: Path, report: Report
) -> None:
    words = ("field", "add", "remarks", "--on", "initiative", "--type", "text", "--holds", "list")
    assert hemidef(*words).code == 0
    hemidef("update", "I-1", "--add", "remarks=First", "--add", "remarks=Second")
    assert "Remarks: First<br>Second" in report("I-1", ending="md")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a\n{% for x in %}", 2, "Expected an expression"),
        ("a\n\n{{ nosuch }}", 3, "'nosuch' is undefined"),
        ("{{ title.nosuch }}", 1, "nosuch"),
        ("x\n{{ 1 / 0 }}", 2, "division by zero"),
        ("\n{{ title.__class__.__mro__ }}", 2, "unsafe"),
        ("\n{{ ().__class__.__base__.__subclasses__() }}", 2, "unsafe"),
        ("\n{{ sections.append(1) }}", 2, "unsafe"),
        ("{% include '/etc/passwd' %}", 1, "/etc/passwd"),
        ("{% extends 'no.html' %}", 1, "no.html"),
    ],
)
def test_a_templates_mistake_has_its_line(
    hemidef: Hemidef, store: Path, text: str, line: int, told: str
) -> None:
    Path("own.html").write_text(text)
    answer = hemidef("report", "-o", "brief.html", "--template", "own.html")
    assert answer.code == 4
    problem, _ = answer.err.splitlines()
    assert problem.startswith(f"Error: own.html, line {line}: the template fails: ")
    assert told in problem
    assert not Path("brief.html").exists()


def test_a_template_of_words_gives_its_styles_header_and_footer(
    hemidef: Hemidef, everything: Path
) -> None:
    office = docx.Document()
    office.add_paragraph("Sample text of the office")
    office.sections[0].header.paragraphs[0].text = "Ministry of Defence"
    office.sections[0].footer.paragraphs[0].text = "Restricted"
    office.styles["Heading 1"].font.name = "Garamond"
    office.styles.element.remove(office.styles["Heading 2"].element)
    office.save("office.docx")
    data = document(hemidef, "--template", "office.docx")
    parts = parts_of_document(data)
    assert any("Ministry of Defence" in xml for name, xml in parts.items() if "header" in name)
    assert any("Restricted" in xml for name, xml in parts.items() if "footer" in name)
    assert not any("NUMPAGES" in xml for xml in parts.values())
    assert "Garamond" in parts["word/styles.xml"]
    assert "Sample text" not in parts["word/document.xml"]
    found = headings_of_document(data)
    assert found[0] == ("Title", "Progress of implementation")
    assert ("Heading 2", "Overdue") in found
    assert tables_of_document(data) == tables_of_document(document(hemidef))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"<html>"])
def test_a_template_that_is_no_document(hemidef: Hemidef, store: Path, content: bytes) -> None:
    Path("office.dotx").write_bytes(content)
    answer = hemidef("report", "-o", "brief.docx", "--template", "office.dotx")
    assert answer.code == 4
    problem, hint = answer.err.splitlines()
    assert "office.dotx: is not a sound Word document" in problem
    assert ".docx" in hint
    assert not Path("brief.docx").exists()
