"""The rows of a sheet as entries, by a mapping: every cell goes to a field, or is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hemidef.errors import HemidefError, Invalid, nearest
from hemidef.exchange import cells as lists
from hemidef.exchange import document
from hemidef.exchange.mappings import dates
from hemidef.exchange.mappings.mapping import FACTS, Column, Mapping
from hemidef.exchange.sheet import Figure, Heading, Row, Sheet
from hemidef.model.fields import Field, Texts
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.kinds import Kind, kind_named
from hemidef.model.values import PERIOD, Context, Line, PeriodType
from hemidef.query.attributes import attributes
from hemidef.tracker.intake import Delivery, Incoming, Watch


def deliver(sheet: Sheet, mapping: Mapping, context: Context, watch: Watch = iter) -> Delivery:
    """The entries in the rows of ``sheet``, each bad cell an error with its place.

    Raises Invalid for columns that the mapping does not name, or names in vain.
    """
    columns = _placed(sheet, mapping)
    reader = _Reader(sheet, mapping, columns, context)
    entries = [entry for row in watch(sheet.rows) if (entry := reader.entry(row))]
    refused = frozenset(reader.refused)
    return Delivery(sheet.source, [*mapping.declares, *entries], reader.errors, refused)


def _placed(sheet: Sheet, mapping: Mapping) -> list[tuple[int, Heading, Column]]:
    """The columns that go somewhere, each with its place in a row and its heading."""
    known = {heading.name: _named(heading.name, sheet, mapping) for heading in sheet.headings}
    unmapped = [heading for heading in sheet.headings if known[heading.name] is None]
    if unmapped:
        names = ", ".join(f"{each.name!r} (column {each.letter})" for each in unmapped)
        raise Invalid(
            f"{sheet.source}: nothing says where these columns go: {names}",
            "Name each under columns in a mapping, with a field or ignore: "
            "hemidef import FILE --suggest-map writes one to start from.",
        )
    missing = [name for name in mapping.columns if name not in known.values()]
    if missing:
        name = missing[0]
        raise Invalid(
            f"{sheet.source}: has no column {name!r}, which the mapping names",
            nearest(name, sheet.header),
        )
    placed = [
        (at, heading, mapping.columns[str(known[heading.name])])
        for at, heading in enumerate(sheet.headings)
    ]
    return [(at, heading, column) for at, heading, column in placed if column]


def _named(heading: str, sheet: Sheet, mapping: Mapping) -> str | None:
    """The name that a mapping has for a column: its own, else one that only folding parts."""
    if heading in mapping.columns:
        return heading
    free = (name for name in mapping.columns if name not in sheet.header)
    return next((name for name in free if fold(name) == fold(heading)), None)


class _Reader:
    """Reads row after row, collecting what is wrong with their cells."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping,
        columns: Sequence[tuple[int, Heading, Column]],
        context: Context,
    ) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.columns = columns
        self.context = context
        self.errors: list[HemidefError] = []
        self.refused: set[str] = set()

    def entry(self, row: Row) -> Incoming | None:
        """The entry in a row; None where anything is wrong with it."""
        before = len(self.errors)
        kind = self.mapping.kind or self._kind(row)
        texts: dict[str, list[str]] = {}
        facts: dict[str, Any] = dict.fromkeys(FACTS)
        if kind:
            for at, heading, column in self.columns:
                try:
                    self._cell(row.cells[at], column, kind, texts, facts)
                except HemidefError as error:
                    self._refuse(row, heading, error)
        if kind is None:
            return None
        constants = self.mapping.constants.items()
        values: dict[str, Texts | None] = {
            name: by_kind[kind] for name, by_kind in constants if kind in by_kind
        }
        for name, _ in constants:
            if kind.field(name) and name not in values:
                problem = f"{self.sheet.place(row)}: {name}: the constant is no value of theirs"
                self.errors.append(Invalid(problem, f"{kind.plural.capitalize()} refuse it."))
        for name, found in texts.items():
            field = kind.field(name)
            assert field is not None
            try:
                if found or name not in values:
                    values[name] = self._value(field, found)
            except HemidefError as error:
                heading = next(head for _, head, column in self.columns if column.field == name)
                self._refuse(row, heading, error)
        if len(self.errors) > before:
            self.refused.update([facts["id"]] if facts["id"] else [])
            return None
        return Incoming(kind, values, self.sheet.place(row), **facts)

    def _kind(self, row: Row) -> Kind | None:
        for at, heading, column in self.columns:
            if fold(heading.name) == fold(self.mapping.kind_column):
                word = " ".join(row.cells[at].split())
                try:
                    kind = kind_named(column.values.get(fold(word), word))
                    return self.mapping.schema.kind(kind)
                except Invalid as error:
                    self._refuse(row, heading, error)
        return None

    def _cell(
        self,
        cell: str,
        column: Column,
        kind: Kind,
        texts: dict[str, list[str]],
        facts: dict[str, Any],
    ) -> None:
        """Put what stands in a cell where its column goes."""
        if column.field == "kind":
            return
        text = cell if isinstance(cell, Figure) else cell.strip()
        if column.field in facts:
            meant = column.values.get(fold(text), text)
            facts[column.field] = document.fact(column.field, meant, kind)
            return
        field = kind.field(column.field)
        if field is None:
            if text and column.field not in attributes(kind):  # which follows from other fields
                raise Invalid(f"{kind.plural} have no {column.field}", "Leave the cell empty.")
            return
        into = texts.setdefault(field.name, [])
        whole = not field.many or isinstance(text, Figure) or fold(text) in column.values
        parts = [text] if whole else lists.split(text, column.separator)
        for part in parts:
            known = column.values.get(fold(part))
            spelt = _respelt(part, field, column) if part and known is None else known
            into += [spelt] if spelt else []

    def _value(self, field: Field, texts: Sequence[str]) -> Texts | None:
        """What the texts of all columns that go to the field give for it; none clears it."""
        if not texts:
            return field.cleared()
        between = "; " if isinstance(field.type, Line) else "\n\n"
        return field.read(texts if field.many else [between.join(texts)], self.context)

    def _refuse(self, row: Row, heading: Heading, error: HemidefError) -> None:
        place = self.sheet.place(row, heading)
        self.errors.append(Invalid(f"{place}: {error.problem}", error.hint))


def _respelt(text: str, field: Field, column: Column) -> str:
    """``text`` as the field's type reads it. Raises Invalid for a date in none of the forms."""
    if column.decimal and isinstance(field.type, Number) and not isinstance(text, Figure):
        return _number(text, column.decimal, field.name)
    if not (column.dates and isinstance(field.type, PeriodType)):
        return text
    refused = None
    for form in column.dates:
        if form == dates.SERIAL and _is_period(text):  # a year is no count of days
            continue
        try:
            return dates.read(text, form)
        except Invalid as error:
            refused = error
    if _is_period(text):  # as it stands, beside dates in other forms
        return text
    if refused is None:
        return text
    raise refused.within(field.name)


def _is_period(text: str) -> bool:
    """Whether a text is a period as it stands."""
    try:
        PERIOD.load(text)
    except Invalid:
        return False
    return True


def _number(text: str, decimal: str, name: str) -> str:
    """A number in the digits of a machine: groups of thousands together, a point before parts.

    Raises Invalid for other signs, as a wrong one would make it a thousand times larger.
    """
    grouping = r"\." if decimal == "," else ","
    form = rf"([+-]?(?:\d{{1,3}}(?:[\s']\d{{3}})+|\d{{1,3}}(?:{grouping}\d{{3}})+|\d+))"
    match = re.fullmatch(rf"{form}(?:{re.escape(decimal)}(\d+))?", text.strip())
    if not match:
        problem = f"{name}: {text!r} is not a number with {decimal!r} before its parts"
        raise Invalid(problem, "Correct the cell, or the decimal sign in the mapping.")
    whole = re.sub(r"[\s',.]", "", match[1])
    return f"{whole}.{match[2]}" if match[2] else whole
