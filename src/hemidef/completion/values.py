"""Values: what may follow ``status:`` in a term, ``--status``, and ``--set status=``."""

from __future__ import annotations

from hemidef.completion.lexicon import LETTERS, Lexicon
from hemidef.completion.offers import NOTHING, Offer, Words, beginning, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Facts = list["dict[str, Any]"]  # what is known of one attribute, for each kind that has it

_EMPTINESS = [("none", "Those without one."), ("any", "Those with one.")]
# The operators whose values are of the field's own type; for ``has`` or ``over`` any will do.
_WITH_VALUES = ("", "not", "before", "after", "since")


def value(facts: Facts, begun: str, lexicon: Lexicon) -> Offer:
    """What an option for the attribute may be given."""
    return _values(facts, begun, lexicon, many=facts[0]["many"]) if facts else NOTHING


def of_pair(begun: str, letters: str, lexicon: Lexicon, *, lists: bool) -> Offer:
    """What may stand for ``FIELD=VALUE``; only fields that are lists, if ``lists``."""
    name, equals, text = begun.partition("=")
    if equals:
        return value(lexicon.attribute(name, letters), text, lexicon).behind(f"{name}=")
    known = lexicon.attributes(letters)
    return beginning(
        begun,
        [
            (f"{name}=", facts[0]["about"])
            for name, facts in known.items()
            if facts[0]["field"] and (facts[0]["many"] or not lists)
        ],
    )


def of_term(begun: str, letters: str, lexicon: Lexicon) -> Offer:
    """What may stand for a term: a view, ``field:``, an operator, a value."""
    body = lexicon.body
    head, colon, text = begun.partition(":")
    name, dot, operator = head.partition(".")
    facts = lexicon.attribute(name, letters)
    if colon:
        if name.lower() == "is":
            return one_of(text, [(flag, "") for flag in body["flags"]]).behind(f"{head}:")
        if not facts or operator.lower() not in _WITH_VALUES:
            return NOTHING
        also = _EMPTINESS if operator.lower() in ("", "not") and facts[0]["empties"] else ()
        return _values(facts, text, lexicon, many=True, also=also).behind(f"{head}:")
    if dot:
        operators = {each for fact in facts for each in fact["operators"]}
        return beginning(operator, [(f"{each}:", "") for each in sorted(operators)]).behind(
            f"{name}."
        )
    views = [(view, title) for view, (_, title) in body["views"].items()]
    fields = [(f"{name}:", each[0]["about"]) for name, each in lexicon.attributes(letters).items()]
    return beginning(begun, [*views, ("is:", "Open, closed, overdue, ..."), *fields])


def _values(facts: Facts, begun: str, lexicon: Lexicon, *, many: bool, also: Words = ()) -> Offer:
    begin = one_of if many else beginning
    before, comma, last = begun.rpartition(",") if many else ("", "", begun)
    letters = "".join(letter for letter in LETTERS if any(letter in each["ids"] for each in facts))
    if letters:
        ids = lexicon.ids(letters, last, before.split(","))
        return Offer([*ids, *beginning(last, also).words]).behind(before + comma)
    if facts[0]["partners"]:
        offer = begin(begun, [*lexicon.body["partners"], *also])
        return offer if offer.words else _by_name(last, lexicon).behind(before + comma)
    words = dict.fromkeys(word for each in facts for word in each["values"])
    return begin(begun, [*((word, "") for word in words), *also])


def _by_name(begun: str, lexicon: Lexicon) -> Offer:
    """The partner whose name alone begins so: of several, no shell could say what they share."""
    found = [each for each in lexicon.body["partners"] if each[1].lower().startswith(begun.lower())]
    return Offer(found) if len(found) == 1 else NOTHING
