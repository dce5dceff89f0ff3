"""Spreadsheets: the sheets in a file of any format, and their rows as entries, by a mapping.

Every cell goes to a field, or is refused. Where no mapping says where the columns go, they are
those of hemidef's own spreadsheets, known again by the names or headings of the fields, exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, Problems, Spot, nearest, places
from hemidef.exchange import document, records
from hemidef.exchange.cells import Column
from hemidef.exchange.document import IDENTITY, combine
from hemidef.exchange.encoding import decode, repair
from hemidef.exchange.mapping import IGNORE, Mapping
from hemidef.exchange.notation import takes
from hemidef.exchange.remarks import remarks, repaired
from hemidef.exchange.sheet import Heading, Row, Sheet, Unreadable, counted, is_blank
from hemidef.exchange.source import PLAIN, Options, Source
from hemidef.exchange.yaml_format import write
from hemidef.model.fields import Field, Kind, Texts
from hemidef.model.folding import fold
from hemidef.model.kinds import kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Choice, Context, Line, PartnerType
from hemidef.tracker.intake import Delivery, Watch
from hemidef.tracker.recognition import Incoming

_KIND = "kind"
# The options that say nothing about a file, by its format.
_MEANINGLESS = {
    "csv": ("sheet",),
    "tsv": ("sheet",),
    "xlsx": ("encoding", "delimiter"),
    "md": ("delimiter", "skip_rows"),
    "yaml": ("encoding", "delimiter", "skip_rows"),
    "json": ("encoding", "delimiter", "skip_rows"),
}


def read_entries(
    source: Source,
    context: Context,
    schema: Schema,
    options: Options,
    mapping: Mapping | None,
    watch: Watch,
) -> Delivery:
    """The entries in a spreadsheet: by ``mapping``, else by columns that are called as fields.

    Raises Misuse for options that its format does not have, Invalid for a file as a whole.
    """
    if mapping:
        if options.kind:
            raise Misuse("--kind means nothing beside a mapping, which says it", "Leave one out.")
        options = options.over(mapping.options)
        _, sheet = read_one(source, options)
        reader = _Reader(sheet, replace(mapping, options=options), context, mapped=True)
        return reader.delivery(watch)._replace(file=source.file)
    deliveries = []
    found = read(source, options)
    for title, sheet in found:
        its = kind(options, title, schema)
        try:
            how = own_mapping(sheet, schema, its, ignore_unknown=options.ignore_unknown)
        except (Invalid, Misuse):
            if found[1:] and not any(kind(PLAIN, title, schema) for title, _ in found):
                read_one(source, options)  # which of several is meant is asked first
            raise
        reader = _Reader(sheet, replace(how, options=options), context)
        delivery = reader.delivery(watch)
        notes = [*delivery.notes, *_left_out(sheet, how)]
        deliveries.append(delivery._replace(notes=notes))
    return combine(source.file, deliveries)


def read_one(source: Source, options: Options) -> tuple[str, Sheet]:
    """The one sheet in a file, with its title. Raises as ``read`` does, and Misuse for several."""
    found = read(source, options, one=True)
    if len(found) > 1:
        names = ", ".join(title for title, _ in found)
        raise Misuse(f"{source.file}: has several tables: {names}", "Name the one: --sheet NAME.")
    return found[0]


def read(source: Source, options: Options, *, one: bool = False) -> list[tuple[str, Sheet]]:
    """The sheets in a file under their titles, an empty one where a file is one sheet.

    Where only ``one`` is wanted, a workbook of several is refused for that before all else.

    Raises as ``read_entries`` does.
    """
    for name in _MEANINGLESS[source.format]:
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            problem = f"{source.file}: {option} means nothing for {source.format}"
            raise Misuse(problem, "Leave it out.")
    found = _read(source, options, one=one)
    return [(title, repaired(sheet)) for title, sheet in found] if options.repair else found


def _read(source: Source, options: Options, *, one: bool) -> list[tuple[str, Sheet]]:
    data, file, skip_rows = source.data, source.file, options.skip_rows
    if source.format == "md":
        from hemidef.exchange import markdown

        found = markdown.read(decode(data, file, options.encoding), file)
        return _chosen(found, file, options.sheet)
    if source.format in ("yaml", "json"):
        return _chosen(records.read(source), file, options.sheet)
    if source.format == "xlsx":
        from hemidef.exchange import excel_reader

        return excel_reader.read(data, file, sheet=options.sheet, skip_rows=skip_rows, one=one)
    from hemidef.exchange import csv_format

    delimiter = options.delimiter or ("tab" if source.format == "tsv" else "")
    sheet = csv_format.read(
        data, file, encoding=options.encoding, delimiter=delimiter, skip_rows=skip_rows
    )
    return [("", sheet)]


def _chosen(found: list[tuple[str, Sheet]], file: str, name: str) -> list[tuple[str, Sheet]]:
    """The sheet that ``name`` names, whatever its case; all where it is empty. Raises Misuse."""
    titles = [title for title, _ in found]
    chosen = [each for each in found if each[0] == name]
    chosen = chosen or [each for each in found if each[0].casefold() == name.casefold()]
    if not name:
        return found
    if not chosen:
        raise Misuse(f"{file}: has no sheet {name!r}", nearest(name, titles))
    if chosen[1:]:
        raise Misuse(f"{file}: has {len(chosen)} tables called {name!r}", "Rename one of them.")
    return chosen


def kind(options: Options, title: str, schema: Schema) -> Kind | None:
    """The kind that was named, else the one that the sheet's title names. Raises Misuse."""
    try:
        if options.kind:
            return schema.kind(kind_named(options.kind))
    except Invalid as error:
        raise Misuse(f"--kind: {error.problem}", error.advice) from None
    named = (each for each in schema.kinds if title.casefold() in (each.name, each.plural))
    return next(named, None)


def own_mapping(
    sheet: Sheet, schema: Schema, kind: Kind | None, *, ignore_unknown: bool = False
) -> Mapping:
    """The mapping of a sheet whose columns are called as fields are.

    Every row is of ``kind``; without it, of the one that its column ``kind`` says, or of the only
    one that has all these columns and requires no other. What follows from the fields (``late``,
    ``changed``) is passed over. Raises Invalid for a column that is no field, Misuse where the
    kind is not clear.
    """
    if not kind and any(fold(name) == _KIND for name in sheet.header):
        return Mapping(None, _own_columns(sheet, schema.kinds, ignore_unknown), schema)
    fit = [kind] if kind else []
    for each in () if kind else schema.kinds:
        found = [_attributes(name, [each]) for name in sheet.header]
        given = {field.name for attributes in found for _, field in attributes}
        if (ignore_unknown or all(found)) and given.issuperset(
            field.name for field in each.fields if field.required
        ):
            fit.append(each)
    columns = _own_columns(sheet, fit or schema.kinds, ignore_unknown)
    if len(fit) > 1:
        names = " or ".join(each.name for each in fit)
        raise Misuse(f"{sheet.source}: its rows may be of several kinds: {names}", "Say --kind.")
    if not fit:
        raise Misuse(f"{sheet.source}: its columns do not tell what its rows are", "Say --kind.")
    return Mapping(fit[0], columns, schema)


def _own_columns(
    sheet: Sheet, kinds: Sequence[Kind], ignore_unknown: bool
) -> dict[str, Column | None]:
    """Where each column goes; None for what follows from fields.

    The others are left out to be ignored, else Invalid is raised.
    """
    columns: dict[str, Column | None] = {}
    unknown = []
    shared = dict.fromkeys(each.shared.casefold() for each in sheet.headings if each.shared)
    for name in shared:
        alike = [each for each in sheet.headings if each.shared.casefold() == name]
        letters = " and ".join(each.letter for each in alike)
        raise Invalid(
            f"{sheet.source}: columns {letters} have the same heading, {alike[0].shared!r}",
            "Give each a name of its own, or name them by their letters in a mapping: column "
            f"{alike[0].letter}.",
        )
    for heading in sheet.headings:
        found = _attributes(heading.name, kinds)
        if ignore_unknown and not found:
            continue
        kept = (*IDENTITY, _KIND)
        stored = (field.name for kind, field in found if field in kind.fields or field.name in kept)
        column = next(map(Column, stored), None)
        if not found or (column and column in columns.values()):
            unknown.append(f"{heading.name!r} (column {heading.letter})")
        columns[heading.name] = column
    if unknown:
        raise Invalid(
            f"{sheet.source}: these columns are no fields: {', '.join(unknown)}",
            "Say where they go: hemidef import FILE --suggest-map writes a mapping; "
            "or declare them as fields of your own: hemidef field add; or leave them out: "
            "--ignore-unknown.",
        )
    return columns


def _left_out(sheet: Sheet, mapping: Mapping) -> list[str]:
    """What to say of the columns with cells that ``mapping`` passes over; nothing of none."""
    names = [
        f"{heading.name} (column {heading.letter})"
        for index, heading in enumerate(sheet.headings)
        if mapping.columns.get(heading.name, heading) is None
        and not all(is_blank(row.cells[index]) for row in sheet.rows)
    ]
    told = f"{sheet.source}: not taken in, as they follow from other fields: {', '.join(names)}."
    return [told] if names else []


def _attributes(heading: str, kinds: Sequence[Kind]) -> list[tuple[Kind, Field]]:
    """The attributes of ``kinds`` after whose names, else after whose headings, it is called."""
    folded = fold(heading).removesuffix(" (utc)")  # as it was called before
    known = [(kind, field) for kind in kinds for field in kind.attributes.values()]
    called = [(kind, field) for kind, field in known if field.answers_to(folded)]
    return called or [(kind, field) for kind, field in known if fold(field.heading) == folded]


def _name_in(names: Iterable[str], heading: Heading, sheet: Sheet) -> str | None:
    """Which of ``names`` a mapping has for the column: its letter's, its own, or one folded alike.

    Its own may be in Windows' signs; what other columns are called too comes last.
    """
    words = (f"column {heading.letter}", heading.name, repair(heading.name), heading.shared)
    left = {fold(name): name for name in names if name not in sheet.header}
    found = [*(w for w in words if w in names), *(left.get(fold(w)) for w in words if w)]
    return next(filter(None, found), None)


class _Reader:
    """Reads the rows of ``sheet`` one after the other, collecting what is wrong with their cells.

    ``mapped`` says that somebody wrote the mapping. Raises Invalid for columns that it does not
    name, or names in vain.
    """

    def __init__(
        self, sheet: Sheet, mapping: Mapping, context: Context, *, mapped: bool = False
    ) -> None:
        self.sheet = sheet
        self.mapping = mapping
        self.context = context
        self.mapped = mapped
        named = _named(sheet, mapping)
        self.columns = list(_place_columns(named, mapping))
        self.key = [(index, heading) for index, heading, name in named if name in mapping.key]
        self.unknown = [
            f"{each.name!r} (column {each.letter})" for _, each, name in named if name is None
        ]
        self.parted = {column.field for _, _, column in self.columns if column.separator}
        # By heading, what to write in the mapping for the first word there that means nothing.
        self.advice: dict[str, str] = {}
        self.errors = Problems(sheet.source)
        self.refused: set[str] = set()
        # By heading and field, the cells that only say that there is no value, and their rows.
        self.blanks: dict[tuple[str, str], dict[str, list[int]]] = {}

    def delivery(self, watch: Watch) -> Delivery:
        """The entries in the rows, each bad cell an error with its place."""
        kept, notes = self._skip()
        entries = [entry for row in watch(kept) if (entry := self.entry(row))]
        entries = [*self.mapping.declares, *entries]
        errors = [*self.errors, *self._blank_cells()]
        count = counted(len(self.unknown), "unknown column")
        told = f"{self.sheet.source}: {count} ignored: {', '.join(self.unknown)}."
        notes += [told] if self.unknown else []
        notes += remarks(self.sheet, [index for index, _, _ in self.columns])
        return Delivery(self.sheet.source, entries, errors, frozenset(self.refused), notes)

    def _skip(self) -> tuple[list[Row], list[str]]:
        """The rows that are not to be skipped, and what to say of those that are."""
        tests = []
        for name, texts in self.mapping.skip.items():
            known = (_name_in([name], each, self.sheet) for each in self.sheet.headings)
            index = next((at for at, found in enumerate(known) if found), None)
            if index is None:
                problem = f"{self.sheet.source}: has no column {name!r}, by which to skip rows"
                raise Invalid(problem, nearest(name, self.sheet.header))
            tests.append((index, texts))
        kept: list[Row] = []
        skipped: list[Row] = []
        for row in self.sheet.rows:
            is_none = any(fold(row.cells[index]) in texts for index, texts in tests)
            (skipped if is_none else kept).append(row)
        if not skipped:
            return kept, []
        numbers = ", ".join(str(row.number) for row in skipped[:10])
        more = f" and {len(skipped) - 10} more" if skipped[10:] else ""
        rows = counted(len(skipped), "row")
        return kept, [f"{self.sheet.source}: {rows} skipped, as the mapping says: {numbers}{more}."]

    def _blank_cells(self) -> Iterator[HemidefError]:
        """For each column an error about all its cells that only say that there is no value."""
        for (heading, name), found in self.blanks.items():
            rows = sorted({row for rows in found.values() for row in rows})
            where = places("row", rows, len(rows))
            values = json.dumps(dict.fromkeys(found, ""), ensure_ascii=False)
            yield Invalid(
                f"{self.sheet.source}, column {heading!r}, {where}: no value for {name}: "
                f"{', '.join(map(repr, found))}; in a mapping, this says so: values: {values}",
                "Empty the cells, or write a mapping: hemidef import FILE --suggest-map.",
            )

    def entry(self, row: Row) -> Incoming | None:
        """The entry in a row; None where anything is wrong with it."""
        before = self.errors.total
        kind = self.mapping.kind or self._kind(row)
        if kind is None:
            return None
        identity: dict[str, str | None] = dict.fromkeys(IDENTITY)
        found: dict[str, tuple[Heading, list[str]]] = {}
        wrong: set[str] = set()
        for index, heading, column in self.columns:
            cell, name = row.cells[index], column.field
            try:
                if name == _KIND:
                    continue
                if name in identity:
                    text = cell if isinstance(cell, Unreadable) else cell.strip()
                    identity[name] = document.identity(name, column.known(text), kind)
                elif field := kind.field(name):
                    _, texts = found.setdefault(name, (heading, []))
                    for text in column.parts(cell, field):
                        if field.type.is_blank(text) and fold(text) not in column.values:
                            blanks = self.blanks.setdefault((heading.name, name), {})
                            blanks.setdefault(text, []).append(row.number)
                            wrong.add(name)
                            continue
                        texts += filter(None, [column.meaning(text, field)])
                elif cell.strip() and name not in kind.attributes:
                    raise Invalid(f"{kind.plural} have no {name}", "Leave the cell empty.")
            except HemidefError as error:
                self._refuse(error, row, heading)
                wrong.add(name)
        if self.key:
            found["external_id"] = (self.key[0][1], self._key(row))
        given = self._given(row, kind, {name: found[name] for name in found if name not in wrong})
        if self.errors.total > before or wrong:
            key = found.get("external_id", ("", [""]))[1]
            self.refused.update(filter(None, [identity["id"], *key]))
            return None
        place = Spot(self.sheet.place(row), self.sheet.source, "row", row.number)
        return Incoming(kind, given, place, **identity)

    def _key(self, row: Row) -> list[str]:
        """The cells that together know the row again, as one text; none where they are empty."""
        texts = []
        for index, heading in self.key:
            cell = row.cells[index]
            if isinstance(cell, Unreadable):
                self._refuse(cell.error, row, heading)
            texts.append(" ".join(cell.split()))
        return [" / ".join(texts)] if any(texts) else []

    def _kind(self, row: Row) -> Kind | None:
        """The kind that the row says it is of; None where it says none."""
        for index, heading, column in self.columns:
            if column.field == _KIND:
                cell = row.cells[index]
                word = cell if isinstance(cell, Unreadable) else " ".join(cell.split())
                try:
                    return self.mapping.schema.kind(kind_named(column.known(word)))
                except Invalid as error:
                    self._refuse(error, row, heading)
        return None

    def _given(
        self, row: Row, kind: Kind, found: dict[str, tuple[Heading, list[str]]]
    ) -> dict[str, Texts | None]:
        """What the texts ``found`` under headings, else the constants, give for the fields."""
        given: dict[str, Texts | None] = {}
        for name in dict.fromkeys([*self.mapping.constants, *found]):
            field = kind.field(name)
            heading, texts = found.get(name, (None, []))
            texts = texts or [*self.mapping.constants.get(name, ())]
            try:
                if field and texts:
                    between = "; " if isinstance(field.type, Line) else "\n\n"
                    one = texts if field.many else [between.join(texts)]
                    whole = heading is not None and name in self.parted
                    given[name] = field.read(one, self.context, whole=whole)
                elif field:
                    given[name] = field.clear()
            except HemidefError as error:
                if field and heading and isinstance(field.type, Choice | PartnerType | Line):
                    error = self._advised(error, heading, field, texts)
                self._refuse(error, row, heading)
        return given

    def _advised(
        self, error: HemidefError, heading: Heading, field: Field, texts: Sequence[str]
    ) -> HemidefError:
        """The error about a word that means nothing, with what a mapping has to say of it."""
        word = next((each for each in texts if not takes(field.parse, each, self.context)), "")
        says: dict[str, Any] = {"values": {word: "VALUE"}}
        what = "say in the mapping what it stands for"
        if isinstance(field.type, Line):
            if "\n" not in word:
                return error
            what, says = "join its lines in the mapping", {"join": " "}
        told = write({"field": field.name, **says}, flow=True).rstrip()
        advice = f"Or {what}: {write([heading.name])[2:].rstrip()}: {told}."
        if not self.mapped:
            advice = f"Or {what.replace('the', 'a', 1)}: hemidef import FILE --suggest-map."
        advice = self.advice.setdefault(heading.name, advice)
        return Invalid(error.problem, lambda: f"{error.hint} {advice}")

    def _refuse(self, error: HemidefError, row: Row, heading: Heading | None) -> None:
        place = self.sheet.place(row, heading)
        column = place[len(self.sheet.place(row)) :]
        spot = Spot(place, f"{self.sheet.source}{column}", "row", row.number)
        self.errors.append(Invalid(error.problem, error.advice).within(spot))


def _named(sheet: Sheet, mapping: Mapping) -> list[tuple[int, Heading, str | None]]:
    """The columns, each with the place of its cells in a row, and its name in the mapping.

    A heading that only folding parts from a name in the mapping has that name's column. Raises
    Invalid for headings and names that do not find each other.
    """
    names = [_name_in(mapping.columns, each, sheet) for each in sheet.headings]
    unmapped = [each for name, each in zip(names, sheet.headings, strict=True) if name is None]
    if unmapped and not mapping.options.ignore_unknown:
        told = ", ".join(
            f"{each.shared or each.name!r} (column {each.letter})" for each in unmapped
        )
        lines = ", ".join(write({each.name: IGNORE}).rstrip() for each in unmapped[:5])
        raise Invalid(
            f"{sheet.source}: nothing says where these columns go: {told}",
            f"Name a field for each under columns in the mapping, or add there: {lines}. "
            "To leave out whatever it does not name: --ignore-unknown.",
        )
    for missing in (name for name in mapping.columns if name not in names):
        problem = f"{sheet.source}: has no column {missing!r}, which the mapping names"
        raise Invalid(problem, nearest(missing, sheet.header))
    for name, heading in zip(names, sheet.headings, strict=True):
        if heading.shared and name and mapping.columns[name] and names.count(name) > 1:
            both = (each for at, each in enumerate(sheet.headings) if names[at] == name)
            letters = " and ".join(each.letter for each in both)
            problem = f"{sheet.source}: columns {letters} have the same heading, {name!r}"
            hint = f"Name each by its letter, as in column {heading.letter}: {IGNORE}."
            raise Invalid(problem, hint)
    return list(zip(range(len(names)), sheet.headings, names, strict=True))


def _place_columns(
    named: Sequence[tuple[int, Heading, str | None]], mapping: Mapping
) -> Iterator[tuple[int, Heading, Column]]:
    """The columns that go somewhere, each with the place of its cells in a row."""
    for index, heading, name in named:
        if column := mapping.columns.get(name) if name is not None else None:
            separator = column.separator or mapping.options.list_separator
            yield index, heading, replace(column, separator=separator)
