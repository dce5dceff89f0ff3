"""Command lines for people to type, quoted so that their shell takes each word as it is."""

from __future__ import annotations

import shlex
import subprocess
import sys


def line(*words: str) -> str:
    """The line that runs hemidef with ``words``."""
    if sys.platform == "win32":
        return subprocess.list2cmdline(["hemidef", *words])
    return shlex.join(["hemidef", *words])
