"""CONTRIBUTING is true: what it says to change, changed in a copy of the source, works."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import hemidef
from conftest import PACKAGE, SHIPPED, Answer

TEXT = Path(__file__).parent.parent / "CONTRIBUTING.md"
pytestmark = pytest.mark.skipif(not TEXT.is_file(), reason="the tests stand alone")

Run = Callable[..., str]
Change = Callable[[str], None]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Makes the changes of a section in a copy of the source."""
    shutil.copytree(PACKAGE, tmp_path / "src/hemidef", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SHIPPED, tmp_path / "data", dirs_exist_ok=True)

    def change(heading: str) -> None:
        section = TEXT.read_text("utf-8").split(f"\n### {heading}\n")[1].split("\n### ")[0]
        blocks = re.findall(r"^```(python|diff)\n# (\S+)\n(.*?)^```$", section, re.S | re.M)
        assert blocks
        for language, name, block in blocks:
            file = tmp_path / name
            if language == "python":
                assert not file.exists()
                file.write_text(block, "utf-8")
                continue
            text, lines = file.read_text("utf-8"), block.splitlines(keepends=True)
            before, after = (
                "".join(line[1:] for line in lines if line[0] != other) for other in "+-"
            )
            assert text.count(before) == 1, f"not one place in {name}:\n{before}"
            file.write_text(text.replace(before, after), "utf-8")

    return change


@pytest.fixture
def answer(tmp_path: Path, program: list[str]) -> Callable[..., Answer]:
    """Runs the copy in a folder of its own, whatever comes of it."""
    work = tmp_path / "work"
    work.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    env = {
        **kept,
        "PYTHONPATH": str(tmp_path / "src"),
        "PYTHONUTF8": "1",
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "HEMIDEF_USER": "Ana Ruiz",
        "COLUMNS": "120",
    }

    def answer(*words: str) -> Answer:
        done = subprocess.run(
            [*program, *words], cwd=work, env=env, capture_output=True, encoding="utf-8", timeout=60
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return answer


@pytest.fixture
def run(answer: Callable[..., Answer]) -> Run:
    """Runs the copy; what it prints."""

    def run(*words: str) -> str:
        done = answer(*words)
        assert done.code == 0, done.err
        return done.out

    return run


def test_a_field_of_one_line_is_everywhere(change: Change, run: Run, tmp_path: Path) -> None:
    change("A field")
    work = tmp_path / "work"
    run("init", "hemidef.json")

    # help
    for words in (("add", "initiative"), ("update",)):
        page = " ".join(run(*words, "--help").split())
        assert "--sponsor" in page
        assert "Who pays for it." in page
    assert "--sponsor" not in run("add", "recommendation", "--help")

    # options and --set
    added = run("add", "initiative", "Riverine patrol exchange", "--sponsor", "Banco do Brasil")
    assert "I-16  sponsor: Banco do Brasil" in added
    assert run("update", "I-4", "--sponsor", "OAS fund") == "I-4  sponsor: none → OAS fund\n"
    assert run("update", "i5", "--set", "sponsor=NO") == "I-5  sponsor: none → NO\n"
    assert run("update", "I-5", "--clear", "sponsor") == "I-5  sponsor: NO → none\n"

    # filters, columns, sorting
    rows = json.loads(run("list", "sponsor:banco do brasil", "-f", "json"))
    assert [(row["id"], row["sponsor"]) for row in rows] == [("I-16", "Banco do Brasil")]
    words = ("sponsor:any", "--columns", "id,sponsor", "--sort", "-sponsor", "-f", "csv")
    table = run("list", "initiatives", *words)
    assert table.splitlines() == ["Id,Sponsor", "I-4,OAS fund", "I-16,Banco do Brasil"]
    assert "Riverine" in run("list", "BANCO")
    heading = run("list", "sponsor.has:fund", "--columns", "id,sponsor")
    assert "Sponsor" in heading
    assert "OAS fund" in heading

    # show, log
    shown = " ".join(run("show", "I-16").split())
    assert "Sponsor Banco do Brasil" in shown
    assert "sponsor: none → OAS fund" in run("log", "I-4")

    # export, import
    for name in ("all.yaml", "all.json"):
        run("export", "-o", name)
        assert "Banco do Brasil" in (work / name).read_text("utf-8")
        copy = f"copy-{name}.json"
        run("init", "--empty", copy)
        run("--store", copy, "import", name)
        run("--store", copy, "export", "-o", f"again-{name}")
        assert (work / f"again-{name}").read_bytes() == (work / name).read_bytes()

    # spreadsheets, by the field's name or its heading
    for name in ("all.csv", "all.xlsx", "all.md"):
        run("export", "initiatives", "-o", name)
        copy = f"copy-{name}.json"
        run("init", "--empty", copy)
        run("--store", copy, "import", name)
        again = json.loads(run("--store", copy, "list", "sponsor:any", "-f", "json"))
        assert [(row["id"], row["sponsor"]) for row in again] == [
            ("I-4", "OAS fund"),
            ("I-16", "Banco do Brasil"),
        ]
        assert run("import", name) == ""
    (work / "plan.csv").write_text("Ref,Payer\nI-4,OAS\n", "utf-8")
    (work / "map.yaml").write_text(
        "hemidef-map: 1\nkind: initiative\ncolumns: {Ref: id, Payer: sponsor}\n", "utf-8"
    )
    brought = run("import", "plan.csv", "--map", "map.yaml")
    assert brought == "I-4  sponsor: OAS fund → OAS\n"
    assert "I-4  sponsor: OAS → OAS fund" in run("undo")

    # undo
    assert "I-5  sponsor: none → NO" in run("undo")


def test_a_type_of_value(change: Change, run: Run, answer: Callable[..., Answer]) -> None:
    change("A type of value")
    run("init")
    run("field", "add", "contact", "--on", "initiative", "--type", "email")
    assert run("update", "I-4", "--set", "contact=ana@oas.org").startswith("I-4  contact: none →")
    refused = answer("update", "I-4", "--set", "contact=Ana")
    assert (refused.code, refused.out) == (4, "")
    assert "contact: 'Ana' is not an e-mail address\nExpected one: ana@oas.org." in refused.err


def test_a_command(change: Change, run: Run) -> None:
    change("A command")
    run("init")
    assert "assign" in run("--help")
    assert "Example: hemidef assign" in run("assign", "--help")
    assert run("assign", "J5", "I-4", "R-2").splitlines() == [
        "I-4  lead: none → J5",
        "R-2  lead: none → J5",
    ]


def test_a_report(change: Change, run: Run) -> None:
    change("A report")
    run("init")
    run("update", "I-4", "I-5", "R-2", "--lead", "J5")
    run("update", "I-6", "--lead", "OAS")
    run("done", "I-5")
    assert json.loads(run("leads", "-f", "json")) == [
        {"lead": "J5", "open": 2},
        {"lead": "OAS", "open": 1},
    ]
    assert run("leads", "kind:recommendation", "-f", "csv").splitlines() == ["Lead,Open", "J5,1"]
    assert "Open entries by lead" in run("leads")


def test_a_language(change: Change, run: Run, tmp_path: Path) -> None:
    change("A language")
    run("init")
    run("update", "I-4", "--partner", "Brasilien", "--due", "15. Januar 2027")
    assert run(
        "list", "initiatives", "partners:Brasilien", "--columns", "id,due", "-f", "csv"
    ).splitlines() == [
        "Id,Due",
        "I-4,2027-01-15",
    ]
    assert "I-4" in run("list", "brasilie")
    (tmp_path / "work/plan.csv").write_text("Initiative,Zuständig\nPatrouille,J5\n", "utf-8")
    assert "Zuständig: lead" in run("import", "--suggest-map", "plan.csv")


# -- the house -------------------------------------------------------------------------------

# Who may import what; Typer's own console also draws the help texts.
IMPORTERS = {
    "typer": {"cli"},
    "rich": {"render"},
    "tinydb": {"store"},
    "yaml": {"exchange.yaml_format"},
    "docx": {"render"},
    "jinja2": {"render"},
    "openpyxl": {"exchange.excel_reader", "exchange.excel_writer"},
    "csv": {"exchange.csv_format"},
    "subprocess": {"git", "cli.edit_command", "cli.pager", "shell"},
}


def imports(*, typing: bool = True) -> Iterator[tuple[str, str]]:
    """Each module of hemidef with what it imports, also in a function; both without hemidef.

    Without ``typing``, not what only a type checker imports.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        tree = ast.parse(path.read_text("utf-8"))
        checked = [
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for part in ast.walk(node)
        ]
        for node in ast.walk(tree):
            if node in checked and not typing:
                continue
            if isinstance(node, ast.Import):
                found = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                found = [f"{node.module}.{each.name}" for each in node.names]
            else:
                continue
            for each in found:
                yield name.removesuffix(".__init__"), each.removeprefix("hemidef.")


def floors() -> list[str]:
    """The floors, the highest first, as the table in CONTRIBUTING has them."""
    return re.findall(r"^\| `(\w+)(?:/|\.py)` \|", TEXT.read_text("utf-8"), re.M)


def test_a_module_imports_only_from_floors_below_its_own() -> None:
    known = floors()
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(known) == {*packages, "errors"}
    height = {name: number for number, name in enumerate(reversed(known))}  # errors: 0
    wrong = [
        f"{module} imports {target}"
        for module, target in imports()
        if height.get(target.split(".")[0], 0) > height.get(module.split(".")[0], 0)
        and module != "__main__"
    ]
    assert wrong == []


def test_no_modules_import_each_other() -> None:
    modules = {module for module, _ in imports()}
    graph: dict[str, set[str]] = {}
    for module, target in imports(typing=False):
        named = target if target in modules else target.rpartition(".")[0]
        if named in modules - {module}:
            graph.setdefault(module, set()).add(named)
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("package", IMPORTERS)
def test_a_package_is_imported_only_where_its_job_is_done(package: str) -> None:
    allowed = tuple(f"{each}." for each in IMPORTERS[package])
    found = {module for module, target in imports() if target.split(".")[0] == package}
    assert [module for module in found if not f"{module}.".startswith(allowed)] == []


def test_the_first_heading_of_the_changes_is_this_version() -> None:
    heading = re.search(r"^## (\S+)", TEXT.with_name("CHANGELOG.md").read_text("utf-8"), re.M)
    assert heading
    assert heading[1] == hemidef.__version__
