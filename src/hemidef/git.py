"""Git's own program: the one place that starts it, how it is started, and how it fails."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hemidef import places
from hemidef.errors import Failure

# A file of a commit, as git knows it: its mode, and the id of its contents.
TreeEntry = tuple[str, str]

# Which repository it is, git has to find out from the folder: a hook or an alias that runs us has
# these in its environment, for its own repository and an index that may be half made.
_OF_OTHERS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
# What git advises about a repository of another user's.
_TRUST = re.compile(r"git config --global --add safe\.directory .*\S")
_REASON = re.compile(r"^(?:fatal|error|remote|ssh): *(.*\S)", re.MULTILINE)


class GitFailure(Failure):
    """A command of git failed: for which ``reason``, in all that it ``said``."""

    reason = ""
    said = ""


class Git:
    """Git as it is run in ``folder``; None for the current one.

    Raises Failure where there is no git, and GitFailure where one of its commands fails.
    """

    def __init__(self, folder: Path | None) -> None:
        program = places.program("git")
        if program is None:
            raise Failure(
                "git was not found: no folder in PATH has it",
                "Install it: https://git-scm.com/downloads.",
            )
        self.program = program
        self.folder = folder

    def run(self, *words: str, input: bytes | None = None) -> bytes:
        """What git prints. Raises GitFailure."""
        code, out, said = self.end(*words, input=input)
        if code:
            raise failure(words, said)
        return out

    def ask(self, *words: str, input: bytes | None = None) -> str:
        """What git prints, as a text without the break at its end. Raises GitFailure."""
        return os.fsdecode(self.run(*words, input=input)).removesuffix("\n")

    def find(self, *words: str) -> str:
        """As ``ask``; empty where git ends with 1, by which it says that there is none."""
        code, out, said = self.end(*words)
        if code > 1 or code < 0:
            raise failure(words, said)
        return "" if code else os.fsdecode(out).removesuffix("\n")

    def end(self, *words: str, input: bytes | None = None) -> tuple[int, bytes, str]:
        """How a command of git ended: its exit code, what it printed, and what it complained of."""
        try:
            process = subprocess.Popen(
                [self.program, *words],
                cwd=self.folder,
                env=_environment(os.environ),
                stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise Failure(f"git cannot be started: {error.strerror}", "Check PATH.") from None
        with process:
            try:
                out, said = process.communicate(input)
            except BaseException:
                process.terminate()  # not killed: it takes its locks with it when it ends so
                raise
        return process.returncode, out, said.decode("utf-8", "replace")

    # -- objects ---------------------------------------------------------------------------------

    def tree_entry(self, commit: str, path: str) -> TreeEntry | None:
        """What ``path``, from the top, is in a commit or tree; None where it has none."""
        found = self.run("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", path)
        if not found:
            return None
        mode, _, id = os.fsdecode(found).partition("\t")[0].split(" ")
        return mode, id

    def put_in(self, tree: str, path: Sequence[str], entry: TreeEntry | None) -> str:
        """The tree that is as ``tree`` (empty for none), but has ``entry``, if any, at ``path``."""
        name, *rest = map(os.fsencode, path)
        lines = self.run("ls-tree", "-z", tree).split(b"\0")[:-1] if tree else []
        there = {line.partition(b"\t")[2]: line.partition(b"\t")[0] for line in lines}
        if rest:
            inner = there.get(name, b"").removeprefix(b"040000 tree ").decode()
            inner = self.put_in("" if " " in inner else inner, path[1:], entry)
            there[name] = f"040000 tree {inner}".encode()
        elif entry:
            there[name] = f"{entry[0]} blob {entry[1]}".encode()
        else:
            there.pop(name, None)
        made = b"".join(what + b"\t" + name + b"\0" for name, what in there.items())
        return self.ask("mktree", "-z", "--missing", input=made)


def failure(words: Sequence[str], said: str) -> GitFailure:
    """What git complained of when it was run with ``words``, in a line."""
    command = next((word for word in words if not word.startswith("-")), "")
    reasons = _REASON.findall(said) or said.split("\n")
    reason = reasons[0].strip() or "it failed"
    error = GitFailure(f"git {command}: {reason}", _advise(said))
    error.reason, error.said = reason, said
    return error


def _advise(said: str) -> str:
    if trust := _TRUST.search(said):
        return f"If it is yours, or you trust whose it is: {trust[0]}"
    if ".lock'" in said:
        return "If no other git is at work there, remove that file, and run the command again."
    return "See what git itself says there: git status."


def setting(name: str) -> str:
    """What git's settings have under ``name`` in the current folder; empty where nothing does."""
    with contextlib.suppress(Failure):
        return Git(None).find("config", "--get", name)
    return ""


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment for git: no other repository's, and no question where nobody answers."""
    kept: dict[str, Any] = {name: held for name, held in given.items() if name not in _OF_OTHERS}
    kept |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    if not _has_terminal():
        kept |= {
            "GIT_TERMINAL_PROMPT": "0",
            "GCM_INTERACTIVE": "never",
            "SSH_ASKPASS_REQUIRE": "never",
        }
        # Empty, it keeps git from a window that SSH_ASKPASS may open; a program that somebody gave
        # it to answer in their place still does.
        kept.setdefault("GIT_ASKPASS", "")
    return kept


def _has_terminal() -> bool:
    try:
        return sys.stdin.isatty() and sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False
