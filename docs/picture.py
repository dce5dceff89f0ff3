"""Draws docs/hemidef.svg, the picture in the README: what the program prints, in a new store.

    python docs/picture.py

Text stays text, in whatever monospaced font the reader has; nothing is fetched. The day is fixed,
so that the picture is the same whenever it is drawn; a test draws it again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

PICTURE = Path(__file__).with_name("hemidef.svg")
COLUMNS = 96
# What is typed; those in silence first, so that there is something to see.
BEFORE = (
    'update I-1 --lead "Joint Staff J5" --status in-progress --due 2026-10',
    'add milestone "First joint patrol" --initiative I-1 --due 2026-12-10',
    "update I-4 --partner Brazil --partner Peru --status planned --due 2027-Q2 --priority high",
)
TYPED = ("due --within 90d --as-of 2026-11-24", "list partners:brazil --as-of 2026-11-24")

_CHARACTER, _LINE, _EDGE = 8.4, 19, 18  # pixels, of a font of 14
_SIGN = re.compile("\x1b\\[([0-9;]*)m")
# Dark on light: what a terminal's colours are on paper.
_COLORS = {
    "31": "#b3261e",
    "32": "#1a7f37",
    "33": "#8a5a00",
    "35": "#8250df",
    "36": "#0b6e8a",
    "91": "#b3261e",
}
_STYLE = (
    "text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
    "fill:#1f2328;white-space:pre}"
)


def draw() -> str:
    """The picture, as SVG."""
    lines = list(_printed())
    width = round(COLUMNS * _CHARACTER + 2 * _EDGE)
    height = round(len(lines) * _LINE + 2 * _EDGE)
    told = " ".join(escape(_SIGN.sub("", line)) for line in lines)
    rows = "\n".join(
        f'<text x="{_EDGE}" y="{_EDGE + 14 + at * _LINE}">{_spans(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>hemidef in a terminal</title>\n<desc>{told}</desc>\n<style>{_STYLE}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#f6f8fa" stroke="#d0d7de"/>\n'
        f"{rows}\n</svg>\n"
    )


def _printed() -> Iterator[str]:
    """The lines that a terminal would show, with their colours."""
    with tempfile.TemporaryDirectory() as folder:
        for command in ("init", *BEFORE):
            _run(command, folder)
        for command in TYPED:
            shown = re.sub(" --as-of [0-9-]+", "", command)
            yield f"\x1b[1m$ hemidef {shown}\x1b[0m"
            yield from _run(command, folder).rstrip("\n").split("\n")
            yield ""


def _run(command: str, folder: str) -> str:
    env = {name: held for name, held in os.environ.items() if not name.startswith("HEMIDEF_")}
    env |= {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "HEMIDEF_USER": "Ana Ruiz", "HOME": folder}
    env |= {"PYTHONIOENCODING": "utf-8", "TZ": "UTC"}
    env.pop("NO_COLOR", None)
    line = f"{sys.executable} -m hemidef {command}"
    return subprocess.run(
        line, shell=True, cwd=folder, env=env, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def _spans(line: str) -> str:
    """A line as SVG, each stretch of one colour a span."""
    found = []
    color, weight = "", ""
    for text, codes in zip(*[iter([*_SIGN.split(line), ""])] * 2, strict=True):
        if text:
            style = f' fill="{color}"' * bool(color) + ' font-weight="bold"' * bool(weight)
            found.append(f"<tspan{style}>{escape(text)}</tspan>" if style else escape(text))
        for code in codes.split(";"):
            if code in ("", "0"):
                color = weight = ""
            color = _COLORS.get(code, "" if code == "39" else color)
            weight = {"1": "bold", "22": ""}.get(code, weight)
    return "".join(found)


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
