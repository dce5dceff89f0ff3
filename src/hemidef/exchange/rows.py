"""The rows of a sheet as entries, by a mapping: every cell goes to a field, or is refused."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from hemidef.errors import HemidefError, Invalid, Problems, counted, listed, nearest, places
from hemidef.exchange import document
from hemidef.exchange.document import IDENTITY
from hemidef.exchange.encoding import repair
from hemidef.exchange.mapping import IGNORE, Mapping
from hemidef.exchange.notation import takes
from hemidef.exchange.remarks import remarks
from hemidef.exchange.sheet import Heading, Row, Sheet, Unreadable
from hemidef.exchange.yaml_format import write
from hemidef.model.fields import KIND, Field, Kind, Texts
from hemidef.model.folding import fold
from hemidef.model.kinds import kind_named
from hemidef.model.references import PartnerType
from hemidef.model.values import Choice, Context, Line
from hemidef.tracker.intake import Delivery, Watch
from hemidef.tracker.recognition import Incoming


def _names_in(names: Collection[str], sheet: Sheet) -> list[str | None]:
    """Which of ``names`` a mapping has for each column: its letter's, its own, or one folded alike.

    Its own may be in Windows' signs; what other columns are called too comes last.
    """
    header = set(sheet.header)
    left = {fold(name): name for name in names if name not in header}
    made = []
    for each in sheet.headings:
        words = (f"column {each.letter}", each.name, repair(each.name), each.shared)
        found = [*(w for w in words if w in names), *(left.get(fold(w)) for w in words if w)]
        made.append(next(filter(None, found), None))
    return made


class Reader:
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
        # Those that go somewhere, each with the place of its cells in a row.
        self.columns = [
            (at, each, replace(to, separator=to.separator or mapping.options.list_separator))
            for at, each, name in named
            if name is not None and (to := mapping.columns[name])
        ]
        self.key = [(index, heading) for index, heading, name in named if name in mapping.key]
        self.unknown = [each.told for _, each, name in named if name is None]
        self.parted = {column.field for _, _, column in self.columns if column.separator}
        # By heading, what to write in the mapping for the first word there that means nothing.
        self.advice: dict[str, str] = {}
        self.errors = Problems(sheet.source)
        self.refused: set[str] = set()
        # By heading and field, the texts that only say that there is no value, with their rows.
        self.blanks: dict[tuple[str, str], list[tuple[str, int]]] = {}

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

    def _skip(self) -> tuple[Sequence[Row], list[str]]:
        """The rows that are not to be skipped, and what to say of those that are."""
        tests = []
        for name, texts in self.mapping.skip.items():
            known = _names_in([name], self.sheet)
            if name not in known:
                problem = f"{self.sheet.source}: has no column {name!r}, by which to skip rows"
                raise Invalid(problem, nearest(name, self.sheet.header))
            tests.append((known.index(name), texts))
        kept: list[Row] = []
        skipped: list[str] = []
        for row in self.sheet.rows if tests else ():
            if any(fold(row.cells[index]) in texts for index, texts in tests):
                skipped.append(str(row.number))
            else:
                kept.append(row)
        told = f"{counted(len(skipped), 'row')} skipped, as the mapping says: {listed(skipped, 10)}"
        notes = [f"{self.sheet.source}: {told}."] if skipped else []
        return (kept if tests else self.sheet.rows), notes

    def _blank_cells(self) -> Iterator[HemidefError]:
        """For each column an error about all its cells that only say that there is no value."""
        for (heading, name), found in self.blanks.items():
            rows = list(dict.fromkeys(row for _, row in found))
            where = places("row", rows, len(rows))
            texts = dict.fromkeys((text for text, _ in found), "")
            values = json.dumps(texts, ensure_ascii=False)
            yield Invalid(
                f"{self.sheet.source}, column {heading!r}, {where}: no value for {name}: "
                f"{', '.join(map(repr, texts))}; in a mapping, this says so: values: {values}",
                "Empty the cells, or write a mapping: hemidef import FILE --suggest-map.",
            )

    def entry(self, row: Row) -> Incoming | None:
        """The entry in a row; None where anything is wrong with it."""
        before = self.errors.total
        kind = self.mapping.kind or self._kind(row)
        if kind is None:
            return None
        identity: dict[str, str | None] = {}
        found: dict[str, tuple[Heading, list[str]]] = {}
        wrong: set[str] = set()
        for index, heading, column in self.columns:
            cell, name = row.cells[index], column.field
            try:
                if name == KIND.name:
                    continue
                if name in IDENTITY:
                    identity[name] = document.identity(name, column.known(cell), kind)
                elif field := kind.field(name):
                    _, texts = found.setdefault(name, (heading, []))
                    for text in column.parts(cell, field):
                        if field.type.means_none(text) and fold(text) not in column.values:
                            blanks = self.blanks.setdefault((heading.name, name), [])
                            blanks.append((text, row.number))
                            wrong.add(name)
                        elif meaning := column.meaning(text, field):
                            texts.append(meaning)
                elif cell.strip() and name not in kind.attributes:
                    raise Invalid(f"{kind.plural} have no {name}", "Leave the cell empty.")
            except HemidefError as error:
                self._refuse(error, row, heading)
                wrong.add(name)
        if self.key:
            found["external_id"] = (self.key[0][1], self._key(row))
        sound = {name: found[name] for name in found if name not in wrong} if wrong else found
        given = self._given(row, kind, sound)
        if self.errors.total > before or wrong:
            key = found.get("external_id", ("", [""]))[1]
            self.refused.update(filter(None, [identity.get("id"), *key]))
            return None
        return Incoming(kind, given, self.sheet.place(row), **identity)

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
            if column.field == KIND.name:
                try:
                    return self.mapping.schema.kind(kind_named(column.known(row.cells[index])))
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
                    if texts[1:] and not field.many:
                        texts = [("; " if isinstance(field.type, Line) else "\n\n").join(texts)]
                    whole = heading is not None and name in self.parted
                    given[name] = field.read(texts, self.context, whole=whole)
                elif field:
                    given[name] = field.clear()
            except HemidefError as error:
                advice = self._advice(heading, field, texts) if heading and field else ""
                self._refuse(error, row, heading, advice)
        return given

    def _advice(self, heading: Heading, field: Field, texts: Sequence[str]) -> str:
        """What a mapping has to say of a word that means nothing; empty where it has nothing."""
        broken = isinstance(field.type, Line) and any("\n" in each for each in texts)
        if not broken and not isinstance(field.type, Choice | PartnerType):
            return ""
        if heading.name not in self.advice:
            what = "join its lines" if broken else "say what it stands for"
            advice = f"Or {what} in a mapping: hemidef import FILE --suggest-map."
            if self.mapped:
                line = self._corrected(heading, texts, field, broken=broken)
                advice = f"Or {what} in the mapping: {line}."
            self.advice[heading.name] = advice
        return self.advice[heading.name]

    def _corrected(
        self, heading: Heading, texts: Sequence[str], field: Field, *, broken: bool
    ) -> str:
        """What to write in the mapping for the column, or under its values where it has some."""
        column = next(column for _, each, column in self.columns if each is heading)
        word = next((each for each in texts if not takes(field.parse, each, self.context)), "")
        name = write([heading.name])[2:].rstrip()
        if column.values:
            added = {"join": " "} if broken else {word: "VALUE"}
            return f"at {name}, {'' if broken else 'under values, '}{write(added).rstrip()}"
        says = (replace(column, join=" ") if broken else column).how
        says |= {} if broken else {"values": {word: "VALUE"}}
        return f"{name}: {write(says, flow=True).rstrip()}"

    def _refuse(
        self, error: HemidefError, row: Row, heading: Heading | None, advice: str = ""
    ) -> None:
        hint = (lambda: f"{error.hint} {advice}") if advice else error.advice
        self.errors.append(Invalid(error.problem, hint).within(self.sheet.place(row, heading)))


def _named(sheet: Sheet, mapping: Mapping) -> list[tuple[int, Heading, str | None]]:
    """The columns, each with the place of its cells in a row, and its name in the mapping.

    A heading that only folding parts from a name in the mapping has that name's column. Raises
    Invalid for headings and names that do not find each other.
    """
    names = _names_in(mapping.columns, sheet)
    named = list(zip(range(len(names)), sheet.headings, names, strict=True))
    unmapped = [each for _, each, name in named if name is None]
    if unmapped and not mapping.options.ignore_unknown:
        told = ", ".join(each.told for each in unmapped)
        lines = ", ".join(write({each.name: IGNORE}).rstrip() for each in unmapped[:5])
        raise Invalid(
            f"{sheet.source}: nothing says where these columns go: {told}",
            f"Name a field for each under columns in the mapping, or add there: {lines}. "
            "To leave out whatever it does not name: --ignore-unknown.",
        )
    for missing in (name for name in mapping.columns if name not in names):
        problem = f"{sheet.source}: has no column {missing!r}, which the mapping names"
        raise Invalid(problem, nearest(missing, sheet.header))
    for _, heading, name in named:
        if heading.shared and name and mapping.columns[name] and names.count(name) > 1:
            letters = " and ".join(each.letter for _, each, its in named if its == name)
            problem = f"{sheet.source}: columns {letters} have the same heading, {name!r}"
            hint = f"Name each by its letter, as in column {heading.letter}: {IGNORE}."
            raise Invalid(problem, hint)
    return named
