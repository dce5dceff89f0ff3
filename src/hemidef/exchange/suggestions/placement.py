"""One column in one field: how its cells are to be read, and what a person must decide."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from hemidef.errors import Invalid
from hemidef.exchange.mappings.mapping import Column
from hemidef.exchange.suggestions import forms, trial
from hemidef.exchange.suggestions.cells import SEPARATORS, Cells
from hemidef.exchange.suggestions.forms import AS_THEY_STAND, Ways
from hemidef.exchange.suggestions.vocabulary import vocabulary
from hemidef.model.fields import Field
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.kinds import Kind
from hemidef.model.values import Choice, Context, Line, PartnerType, PeriodType, Reference, Slug

# A column in which more texts than these are not read is one of something else.
MOST_REFUSED = 100
_DAY = "YYYY-MM-DD"


@dataclass(frozen=True)
class Placement:
    """What is proposed for a column; ``field`` is empty where it is ignored.

    ``values`` has what stands for what, as written; ``undecided`` what a person must decide, with
    its rows; ``notes`` are sentences for that person. ``form`` is the key (date, decimal) that
    one of ``ways`` goes under; of several, a person chooses one.
    """

    cells: Cells
    field: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    undecided: Mapping[str, int] = dataclasses.field(default_factory=dict)
    choices: Sequence[str] = ()
    separator: str = ""
    form: str = ""
    ways: Ways = AS_THEY_STAND
    notes: tuple[str, ...] = ()

    @property
    def decisions(self) -> int:
        """How many decisions are left to a person."""
        return len(self.undecided) + (len(self.ways) > 1)


def place(
    field: Field,
    cells: Cells,
    kinds: Sequence[Kind],
    context: Context,
    *,
    separator: str = "",
    serial: bool = True,
    whole: bool = True,
) -> Placement:
    """How ``cells`` are read as ``field`` of ``kinds``; ignored where they are of another type.

    ``separator`` parts the lists of the whole file, where it is known; ``serial`` says whether a
    period may be one of Excel's day numbers; ``whole`` whether all rows are of ``kinds``.
    """
    return _Reader(field, cells, kinds, context, separator, serial, whole).placement()


@dataclass
class _Reader:
    """Reads the cells of one column as one field."""

    field: Field
    cells: Cells
    kinds: Sequence[Kind]
    context: Context
    given: str
    serial: bool
    whole: bool
    values: dict[str, str] = dataclasses.field(default_factory=dict)

    def placement(self) -> Placement:
        separator = self.separator() if self.field.many and not self.given else ""
        counts: Mapping[str, int] = self.cells.counts
        if self.field.many:
            counts = self.cells.parts(separator or self.given)
        if isinstance(self.field.type, Slug) or self.field.is_words:
            counts = dict(self.filled(counts))
        form, ways = self.form(counts)
        refused: Iterable[str] = counts
        for way in ways:
            refused = self.refused(refused, separator, form, way)
        first = list(islice(refused, MOST_REFUSED))
        undecided: dict[str, int] = {}
        spelt: dict[str, str] = {}
        for text in first:
            if not self.knows(text):
                same = spelt.setdefault(fold(text), text)  # a mapping does not tell them apart
                undecided[same] = undecided.get(same, 0) + counts[text]
        if form == "date" and ways[0] and undecided:  # what stands for them goes by a form too
            ways = tuple((*way, _DAY) for way in ways if _DAY not in way) or ways
        made = Placement(
            self.cells,
            self.field.name,
            self.values,
            undecided,
            self.field.type.values if isinstance(self.field.type, Choice) else (),
            separator,
            form if ways[0] else "",
            ways,
        )
        return self.judged(made, len(counts), cut=len(first) == MOST_REFUSED)

    def filled(self, counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
        """What is more than a word for nothing, which is noted as such."""
        for text, rows in counts.items():
            if not self.field.required and vocabulary().is_blank(text):
                self.values[text] = ""
            else:
                yield text, rows

    def refused(
        self, texts: Iterable[str], separator: str, form: str, way: Sequence[str]
    ) -> Iterable[str]:
        """The texts that are not read by one of the ways."""
        column = Column(
            self.field.name,
            separator=separator or self.given,
            decimal="".join(way) if form == "decimal" else "",
            dates=way if form == "date" else (),
        )
        return trial.refused(texts, column, self.kinds, self.context)

    def knows(self, text: str) -> bool:
        """Whether a refused text has a meaning that is plain; it is noted."""
        kinds = [kind.name for kind in self.kinds]
        known = vocabulary()
        found = {known.value(text, self.field.name, kind) for kind in kinds} - {""}
        if len(found) == 1:
            self.values[text] = found.pop()
        elif known.is_blank(text) and not self.field.required:
            self.values[text] = ""
        elif isinstance(self.field.type, Line) and len(text.splitlines()) > 1:
            joined = " ".join(text.split())
            try:
                self.field.parse(joined, self.context)
            except Invalid:
                return False
            self.values[joined] = joined  # an import knows it by its words, however broken
        else:
            return False
        return True

    def form(self, texts: Iterable[str]) -> tuple[str, Ways]:
        type = self.field.type
        meant = [text for text in texts if not vocabulary().is_blank(text)]
        if isinstance(type, PeriodType):
            return "date", forms.of_dates(meant, self.context, serial=self.serial)
        if isinstance(type, Number):
            return "decimal", forms.of_numbers(meant, self.context)
        return "", AS_THEY_STAND

    def separator(self) -> str:
        """What parts the lists; empty where it is what an import takes them to be parted by."""
        texts = self.cells.counts
        if isinstance(self.field.type, PartnerType | Reference):
            signs = ["", *(sign for sign in SEPARATORS if any(sign in text for text in texts))]
            return min(signs, key=self.strange) if len(signs) > 1 else ""
        found = self.cells.separator
        if found == ";" or (found == "," and not self.field.is_words):  # which part slugs anyway
            return ""
        if not found and any("\n" in text for text in texts):
            return "\n"
        return found if found != "," else ""

    def strange(self, separator: str) -> int:
        """How many of the first names are not known, if ``separator`` parts them."""
        names = [n for n in self.cells.parts(separator) if not vocabulary().is_blank(n)]
        return sum(1 for _ in islice(self.refused(names, separator, "", ()), MOST_REFUSED // 4))

    def judged(self, made: Placement, count: int, *, cut: bool) -> Placement:
        """The placement, or the column ignored where the texts are of another type.

        There are ``count`` texts, and more refused ones than were looked at where ``cut``.
        """
        type, strange = self.field.type, len(made.undecided)
        meant = count - sum(not word for word in made.values.values())
        another = bool(strange) and (cut or 2 * strange > meant)
        why = ""
        if made.form == "decimal" and len(made.ways) > 1:
            ways = " or ".join(f'decimal: "{way[0]}"' for way in made.ways)
            why = f"the cells do not say which sign stands before fractions: {ways}"
        elif isinstance(type, Choice) and strange and (cut or strange == meant):
            why = f"most of its values are not known; it takes {', '.join(type.values)}"
        elif isinstance(type, Reference) and strange:
            why = f"not all its cells are ids such as {type.letter}-1"
        elif isinstance(type, PartnerType) and another:
            why = "most of them are no countries or organisations that are known"
        elif isinstance(type, PeriodType) and another:
            why = "most of its cells are not read as periods"
        elif isinstance(type, Number) and another:
            why = "most of its cells are not read as numbers"
        if why:
            note = f"By its heading it is {self.field.name}, but {why}."
            return Placement(self.cells, form=made.form, ways=made.ways, notes=(note,))
        notes: tuple[str, ...] = ()
        if cut and strange:
            notes = ("There is more to decide than stands here.",)
        empty = self.cells.rows - self.cells.filled
        if self.field.required and empty and self.whole:
            has = "row has" if empty == 1 else "rows have"
            notes += (f"{empty} {has} none, and every {self.kinds[0].name} needs one.",)
        return dataclasses.replace(made, notes=notes)
