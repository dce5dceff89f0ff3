"""Colleagues who share a store through git: real clones of a bare repository in a folder."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conftest import Answer, Hemidef

CONFIG = """\
[user]
    name = Of the home
    email = home@example.org
[init]
    defaultBranch = main
[advice]
    detachedHead = false
"""


def git(folder: Path, *words: str, code: int | None = 0) -> str:
    """What git printed, errors too; it must end with ``code``, if that is given."""
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        env={**os.environ, "GIT_EDITOR": "true"},
        timeout=60,
    )
    assert code is None or done.returncode == code, (words, done.stdout)
    return done.stdout


@dataclass
class Colleague:
    """Somebody with a clone, who works in it as a person would."""

    name: str
    folder: Path
    hemidef: Hemidef

    @property
    def store(self) -> Path:
        return self.folder / "hemidef.json"

    @property
    def data(self) -> bytes:
        return self.store.read_bytes()

    def run(self, line: str, code: int | None = 0, env: Mapping[str, str] | None = None) -> Answer:
        """Run hemidef with the words of ``line``; it must end with ``code``."""
        with contextlib.chdir(self.folder):
            words = [word.replace("_", " ") for word in line.split()]
            answer = self.hemidef(*words, env={"HEMIDEF_USER": self.name, **(env or {})})
        assert code is None or answer.code == code, (line, answer)
        return answer

    def git(self, line: str, code: int | None = 0) -> str:
        return git(self.folder, *line.split(), code=code)

    def commit(self, message: str = "by-hand") -> None:
        self.git(f"commit --quiet --all -m {message}")

    def value(self, id: str, field: str) -> str:
        (entry,) = json.loads(self.run(f"list {id} -f json").out)
        return str(entry[field])

    def rest(self) -> tuple[str, str, dict[str, bytes]]:
        """All that sync must leave: the index and the files, but for the store and its lock."""
        files = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".git" not in path.parts and "hemidef.json" not in path.name
        }
        staged = self.git("ls-files --stage -- :/ :(exclude)hemidef.json")
        return staged, self.git("stash list"), files


class Office:
    """A bare repository in a folder, and those who have a clone of it."""

    def __init__(self, folder: Path, hemidef: Hemidef) -> None:
        self.folder = folder
        self.hemidef = hemidef
        self.shared = folder / "shared.git"
        git(folder, "init", "--quiet", "--bare", str(self.shared))

    def clone(self, name: str, folder: str = "") -> Colleague:
        path = self.folder / (folder or name.lower())
        git(self.folder, "clone", "--quiet", str(self.shared), str(path))
        return Colleague(name, path, self.hemidef)

    def begin(self) -> tuple[Colleague, Colleague]:
        """Ana and Ben, who have the article's store, which Ana shared."""
        ana = self.clone("Ana")
        ana.run("init")
        ana.run("sync")
        return ana, self.clone("Ben")

    def head(self) -> str:
        return git(self.shared, "rev-parse", "main").strip()

    def shared_store(self) -> bytes:
        done = subprocess.run(
            ["git", "cat-file", "blob", "main:hemidef.json"],
            cwd=self.shared,
            capture_output=True,
            check=True,
        )
        return done.stdout
