"""Texts of other people's files in the remarks of a mapping: short, on one line, all visible."""

from __future__ import annotations

from collections.abc import Sequence

from hemidef.exchange import yaml_writer
from hemidef.visible import visible

# What a remark shows of a text.
_LONGEST = 60


def listed(texts: Sequence[str]) -> str:
    """Texts as a list on one line."""
    return f"[{', '.join(map(item, texts))}]"


def quoted(text: str) -> str:
    """A text as a comment has it: short, on one line, as YAML quotes it."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    name = yaml_writer.text(short)
    return name if name.startswith('"') else f'"{name}"'


def shown(text: str, longest: int = 3 * _LONGEST) -> str:
    """Words as a comment has them: on one line, nothing invisible."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest]}…"


def flow(texts: Sequence[str]) -> str:
    """One text, or several as a list."""
    return yaml_writer.text(texts[0]) if len(texts) == 1 else listed(texts)


def item(text: str) -> str:
    """A text inside a list or mapping on one line, where a comma would end it."""
    name = yaml_writer.text(text)
    return f'"{name}"' if "," in name and not name.startswith('"') else name


def row_count(count: int) -> str:
    """So many rows, in words."""
    return counted(count, "row")


def counted(count: int, noun: str) -> str:
    """So many of what ``noun`` calls one."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
