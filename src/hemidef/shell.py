"""Command lines for people to type, quoted so that their shell takes each word as it is."""

from __future__ import annotations

import sys

# What neither of the shells of Windows takes for more than itself.
_BARE = r"[\w.:/\\+=-]+"


def line(*words: str, program: str = "hemidef") -> str:
    """The line that runs ``program`` with ``words``."""
    if sys.platform == "win32":
        return " ".join(map(_quoted, [program, *words]))
    import shlex  # only who is told a command needs it

    return shlex.join([program, *words])


def file(name: object) -> str:
    """The name of a file as a word of a line, where a dash in front would make it an option."""
    return f"./{name}" if str(name).startswith("-") and str(name) != "-" else str(name)


def _quoted(word: str) -> str:
    """``word`` as cmd.exe and PowerShell both take it for one, but for a ``%`` or ``$`` in it."""
    import re
    import subprocess

    quoted = subprocess.list2cmdline([word])
    return quoted if re.fullmatch(_BARE, quoted) or quoted.startswith('"') else f'"{quoted}"'
