"""A read document as a tree of texts, each with the line that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# hemidef's own documents are four deep; nothing that people keep by hand is deeper than this.
DEEPEST = 32


@dataclass(slots=True)  # half the time of a tuple to make, and a file has many
class Node:
    """A text, a list or a mapping; None is a value left empty. ``line`` is 0 where unknown."""

    value: str | list[Node] | dict[str, Node] | None
    line: int


class Place(NamedTuple):
    """Where something stands in a file: the file's name and the way into its tree."""

    file: str
    path: str = ""

    def at(self, node: Node) -> str:
        """The place of ``node``, as in ``plan.yaml, line 14, initiatives[3]``."""
        line = f"line {node.line}" if node.line else ""
        return ", ".join(part for part in (self.file, line, self.path) if part)
