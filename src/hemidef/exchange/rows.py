"""The rows of a sheet as entries, by a mapping: every cell goes to a field, or is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hemidef.errors import HemidefError, Invalid, nearest
from hemidef.exchange import document
from hemidef.exchange.cells import split
from hemidef.exchange.document import IDENTITY
from hemidef.exchange.mapping import Column, Mapping
from hemidef.exchange.notation import read_number, read_period
from hemidef.exchange.sheet import Figure, Heading, Row, Sheet
from hemidef.model.fields import Field, Kind, Texts
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.kinds import kind_named
from hemidef.model.values import Context, Line, PeriodType
from hemidef.tracker.intake import Delivery, Incoming, Watch


class _Placed(NamedTuple):
    """A column of a sheet that goes somewhere: its place in a row, its heading, and where."""

    position: int
    heading: Heading
    column: Column


def read(sheet: Sheet, mapping: Mapping, context: Context, watch: Watch = iter) -> Delivery:
    """The entries in the rows of ``sheet``, each bad cell an error with its place.

    Raises Invalid for columns that the mapping does not name, or names in vain.
    """
    reader = _Reader(sheet, mapping, context)
    entries = [entry for row in watch(sheet.rows) if (entry := reader.entry(row))]
    refused = frozenset(reader.refused)
    return Delivery(sheet.source, [*mapping.declares, *entries], reader.errors, refused)


def parts(cell: str, column: Column, field: Field) -> list[str]:
    """The texts in a cell that ``field`` takes one by one: those of a list, or the only one."""
    text = cell if isinstance(cell, Figure) else cell.strip()
    if column.joins_lines and "\n" in text:
        text = " ".join(text.split())
    whole = not field.many or isinstance(text, Figure) or fold(text) in column.values
    return [text] if whole else split(text, column.separator)


def meaning(text: str, column: Column, field: Field) -> str:
    """What a text of the column stands for, as the field's type reads it; empty for nothing.

    Raises Invalid for a date or number that is not written as the column says.
    """
    known = column.values.get(fold(text))
    if known is not None:
        return known
    try:
        if column.decimal and isinstance(field.type, Number) and not isinstance(text, Figure):
            return read_number(text, column.decimal) if text else ""
        if column.dates and isinstance(field.type, PeriodType):
            return read_period(text, column.dates) if text else ""
    except HemidefError as error:
        raise error.within(field.name) from None
    return text


class _Reader:
    """Reads row after row, collecting what is wrong with their cells."""

    def __init__(self, sheet: Sheet, mapping: Mapping, context: Context) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.context = context
        self.columns = _placed(sheet, mapping)
        self.errors: list[HemidefError] = []
        self.refused: set[str] = set()

    def entry(self, row: Row) -> Incoming | None:
        """The entry in a row; None where anything is wrong with it."""
        before = len(self.errors)
        kind = self.mapping.kind or self._kind(row)
        if kind is None:
            return None
        identity: dict[str, str | None] = dict.fromkeys(IDENTITY)
        texts: dict[str, list[str]] = {}
        headings: dict[str, Heading] = {}
        for index, heading, column in self.columns:
            cell, name = row.cells[index], column.field
            try:
                if name == "kind":
                    continue
                if name in identity:
                    text = cell.strip()
                    meant = column.values.get(fold(text), text)
                    identity[name] = document.identity(name, meant, kind)
                elif field := self._field(cell, name, kind):
                    headings.setdefault(name, heading)
                    found = texts.setdefault(name, [])
                    for text in parts(cell, column, field):
                        found += filter(None, [meaning(text, column, field)])
            except HemidefError as error:
                self._refuse(error, row, heading)
        given = self._given(row, kind, texts, headings)
        if len(self.errors) > before:
            self.refused.update(filter(None, [identity["id"]]))
            return None
        return Incoming(kind, given, self.sheet.place(row), **identity)

    def _kind(self, row: Row) -> Kind | None:
        """The kind that the row says it is of; None where it says none."""
        for index, heading, column in self.columns:
            if column.field == "kind":
                word = " ".join(row.cells[index].split())
                try:
                    kind = kind_named(column.values.get(fold(word), word))
                    return self.mapping.schema.kind(kind)
                except Invalid as error:
                    self._refuse(error, row, heading)
        return None

    def _field(self, cell: str, name: str, kind: Kind) -> Field | None:
        """The field of ``kind`` to which a cell goes; None where it has nothing for any."""
        field = kind.field(name)
        if field is None and cell.strip() and name not in kind.attributes:
            raise Invalid(f"{kind.plural} have no {name}", "Leave the cell empty.")
        return field

    def _given(
        self,
        row: Row,
        kind: Kind,
        texts: dict[str, list[str]],
        headings: dict[str, Heading],
    ) -> dict[str, Texts | None]:
        """What a row's ``texts``, and the constants where there are none, give for the fields."""
        given: dict[str, Texts | None] = {}
        for name in dict.fromkeys([*self.mapping.constants, *texts]):
            field = kind.field(name)
            found = texts.get(name) or self.mapping.constants.get(name)
            try:
                if field and found:
                    between = "; " if isinstance(field.type, Line) else "\n\n"
                    one = found if field.many else [between.join(found)]
                    given[name] = field.read(one, self.context)
                elif field:
                    given[name] = field.cleared()
            except HemidefError as error:
                self._refuse(error, row, headings.get(name))
        return given

    def _refuse(self, error: HemidefError, row: Row, heading: Heading | None) -> None:
        place = self.sheet.place(row, heading)
        self.errors.append(Invalid(f"{place}: {error.problem}", error.hint))


def _placed(sheet: Sheet, mapping: Mapping) -> list[_Placed]:
    """The columns that go somewhere. Raises Invalid for those that the mapping cannot place."""
    names = {heading.name: _named(heading.name, sheet, mapping) for heading in sheet.headings}
    unmapped = [heading for heading in sheet.headings if names[heading.name] is None]
    if unmapped:
        told = ", ".join(f"{each.name!r} (column {each.letter})" for each in unmapped)
        raise Invalid(
            f"{sheet.source}: nothing says where these columns go: {told}",
            "Name each under columns in a mapping, with a field or ignore: "
            "hemidef import FILE --suggest-map writes one to start from.",
        )
    missing = next((name for name in mapping.columns if name not in names.values()), None)
    if missing is not None:
        raise Invalid(
            f"{sheet.source}: has no column {missing!r}, which the mapping names",
            nearest(missing, sheet.header),
        )
    placed = []
    for index, heading in enumerate(sheet.headings):
        column = mapping.columns[str(names[heading.name])]
        if column:
            separator = column.separator or mapping.options.list_separator
            placed.append(_Placed(index, heading, replace(column, separator=separator)))
    return placed


def _named(heading: str, sheet: Sheet, mapping: Mapping) -> str | None:
    """The name that a mapping has for a column: its own, else one that only folding parts."""
    if heading in mapping.columns:
        return heading
    free = (name for name in mapping.columns if name not in sheet.header)
    return next((name for name in free if fold(name) == fold(heading)), None)
