"""The law: adding a field touches one line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import PACKAGE, SHIPPED

LINE = '        Field("sponsor", LINE, "Sponsor", "Who pays for it."),\n'


@pytest.fixture
def run(tmp_path: Path, program: list[str]):
    """A copy of the program with one line more, run in a folder of its own."""
    package = tmp_path / "src" / "hemidef"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SHIPPED, tmp_path / "data", dirs_exist_ok=True)
    kinds = package / "model" / "kinds.py"
    before, start, rest = kinds.read_text("utf-8").partition("INITIATIVE = Kind(")
    place = rest.index('        Field("lead", ')
    kinds.write_text(before + start + rest[:place] + LINE + rest[place:], "utf-8")
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

    def run(*words: str) -> str:
        done = subprocess.run(
            [*program, *words], cwd=work, env=env, capture_output=True, encoding="utf-8", timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_a_field_of_one_line_is_everywhere(run, tmp_path: Path) -> None:
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
