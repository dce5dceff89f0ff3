"""Fields given as FIELD=VALUE, beside those that have an option of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef.cli.completion import offer_pairs
from hemidef.errors import Misuse
from hemidef.model.fields import Field, normalize
from hemidef.model.kinds import KINDS

Pairs = list[str] | None
SetOption = Annotated[
    Pairs,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Set any field, also your own. Repeat for more.",
        autocompletion=offer_pairs,
    ),
]


def together(
    options: dict[str, str | list[str]], pairs: list[tuple[str, str]]
) -> dict[str, str | list[str]]:
    """What ``--set`` gives, with the fields' own options; the values of a list add up."""
    put = dict(options)
    for word, text in pairs:
        field, name = _named(word)
        known = put.get(name)
        if known is not None and field and not field.many:
            raise Misuse(f"{name} is given twice", "Give it once.")
        put[name] = [*(known or ()), text]  # the store knows whether a field of its own is a list
    return put


def part_lists(
    options: dict[str, str | list[str]],
) -> tuple[list[tuple[str, str]], dict[str, str | list[str]]]:
    """Of what the fields' own options give: the values for lists, each alone, and the rest."""
    lists = [
        (name, text) for name, held in options.items() if isinstance(held, list) for text in held
    ]
    return lists, {name: held for name, held in options.items() if not isinstance(held, list)}


def name_of(word: str) -> str:
    """The name of the field that ``word`` means, of any kind or a store's own."""
    return _named(word)[1]


def _named(word: str) -> tuple[Field | None, str]:
    """The field of any kind that ``word`` means; what it means for an entry, its kind decides."""
    fields = (field for kind in KINDS for field in kind.fields)
    field = next((field for field in fields if field.answers_to(word)), None)
    return field, field.name if field else normalize(word)


def pairs(option: str, given: Pairs) -> list[tuple[str, str]]:
    """The fields and values that ``option`` was given. Raises Misuse for one without ``=``."""
    pairs = []
    for text in given or ():
        word, equals, value = text.partition("=")
        if not equals:
            raise Misuse(f"{option} {text}: has no =", f"Write {option} FIELD=VALUE.")
        pairs.append((word.strip(), value))
    return pairs


def split_names(names: str | None) -> list[str]:
    """What an option names, parted by commas."""
    return [name.strip() for name in (names or "").split(",") if name.strip()]
