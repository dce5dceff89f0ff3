"""Reading YAML safely: text stays text, and what could surprise is refused with its place.

The parser's events are walked with a stack of our own. Nothing is constructed, so no ``NO``
becomes false and no ``12:30`` a number; only a plain ``null`` is an empty value. There are no
tags, anchors, aliases or merge keys, no key twice, no depth that could overrun the C stack.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import yaml

from hemidef.errors import Invalid
from hemidef.exchange.source import DEEPEST, Node

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
    """A list or mapping that is still being read; ``key`` is None where a key is to come."""

    __slots__ = ("key", "value")

    def __init__(self, value: list[Node] | dict[str, Node]) -> None:
        self.value = value
        self.key = "" if isinstance(value, list) else None

    def put(self, node: Node) -> None:
        """Put ``node`` at the end of the list, or under the key."""
        if isinstance(self.value, list):
            self.value.append(node)
        else:
            assert self.key is not None
            self.value[self.key] = node
            self.key = None


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
    documents: list[Node] = []
    stack = [_Open(documents)]
    for event in yaml.parse(text, Loader=_LOADER):
        here: _Open = stack[-1]
        mark: Any = event.start_mark
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                raise _not_plain(event)
            if here.key is None:
                here.key = _key(event, here.value)
                continue
            empty = not event.style and event.value in _EMPTY
            here.put(Node(None if empty else event.value, mark.line + 1))
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.anchor is not None or event.tag is not None:
                raise _not_plain(event)
            if len(stack) > DEEPEST:
                raise _refusal(f"is nested more than {DEEPEST} deep", mark)
            if here.key is None:
                raise _refusal("a key must be a word", mark)
            opened = _Open({} if isinstance(event, yaml.MappingStartEvent) else [])
            here.put(Node(opened.value, mark.line + 1))
            stack.append(opened)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _refusal("refers to an anchor; write the value out", mark)
        elif isinstance(event, yaml.DocumentStartEvent) and documents:
            raise _refusal("a second document begins; one is expected", mark)
    return documents[0] if documents else Node(None, 1)


def _key(event: Any, known: Container[Any]) -> str:
    """The key that a scalar is, in a mapping where some are ``known``."""
    key: str = event.value
    if not event.style and key in _EMPTY:
        raise _refusal("a key is missing", event.start_mark)
    if key == "<<" and not event.style:
        raise _refusal("has a merge key; write the values out", event.start_mark)
    if key in known:
        raise _refusal(f"has the key {key!r} a second time", event.start_mark)
    return key


def _not_plain(event: Any) -> Invalid:
    if event.anchor is not None:
        return _refusal("has an anchor; write the value out", event.start_mark)
    return _refusal(f"has the tag {event.tag!r}; only plain data is read", event.start_mark)


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
