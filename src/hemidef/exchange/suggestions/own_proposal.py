"""Proposing a field of the office's own for a column that no field is known for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hemidef.exchange.suggestions.cells import Cells
from hemidef.exchange.suggestions.placement import Placement, place
from hemidef.exchange.suggestions.vocabulary import vocabulary
from hemidef.model import schema
from hemidef.model.entries import Entry
from hemidef.model.fields import Given
from hemidef.model.folding import fold, hyphenate
from hemidef.model.kinds import FIELD, Kind
from hemidef.model.schema import MODEL, Schema
from hemidef.model.values import Context
from hemidef.query.attributes import attributes

_HAS_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# Names that terms begin with, and what a mapping calls a column that goes nowhere.
_KEPT = {"is", "any", "none", "ignore"}
# A choice is between a few short words that come again.
_MOST_WORDS = 12
_LONGEST_WORD = 30
_LONGEST_LINE = 200
_LONGEST_LABEL = 60
_YEARS = range(1900, 2101)
_NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d+))?", re.ASCII)


@dataclass(frozen=True)
class Proposal:
    """A field to declare, and how the column's cells are read as it."""

    own: Entry
    placement: Placement

    def entry(self) -> Mapping[str, str | Sequence[str]]:
        """The declaration, as under ``fields`` in a mapping."""
        shown = ("name", "on", "type", "holds", "values", "label")
        is_one = self.own.text("holds") == "one"
        return {
            name: self.own.doc[name]
            for name in shown
            if name in self.own.doc and not (name == "holds" and is_one)
        }


def propose(
    columns: Iterable[Cells], kinds: Sequence[Kind], context: Context, separator: str
) -> Iterator[Proposal]:
    """A field for each of ``columns`` that has any cells, under a name of its own."""
    names = {name for kind in (*MODEL.kinds, *kinds) for name in attributes(kind)} | _KEPT
    names |= {field.singular.replace("-", "_") for kind in kinds for field in kind.fields}
    headings = {field.heading for kind in kinds for field in attributes(kind).values()}
    names |= {hyphenate(fold(heading)).replace("-", "_") for heading in headings}
    for cells in columns:
        if not all(map(vocabulary().is_blank, cells.counts)):
            name = _name(cells, names)
            names.add(name)
            yield _proposal(name, cells, kinds, context, separator)


def _name(cells: Cells, names: set[str]) -> str:
    """A name that no field has, made of the heading; of the column's letter where it cannot be."""
    name = hyphenate(fold(cells.heading.name)).replace("-", "_")[:40].strip("_")
    if not _NAME.fullmatch(name):
        name = f"column_{cells.heading.letter.lower()}"
    numbered = (f"{name}_{number}" for number in range(2, len(names) + 3))
    return name if name not in names else next(each for each in numbered if each not in names)


def _proposal(
    name: str, cells: Cells, kinds: Sequence[Kind], context: Context, given: str
) -> Proposal:
    found = cells.separator
    parts = cells.parts("" if found in (";", "") else found) if found else cells.counts
    holds = "list" if found else "one"
    on = [kind.name for kind in kinds]
    label = _label(cells, kinds)

    def own(type: str, values: Sequence[str] = ()) -> Entry:
        doc: Given = {"name": name, "on": on, "type": type, "label": label, "holds": holds}
        return Entry(FIELD, "", FIELD.ordered({**doc, "values": list(values)}))

    words = _words(parts, found)
    types = [own("period")] if _may_be_dates(parts) else []
    types += [own("number")] if _are_figures(parts) else []
    types += [own("choice", words)] if words else []
    for each in types:
        placement = _placed(each, cells, context, given)
        if len(placement.ways) > 1:
            return Proposal(each, replace(placement, field=name))
        if placement.field and not placement.undecided:
            return Proposal(each, placement)
    long = any(len(text) > _LONGEST_LINE or "\n" in text for text in parts)
    last = own("text" if long and holds == "one" else "line")
    return Proposal(last, _placed(last, cells, context, given))


def _label(cells: Cells, kinds: Sequence[Kind]) -> str:
    """What stands above the field: the column's heading, where no other has it; else nothing."""
    shown = " ".join("".join(c for c in cells.heading.name if c.isprintable()).split())
    taken = {
        fold(word)
        for kind in kinds
        for field in attributes(kind).values()
        for word in (field.heading, field.name)
    }
    return "" if fold(shown) in taken else shown[:_LONGEST_LABEL].strip()


def _placed(own: Entry, cells: Cells, context: Context, given: str) -> Placement:
    kinds = [kind for kind in Schema([own]).kinds if kind.name in own.texts("on")]
    return place(schema.field(own), cells, kinds, context, separator=given, serial=False)


def _are_figures(texts: Iterable[str]) -> bool:
    """Whether these may be numbers or dates: short, and not a word of prose more."""
    return all(len(text) <= 40 for text in texts) and any(_HAS_DIGIT.search(text) for text in texts)


def _may_be_dates(texts: Iterable[str]) -> bool:
    """Whether these are no amounts: numbers are dates only where all are years, or have months."""
    numbers = [found for text in texts if (found := _NUMBER.fullmatch(text))]
    return _are_figures(texts) and all(
        int(found[1]) in _YEARS and int(found[2] or "12") in range(1, 13) for found in numbers
    )


def _words(texts: Mapping[str, int], separator: str) -> list[str]:
    """The values of a choice, where these are few short words that come again."""
    slugs = {text: hyphenate(text) for text in list(texts)[: _MOST_WORDS + 1]}
    few = 1 < len(texts) <= _MOST_WORDS and 2 * len(texts) <= sum(texts.values())
    short = all(slug and len(text) <= _LONGEST_WORD for text, slug in slugs.items())
    parted = separator and any("," in text for text in texts)
    return list(dict.fromkeys(slugs.values())) if few and short and not parted else []
