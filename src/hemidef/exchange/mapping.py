"""Mappings: which column of a spreadsheet goes to which field, and how its cells are read.

A mapping is a YAML file that people write, or ``hemidef import --suggest-map`` proposes::

    hemidef-map: 1
    kind: recommendation
    list-separator: ";"
    columns:
      Commitment: action
      Ministers: {field: contributors, separator: ";"}
      Status: {field: status, values: {Done: implemented, Not started: open}}
      Deadline: {field: due, date: DD/MM/YYYY}
      Cost: {field: budget, decimal: ","}
      Share: {field: share, percent: yes}
      Text: {field: description, join: " "}
      Remarks: ignore
    skip: {Commitment: empty}
    constants:
      source: Mandate letters
    fields:
      - {name: budget, on: [recommendation], type: number}

What is wrong with one is all told together, each thing with its line.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hemidef.errors import MOST_FIELDS, HemidefError, Invalid, Problems, nearest
from hemidef.exchange import document
from hemidef.exchange.document import IDENTITY
from hemidef.exchange.encoding import REPAIR
from hemidef.exchange.notation import DateForm
from hemidef.exchange.sheet_cells import Column
from hemidef.exchange.source import PLAIN, Node, Options, Place
from hemidef.model.dates import PeriodType
from hemidef.model.fields import Field, Kind
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.kinds import FIELD, kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context
from hemidef.tracker.recognition import Incoming

HEADER, VERSION = "hemidef-map", "1"
IGNORE = "ignore"
EMPTY = "empty"
# The keys that say how to read the file.
_OPTIONS = ("sheet", "encoding", "delimiter", "skip-rows", "list-separator", "repair")
# The keys that say how the cells of a column are written, and of which fields' columns.
_CELL_KEYS: Map[str, Callable[[Field], bool]] = {
    "separator": lambda field: field.many,
    "decimal": lambda field: isinstance(field.type, Number),
    "percent": lambda field: isinstance(field.type, Number),
    "date": lambda field: isinstance(field.type, PeriodType),
    "join": lambda field: field.is_words,
}
_KEYS = (HEADER, "kind", "key", "columns", "constants", "fields", "skip", *_OPTIONS)
_COLUMN_KEYS = ("field", "values", *_CELL_KEYS)
# The form of what stands under a key, where that is not any text; what to say of another.
_FORMS = {
    "skip-rows": (r"\d{1,9}", "{!r} is not a number of rows", "As in: skip-rows: 5."),
    "repair": (REPAIR, "cannot be {!r}", f"As in: repair: {REPAIR}."),
    "decimal": ("[,.]?", "{!r} is no decimal sign", 'Write "," or ".".'),
    "percent": ("yes", "percent: expected yes", "Leave it out where no cell has a percent sign."),
    "join": ("(?s).+", "join: nothing would stand between the lines", 'As in: join: " ".'),
}
_EXPECTED = "See what one looks like: hemidef import FILE --suggest-map."


@dataclass(frozen=True)
class Mapping:
    """Where a sheet's columns go: ``columns`` by heading, a None is ignored.

    ``kind`` is that of every row, or None where a column that goes to ``kind`` says it row by
    row. ``constants`` has texts for every row by field; ``declares`` has fields for the store. The
    cells under the headings in ``key``, together, are a row's external id. A row is passed over
    where its cell in a column of ``skip`` is one of those texts, folded.
    """

    kind: Kind | None
    columns: Map[str, Column | None]
    schema: Schema
    constants: Map[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    declares: Sequence[Incoming] = ()
    options: Options = PLAIN
    key: Sequence[str] = ()
    skip: Map[str, frozenset[str]] = dataclasses.field(default_factory=dict)


def read(tree: Node, file: str, context: Context, schema: Schema) -> Mapping:
    """The mapping in a YAML tree, for entries with the fields of ``schema``.

    ``file`` names it in errors. Raises Invalid with all that is wrong with it.
    """
    top = tree.value
    if not isinstance(top, dict) or HEADER not in top:
        raise Invalid(f"{file}: is not a mapping ('{HEADER}: {VERSION}')", _EXPECTED)
    version = top[HEADER]
    if version.value != VERSION:
        problem = f"this hemidef does not read mappings of version {version.value!r}"
        raise Invalid(f"{Place(file).at(version)}: {problem}", f"It reads version {VERSION}.")
    return _Reader(file, top, context, schema).mapping()


class _Reader:
    """Reads the top level of a mapping, collecting what is wrong with it."""

    def __init__(self, file: str, top: Map[str, Node], context: Context, schema: Schema) -> None:
        self.file = file
        self.top = top
        self.context = context
        self.schema = schema
        self.kinds: Sequence[Kind] = ()  # that a row may be of: one, or all where a column says it
        self.errors = Problems(file)

    def mapping(self) -> Mapping:
        """The mapping. Raises all that is wrong with it together."""
        for key, node in self.top.items():
            if key not in _KEYS:
                self.refuse(Invalid(f"unknown key {key!r}", nearest(key, _KEYS)), node)
        declared = document.section(self.top, FIELD, self.file, self.context)
        self.errors.extend(declared.errors)
        self.schema = document.widened(self.schema, declared.entries)
        said_by = self.said_by(self.top.get("kind"))
        columns = self.columns(self.top.get("columns"))
        for heading in said_by:
            if columns.get(heading):
                problem = f"the column {heading!r} says the kind, and goes to a field"
                self.refuse(Invalid(problem, "Take it out of columns."))
        constants = self.constants(self.top.get("constants"))
        kind = None if said_by else self.kinds[0]
        columns |= said_by
        options, by = self.options(), self.key(columns)
        skip, declares = self.skip(self.top.get("skip")), declared.entries
        made = Mapping(kind, columns, self.schema, constants, declares, options, by, skip)
        self.errors.refuse()
        return made

    def options(self) -> Options:
        """What the mapping says about reading the file."""
        found: dict[str, Any] = {}
        for key in _OPTIONS:
            if node := self.top.get(key):
                with self.collecting(node, key):
                    found[key.replace("-", "_")] = _read_key(key, node)
        return Options(**found)

    def skip(self, node: Node | None) -> dict[str, frozenset[str]]:
        """By column, the folded texts of the rows that are no entries; ``empty`` is no text."""
        found: dict[str, frozenset[str]] = {}
        with self.collecting(node):
            what = "skip: expected a column and what stands in it"
            for heading, each in _pairs(node, what, "skip: {Title: empty}"):
                with self.collecting(each, "skip"):
                    found[heading] = frozenset(
                        "" if text == EMPTY else fold(text) for text in _texts(each)
                    )
        return found

    def key(self, columns: Map[str, Column | None]) -> list[str]:
        """The headings of the columns that together know a row again."""
        node = self.top.get("key")
        with self.collecting(node, "key"):
            headings = _texts(node) if node else []
            for heading in headings:
                if heading not in columns:
                    hint = nearest(heading, columns, " Name it under columns too.")
                    raise Invalid(f"there is no column {heading!r}", hint)
            given = {column.field for column in columns.values() if column}
            if headings and "external_id" in given:
                raise Invalid("a column goes to external_id already", "Leave one of them out.")
            return headings
        return []

    def said_by(self, node: Node | None) -> dict[str, Column]:
        """The column that says the kind of each row, by its heading, where there is one."""
        self.kinds = self.schema.kinds
        if node is None:
            problem = "does not say of which kind the rows are"
            self.refuse(Invalid(problem, "As in: kind: recommendation."))
            return {}
        with self.collecting(node):
            if not isinstance(node.value, dict):
                self.kinds = [self.schema.kind(kind_named(_text(node)))]
                return {}
            heading = _text(node.value.get("column"))
            if not heading or not node.value.keys() <= {"column", "values"}:
                raise Invalid("kind: names no column", "As in: kind: {column: Type}.")
            values = self.values(node.value, lambda text, _: kind_named(text))
            return {heading: Column("kind", values=values)}
        return {}

    def columns(self, node: Node | None) -> dict[str, Column | None]:
        """Where each column goes, by heading."""
        if node is None or not isinstance(node.value, dict):
            self.refuse(Invalid("names no columns", "As in: columns: {Title: title}."))
            return {}
        found: dict[str, Column | None] = {}
        for heading, each in node.value.items():
            with self.collecting(each, f"column {heading!r}"):
                found[heading] = self.column(each)
        counts = Counter(column.field for column in found.values() if column)
        for name, count in counts.items():
            fields = [field for kind in self.schema.kinds if (field := kind.field(name))]
            # A list takes several columns, and so do words.
            if count > 1 and not any(field.many or field.is_words for field in fields):
                problem = f"several columns go to {name}, which holds one value"
                hint = f"Send one of them to {name}, ignore the others."
                self.refuse(Invalid(problem, hint))
        return found

    def column(self, node: Node) -> Column | None:
        """Where a column goes, and how. Raises Invalid."""
        given = node.value if isinstance(node.value, dict) else {"field": node}
        for key in given:
            if key not in _COLUMN_KEYS:
                raise Invalid(f"has an unknown key {key!r}", nearest(key, _COLUMN_KEYS))
        name = _text(given.get("field"))
        if name == IGNORE:
            return None
        fields = [] if fold(name) in IDENTITY else self.fields(name)
        its = fields[0].name if fields else fold(name)
        values = self.values(given, *(field.type.parse for field in fields))
        said: dict[str, Any] = {}
        for key, means_something in _CELL_KEYS.items():
            if key in given:
                said[key] = _read_key(key, given[key])
                if not any(map(means_something, fields)):
                    raise Invalid(f"{key} means nothing for {its}", "Leave it out.")
        return Column(its, values=values, **said)

    def fields(self, name: str) -> list[Field]:
        """The fields of that name. Raises Invalid, with the nearest, where there is none."""
        known = [field for kind in self.kinds for field in kind.fields]
        found = [field for field in known if field.answers_to(name)]
        if not found:
            owner = "there is" if self.kinds[1:] else f"{self.kinds[0].plural} have"
            names = dict.fromkeys([IGNORE, *IDENTITY, *(field.name for field in known)])
            more = " All are in hemidef help fields. Or declare it under fields."
            hint = nearest(name, names, more, MOST_FIELDS)
            raise Invalid(f"{owner} no field {name!r}", hint)
        return found

    def values(self, given: Map[str, Node], *parsers: Callable[..., object]) -> dict[str, str]:
        """What stands for what, by folded text; each target is one that a parser takes."""
        found: dict[str, str] = {}
        what = "values: expected what stands for what"
        for word, target in _pairs(given.get("values"), what, "{Done: completed}"):
            text = _text(target)
            if text:
                self.check(text, parsers)
            if found.setdefault(fold(word), text) != text:
                raise Invalid(f"values: {word!r} stands for two things", "Case does not count.")
        return found

    def check(self, given: Any, parsers: Sequence[Callable[..., object]]) -> None:
        """Raise Invalid where there are parsers and none of them takes what is ``given``."""
        refused: list[HemidefError] = []
        for parse in parsers:
            try:
                parse(given, self.context)
            except HemidefError as error:
                refused.append(error)
        if refused and len(refused) == len(parsers):
            raise refused[-1]

    def constants(self, node: Node | None) -> dict[str, list[str]]:
        """The texts for every row, by field."""
        found: dict[str, list[str]] = {}
        with self.collecting(node):
            what = "constants: expected a value for each field"
            for word, each in _pairs(node, what, "{source: Letters}"):
                with self.collecting(each):
                    fields = self.fields(word)
                    texts = _texts(each) or [""]
                    self.check(texts, [field.read for field in fields])
                    found[fields[0].name] = texts
        return found

    @contextmanager
    def collecting(self, node: Node | None, within: str = "") -> Iterator[None]:
        """Keep an error that is raised inside, with the place of ``node``."""
        try:
            yield
        except HemidefError as error:
            self.refuse(error.within(within) if within else error, node)

    def refuse(self, error: HemidefError, node: Node | None = None) -> None:
        """Keep an error with its place: the file, and the line of ``node``."""
        place = Place(self.file).at(node) if node else self.file
        self.errors.append(Invalid(f"{place}: {error.problem}", error.advice))


def _pairs(node: Node | None, expected: str, example: str) -> Iterable[tuple[str, Node]]:
    """What a mapping in the mapping has, if it is there. Raises Invalid for anything else."""
    value = node.value if node else None
    if value is not None and not isinstance(value, dict):
        raise Invalid(expected, f"As in: {example}.")
    return value.items() if value else ()


def _texts(node: Node) -> list[str]:
    """The texts in a list, or the one text."""
    return [_text(item) for item in (node.value if isinstance(node.value, list) else [node])]


def _text(node: Node | None) -> str:
    """The one text that a node holds, empty where there is none. Raises Invalid for others."""
    value = node.value if node else None
    if value is not None and not isinstance(value, str):
        raise Invalid("expected one text", _EXPECTED)
    return value or ""


def _read_key(key: str, node: Node) -> Any:
    """What stands under a key, as ``Options`` or a ``Column`` has it.

    Raises Invalid for what is not in the key's form.
    """
    if key == "date":
        return [*map(DateForm, _texts(node))]
    text = _text(node)
    form, problem, hint = _FORMS.get(key, ("(?s).*", "", ""))
    if not re.fullmatch(form, text):
        raise Invalid(problem.format(text), hint)
    if key == "percent":
        return True
    return int(text) if key == "skip-rows" else text
