"""Reading YAML safely: text stays text, and what could surprise is refused with its place.

The parser's events are walked with a stack of our own. Nothing is constructed, so no ``NO``
becomes false and no ``12:30`` a number; only a plain ``null`` is an empty value. There are no
tags, anchors, aliases or merge keys, no key twice, no depth that could overrun the C stack.
"""

from __future__ import annotations

from typing import Any

import yaml

from hemidef.errors import Invalid
from hemidef.exchange.tree import DEEPEST, Node

# libyaml's parser is ten times faster; a Python without it has the same events, slower.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ADVICE = "Correct that line; hemidef export shows what a good file looks like."


# The commonest slips, in words that say what to do.
_PLAIN_WORDS = {
    "mapping values are not allowed in this context": (
        "has a second colon; put the text after the first in double quotes"
    ),
    "found character that cannot start any token": (
        "has a tab or a sign that YAML keeps for itself; use spaces, or double quotes"
    ),
    # libyaml 0.2.6 has a bound of its own, met where it reads ahead of its events.
    "exceeded maximum nesting depth": f"is nested more than {DEEPEST} deep",
}
# What is plainly left empty: nothing, or the word that every YAML library writes for it.
_EMPTY = ("", "null")


class _Open:
    """A list or mapping that is still being read."""

    __slots__ = ("key", "line", "value")

    def __init__(self, value: list[Node] | dict[str, Node], line: int) -> None:
        self.value = value
        self.line = line
        self.key: str | None = None


def read(text: str) -> Node:
    """The one document in ``text``, as a tree.

    Raises Invalid, with line and column, for what is not YAML or not plain data.
    """
    try:
        return _walk(text)
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        raise _refusal(_PLAIN_WORDS.get(problem, problem), mark) from None
    except yaml.YAMLError as error:
        raise Invalid(_unreadable(text, error), _ADVICE) from None


def _walk(text: str) -> Node:
    root: Node | None = None
    stack: list[_Open] = []
    for event in yaml.parse(text, Loader=_LOADER):
        mark: Any = event.start_mark
        if isinstance(event, yaml.ScalarEvent):
            _plain_data(event)
            empty = not event.style and event.value in _EMPTY
            node = Node(None if empty else event.value, mark.line + 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            _plain_data(event)
            if len(stack) == DEEPEST:
                raise _refusal(f"is nested more than {DEEPEST} deep", mark)
            if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                raise _refusal("a key must be a word", mark)
            opened: list[Node] | dict[str, Node]
            opened = {} if isinstance(event, yaml.MappingStartEvent) else []
            stack.append(_Open(opened, mark.line + 1))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = stack.pop()
            node = Node(closed.value, closed.line)
        elif isinstance(event, yaml.AliasEvent):
            raise _refusal("refers to an anchor; write the value out", mark)
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _refusal("a second document begins; one is expected", mark)
        else:
            continue
        if stack:
            _place(stack[-1], node, event)
        else:
            root = node
    return root or Node(None, 1)


def _place(parent: _Open, node: Node, event: Any) -> None:
    """Put ``node`` into the list or mapping that is open."""
    if isinstance(parent.value, list):
        parent.value.append(node)
    elif parent.key is not None:
        parent.value[parent.key] = node
        parent.key = None
    else:
        if not isinstance(node.value, str):
            raise _refusal("a key is missing", event.start_mark)
        if node.value == "<<" and not event.style:
            raise _refusal("has a merge key; write the values out", event.start_mark)
        if node.value in parent.value:
            raise _refusal(f"has the key {node.value!r} a second time", event.start_mark)
        parent.key = node.value


def _plain_data(event: Any) -> None:
    if event.anchor is not None:
        raise _refusal("has an anchor; write the value out", event.start_mark)
    if event.tag is not None:
        raise _refusal(f"has the tag {event.tag!r}; only plain data is read", event.start_mark)


def _refusal(problem: str, mark: Any) -> Invalid:
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return Invalid(place + problem, _ADVICE)


def _unreadable(text: str, error: yaml.YAMLError) -> str:
    """A character that YAML does not allow: the parser gives its position, not its line."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return f"is not YAML: {error}"
    before = text.encode()[:position].decode(errors="ignore")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"line {line}, column {column}: has a character that YAML does not allow"
