"""From the words of a command line to what may stand at its end."""

from __future__ import annotations

from hemidef.completion.lexicon import LETTERS, Lexicon
from hemidef.completion.offers import FILES, NOTHING, Offer, beginning, one_of
from hemidef.completion.position import Position
from hemidef.completion.values import of_pair, of_term, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def complete(words: list[str], lexicon: Lexicon) -> Offer:
    """What may stand for the last of ``words``, which follow the program's name."""
    place = Position(lexicon.body["commands"], words)
    if place.what is not None:
        return _sort(place.what, place, lexicon).behind(place.kept)
    if place.word.startswith("-") and not place.only_arguments:
        return _options(place)
    if "commands" in place.node:
        commands = () if place.given else place.node["commands"].items()
        return beginning(place.word, [(name, node["help"]) for name, node in commands])
    arguments = place.node["arguments"]
    if len(place.given) < len(arguments):
        return _sort(arguments[len(place.given)], place, lexicon)
    return _sort(arguments[-1], place, lexicon) if place.node["repeats"] else NOTHING


def _options(place: Position) -> Offer:
    return beginning(
        place.word,
        [
            (name, help)
            for name, (_, help, repeats) in place.node["options"].items()
            if (repeats or name not in place.used) and (name[1] == "-" or place.word == "-")
        ],
    )


def _sort(what: Any, place: Position, lexicon: Lexicon) -> Offer:
    """What may stand for a word of the type ``what``: see ``program`` for the types there are."""
    word, letters = place.word, _letters(place, lexicon)
    if isinstance(what, dict):
        known = what["words"]
        return one_of(word, known) if what["many"] else beginning(word, known)
    if what == "files":
        return FILES
    if what == "ids":
        return Offer(lexicon.ids(LETTERS, word, place.given))
    if what in ("saved", "own"):
        return beginning(word, [(name, "") for name in lexicon.body[what]])
    if what == "term":
        return of_term(word, letters, lexicon)
    if what in ("pair", "list"):
        return of_pair(word, letters, lexicon, lists=what == "list")
    attributes = lexicon.attributes(letters)
    names = [(name, facts[0]["about"]) for name, facts in attributes.items()]
    if what == "names":
        return one_of(word, names)
    if what == "order" and word.startswith("-"):
        return beginning(word[1:], names).behind("-")
    if what in ("name", "order"):
        return beginning(word, names)
    if what == "clearable":
        empty = [each for each in names if attributes[each[0]][0]["clears"]]
        return beginning(word, empty)
    if what.startswith("field "):
        return value(lexicon.attribute(what[6:], letters), word, lexicon)
    return NOTHING


def _letters(place: Position, lexicon: Lexicon) -> str:
    """The letters of the kinds that the words so far are about; of all where they do not say."""
    kind: str | None = place.node.get("kind")
    if kind:
        return kind
    kinds, views = lexicon.body["kinds"], lexicon.body["views"]
    named = set()
    for word in place.given:
        word = word.lower()
        if "term" not in place.node["arguments"]:
            named.add(word[:1].upper())
        elif word.startswith("kind:"):
            named |= {kinds.get(part, "") for part in word[5:].split(",")}
        else:
            named.add(views[word][0] if word in views else kinds.get(word, ""))
    return "".join(letter for letter in LETTERS if letter in named) or LETTERS
