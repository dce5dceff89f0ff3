"""Command lines for people to type, quoted so that their shell takes each word as it is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

# What neither of the shells of Windows takes for more than itself.
_BARE = re.compile(r"[\w.:/\\+=-]+")


def line(*words: str) -> str:
    """The line that runs hemidef with ``words``."""
    if sys.platform == "win32":
        return " ".join(["hemidef", *map(_quoted, words)])
    return shlex.join(["hemidef", *words])


def _quoted(word: str) -> str:
    """``word`` as cmd.exe and PowerShell both take it for one, but for a ``%`` or ``$`` in it."""
    quoted = subprocess.list2cmdline([word])
    return quoted if _BARE.fullmatch(quoted) or quoted.startswith('"') else f'"{quoted}"'
