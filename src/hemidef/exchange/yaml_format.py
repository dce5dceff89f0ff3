"""YAML, read safely, and written so that every reader, of YAML 1.1 or 1.2, takes it for the same.

Reading: text stays text, and what could surprise is refused with its place. The parser's events
are made into a tree here. Nothing is constructed, so no ``NO`` becomes false and no
``12:30`` a number; only a plain ``null`` is an empty value. There are no tags, anchors, aliases
or merge keys, no key twice, no depth that could overrun the C stack.

Writing: PyYAML's emitter gets events that are made here. A text is plain only when it is words
that no reader could take for anything else; every other text stands in double quotes. Numbers are
plain decimals.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import yaml

from hemidef.errors import Invalid
from hemidef.exchange.source import DEEPEST, Node, place_after
from hemidef.visible import has_shape

# libyaml is ten times faster; a Python without it reads and writes the same, slower.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

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

# No line is folded: a change of one word is a change of one line in git. libyaml takes -1, which
# it documents for that, as 80; this is the largest number that it takes.
_WIDTH = 2**31 - 1

# Latin letters with any accent; the rest of Unicode is quoted, which costs nothing but quotes.
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_WORDS = re.compile(rf"[{_LETTER}](?:[{_LETTER}0-9 ,.()/_'+-]*[{_LETTER}0-9.()/_'+-])?")
# The words that YAML 1.1 (https://yaml.org/type/) or 1.2 or a common reader gives a meaning.
_KEYWORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil"}
_KEYWORDS |= {"nan", "inf", "infinity"}
# What is left of 1e3 without its first digit: a number to readers that do not ask for that digit.
_EXPONENT = re.compile(r"[eE][-+.,_0-9]+")

# An escape of the emitter's, or a character that is neither ASCII nor the end of a line. Both
# stand only in double quotes, but for the letters in plain words.
_SPECIAL = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|[^\x20-\x7e\n]")
# The emitter has a letter for some of the characters that have no shape; others have their codes.
_LETTERED = {r"\N": "\x85", r"\_": "\xa0", r"\L": "\u2028", r"\P": "\u2029"}


# -- reading --------------------------------------------------------------------------------


def read(text: str) -> Node:
    """The one document in ``text``, as a tree.

    Raises Invalid, with line and column, for what is not YAML or not plain data.
    """
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        raise _refusal(_PLAIN_WORDS.get(problem, problem), mark) from None
    except yaml.YAMLError as error:
        raise Invalid(_unreadable(text, error), _ADVICE) from None


def _document(events: Iterator[Any]) -> Node:
    """The one document that the parser's ``events`` make; an empty stream has an empty one."""
    next(events)  # the stream begins
    if isinstance(next(events), yaml.StreamEndEvent):
        return Node(None, 1)
    node = _node(next(events), events, 1)
    next(events)  # the document ends
    following = next(events)
    if isinstance(following, yaml.DocumentStartEvent):
        problem = "a second document begins; one is expected"
        raise _refusal(problem, following.start_mark)
    return node


def _node(event: Any, events: Iterator[Any], depth: int) -> Node:
    """What begins with ``event``, ``depth`` deep; of a list or mapping, ``events`` has the rest."""
    _refuse_marked(event)
    line = event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        is_empty = not event.style and event.value in _EMPTY
        return Node(None if is_empty else event.value, line)
    if depth > DEEPEST:
        raise _refusal(f"is nested more than {DEEPEST} deep", event.start_mark)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(each := next(events), yaml.SequenceEndEvent):
            items.append(_node(each, events, depth + 1))
        return Node(items, line)
    found: dict[str, Node] = {}
    while not isinstance(each := next(events), yaml.MappingEndEvent):
        key = _key(each, found)
        found[key] = _node(next(events), events, depth + 1)
    return Node(found, line)


def _key(event: Any, known: Container[Any]) -> str:
    """The key that ``event`` is, in a mapping where some are ``known``."""
    _refuse_marked(event)
    if not isinstance(event, yaml.ScalarEvent):
        raise _refusal("a key must be a word", event.start_mark)
    key: str = event.value
    if not event.style and key in _EMPTY:
        raise _refusal("a key is missing", event.start_mark)
    if key == "<<" and not event.style:
        raise _refusal("has a merge key; write the values out", event.start_mark)
    if key in known:
        raise _refusal(f"has the key {key!r} a second time", event.start_mark)
    return key


def _refuse_marked(event: Any) -> None:
    """Raise Invalid for what is not plain data: an alias, an anchor or a tag."""
    if isinstance(event, yaml.AliasEvent):
        raise _refusal("refers to an anchor; write the value out", event.start_mark)
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
    return f"{place_after(before)}: has a character that YAML does not allow"


# -- writing --------------------------------------------------------------------------------


def write(
    value: Mapping[str, Any] | Sequence[Any], *, ascii: bool = False, flow: bool = False
) -> str:
    """``value`` as a YAML document, in the order that it has.

    It is made of mappings, lists, texts, Decimals and None, which is written as nothing.
    ``ascii`` escapes all other signs; ``flow`` writes it on one line, in brackets.
    """
    opening = (yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False))
    closing = (yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent())
    events = chain(opening, _events(value, ascii, flow), closing)
    written: str = yaml.emit(events, Dumper=_DUMPER, allow_unicode=True, width=_WIDTH)
    return _SPECIAL.sub(_escaped if ascii else _shown, written)


def _events(value: Any, ascii: bool, flow: bool) -> Iterator[yaml.Event]:
    """The events that make the emitter write ``value``."""
    if isinstance(value, Mapping):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=flow)
        for key, each in value.items():
            yield from _events(key, ascii, flow)
            yield from _events(each, ascii, flow)
        yield yaml.MappingEndEvent()
    elif isinstance(value, list | tuple):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=flow)
        for each in value:
            yield from _events(each, ascii, flow)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield _scalar(value, quoted=not _is_plain(value) or (ascii and not value.isascii()))
    elif isinstance(value, Decimal):
        digits = format(value, "f")
        yield _scalar(digits, quoted=not _is_exact(value, digits))
    else:
        yield _scalar("", quoted=False)


def _scalar(text: str, *, quoted: bool) -> yaml.ScalarEvent:
    # The emitter writes no tag, as both styles imply it.
    return yaml.ScalarEvent(None, None, (True, True), text, style='"' if quoted else None)


def _is_plain(text: str) -> bool:
    """Whether no reader takes ``text`` without quotes for anything else."""
    return (
        _WORDS.fullmatch(text) is not None
        and text.lower() not in _KEYWORDS
        and not _EXPONENT.fullmatch(text)
    )


def _is_exact(value: Decimal, digits: str) -> bool:
    """Whether a float of the reader's holds all ``digits`` of ``value``."""
    return len(value.as_tuple().digits) <= 15 and len(digits) <= 21


def _shown(match: re.Match[str]) -> str:
    """The character itself where every reader and every font has it, else its escape."""
    char = match[0]
    return char if len(char) == 1 and char <= "\uffff" and has_shape(char) else _escaped(match)


def _escaped(match: re.Match[str]) -> str:
    r"""The escape of the character by its code, in lower case; ``\n`` and the like as they are."""
    found = _LETTERED.get(match[0], match[0])
    if len(found) == 2:
        return found
    code = int(found[2:], 16) if len(found) > 2 else ord(found)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
