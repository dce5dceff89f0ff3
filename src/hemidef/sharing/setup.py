"""Teaching a clone to merge its store: the driver in git's settings, the line in .gitattributes."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

from hemidef import atomic, files
from hemidef.errors import Failure
from hemidef.sharing.clone import Clone

ATTRIBUTES = ".gitattributes"
# What the driver ends with where it left conflicts in the store. No program ends so by accident:
# Python that cannot find us, or fails, ends with 1, a usage error is 2, and a shell has 126 and up.
IN_CONFLICT = 16

# Git takes 1 to 128 for a conflict, and the file as it is: as ours, without a mark, where the
# program is gone or fails. So whatever is not an answer of ours is followed by git's own merge.
_DRIVER = (
    "{program} merge-driver %O %A %B %P; case $? in 0) exit 0;; {conflict}) exit 1;; esac; "
    "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
)


def set_up(clone: Clone) -> bool:
    """Let git merge the store by its entries in this clone; whether .gitattributes got a line.

    Raises Failure where another setting is stronger than that line.
    """
    driver = _DRIVER.format(program=_program().replace("%", "%%"), conflict=IN_CONFLICT)
    for name, value in {
        "name": "hemidef: entry by entry",
        "driver": driver,
        # Of several common versions git would let us make one, and tell of conflicts in that.
        "recursive": "binary",
    }.items():
        clone.git.run("config", "--local", f"merge.hemidef.{name}", value)
    # The lock must stay where it is: git would take it away with a branch that has none.
    atomic.make_folder(clone.shared_folder / "info", 0o777)
    _add_line(clone.shared_folder / "info" / "exclude", _pattern(f"{clone.real.name}.lock"))
    file = clone.real.with_name(ATTRIBUTES)
    is_new = _add_line(file, f"{_quoted(_pattern(clone.real.name))} merge=hemidef -text")
    found = clone.git.ask("check-attr", "merge", "--", clone.path)
    if not found.endswith(": hemidef"):
        _, _, other = found.rpartition(": ")
        raise Failure(
            f"{file}: git still merges {clone.real.name} as {other!r}, by a line elsewhere",
            "Look in .git/info/attributes, and in .gitattributes files: man gitattributes.",
        )
    return is_new


def _add_line(file: Path, line: str) -> bool:
    """Put ``line`` at the end of ``file``, which need not be there; False where it has it."""
    before = files.read(file) if os.path.lexists(file) else b""
    wanted = os.fsencode(line)
    if wanted in before.splitlines():
        return False
    between = b"\n" if before and not before.endswith(b"\n") else b""
    atomic.replace(file, before + between + wanted + b"\n")
    return True


def _program() -> str:
    """How a shell starts this program, wherever it is."""
    script = Path(sys.argv[0])
    if script.stem == "hemidef" and script.is_file():
        words = [str(script.absolute())]
    else:  # -P, so that no module is looked for in the folder that git merges in
        words = [sys.executable, "-P", "-m", "hemidef"]
    if sys.platform == "win32":  # where git has a shell of its own
        words = [word.replace("\\", "/") for word in words]
    return shlex.join(words)


def _pattern(name: str) -> str:
    """The pattern for a file of that name (man gitignore)."""
    return re.sub(r"([\\*?\[]|^[!#])", r"\\\1", name)


def _quoted(pattern: str) -> str:
    """The pattern as .gitattributes has it, where a blank ends one (man gitattributes)."""
    if not re.search(r'[\s"]', pattern):
        return pattern
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\t", "\\t").replace("\n", "\\n") + '"'
