"""However it is started: from a zip, without docstrings, with every warning an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

from conftest import PACKAGE, SHIPPED


def start(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python with ``words``."""
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def run(*words: str | Path, **env: str) -> str:
    """What the program that ``words`` start prints, where all is well."""
    done = start(*words, **env)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The program as one file, whose own data can be told from that beside the source."""
    package = tmp_path / "all" / "hemidef"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SHIPPED, package / "data", dirs_exist_ok=True)
    for path, old, new in (
        ("completion/hemidef.bash", "complete", "complete_zipped"),
        ("partners.yaml", "Brasil", "Brasilia Zipada"),
        ("headings.yaml", "responsável", "quem zipa"),
        ("nds-2026.yaml", "hemidef: 1", "# zipped\nhemidef: 1"),
    ):
        file = package / "data" / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    made = tmp_path / "hemidef.pyz"
    zipapp.create_archive(package.parent, made, main="hemidef.__main__:main")
    return made


def test_from_a_zip_it_reads_the_data_in_there(archive: Path, home: Path) -> None:
    assert "zipped" in run(archive, "completion", "bash")
    assert "Strategic Initiative" in run(archive, "tables")
    run(archive, "add", "initiative", "Patrol", "--partner", "Brasilia Zipada")
    assert "Brazil" in run(archive, "list", "title.has:patrol")
    Path("plan.csv").write_text("Quem zipa,Título\nJ5,Patrulha\n", "utf-8")
    assert "lead" in run(archive, "import", "--suggest-map", "plan.csv")
    assert "Example: hemidef list" in run(archive, "list", "--help")


@pytest.mark.parametrize("words", ["--help", "list --help", "add initiative -h", "view save -h"])
def test_help_is_the_same_without_docstrings(home: Path, words: str) -> None:
    whole = run("-m", "hemidef", *words.split())
    assert run("-OO", "-m", "hemidef", *words.split()) == whole


@pytest.mark.parametrize("words", ["tables", "export", "import --suggest-map plan.csv", "where"])
def test_nothing_warns(home: Path, words: str) -> None:
    Path("plan.csv").write_text("Título\nPatrulha\n", "utf-8")
    run("-W", "error", "-X", "dev", "-m", "hemidef", *words.split())


@pytest.mark.skipif(sys.platform == "win32", reason="the variables are POSIX's")
def test_it_speaks_where_the_system_has_ascii_alone(home: Path) -> None:
    ascii = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    run("-m", "hemidef", "add", "initiative", "Patrulha aérea")
    assert "Patrulha aerea" in run("-m", "hemidef", "list", "patrulha", **ascii)
    assert '"Patrulha a\\xe9rea"' in run("-m", "hemidef", "export", **ascii)
    refused = start("-m", "hemidef", "add", "initiative", "Patrulha aérea", **ascii)
    assert refused.stderr.splitlines()[-2:] == [
        "Error: title: has a character that is not in this system's encoding",
        "With PYTHONUTF8=1 in the environment, that is UTF-8.",
    ]
