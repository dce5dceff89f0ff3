"""Command lines for people to type, quoted so that their shell takes each word as it is."""

from __future__ import annotations

import sys

# What neither of the shells of Windows takes for more than itself.
_BARE = r"[\w.:/\\+=-]+"


def line(*words: str) -> str:
    """The line that runs hemidef with ``words``."""
    if sys.platform == "win32":
        return " ".join(["hemidef", *map(_quoted, words)])
    import shlex  # only who is told a command needs it

    return shlex.join(["hemidef", *words])


def _quoted(word: str) -> str:
    """``word`` as cmd.exe and PowerShell both take it for one, but for a ``%`` or ``$`` in it."""
    import re
    import subprocess

    quoted = subprocess.list2cmdline([word])
    return quoted if re.fullmatch(_BARE, quoted) or quoted.startswith('"') else f'"{quoted}"'
