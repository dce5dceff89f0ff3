"""Reading mappings: what is wrong with one is all told together, each thing with its line."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from typing import Any

from hemidef.errors import HemidefError, Invalid, gather, nearest
from hemidef.exchange import document
from hemidef.exchange.mappings import dates
from hemidef.exchange.mappings.mapping import FACTS, HEADER, IGNORE, VERSION, Column, Mapping
from hemidef.exchange.tree import Node, Place
from hemidef.model.fields import Field, Texts
from hemidef.model.figures import Number
from hemidef.model.folding import fold
from hemidef.model.kinds import Kind, kind_named
from hemidef.model.schema import Schema
from hemidef.model.values import Context, PeriodType

_OPTIONS = ("sheet", "encoding", "delimiter", "skip-rows", "list-separator")
_COLUMN = ("field", "values", "separator", "decimal", "date")
_EXPECTED = "See what one looks like: hemidef import FILE --suggest-map."


def read(tree: Node, file: str, context: Context, schema: Schema) -> Mapping:
    """The mapping in a YAML tree; ``file`` names it in errors.

    Raises all that is wrong with it together.
    """
    return _Reader(file, context, schema).mapping(tree)


class _Reader:
    """Reads one mapping, collecting what is wrong with it."""

    def __init__(self, file: str, context: Context, schema: Schema) -> None:
        self.file = file
        self.context = context
        self.schema = schema
        self.errors: list[HemidefError] = []

    def mapping(self, tree: Node) -> Mapping:
        top = tree.value
        if not isinstance(top, dict) or HEADER not in top:
            raise Invalid(f"{self.file}: is not a mapping ('{HEADER}: {VERSION}')", _EXPECTED)
        if top[HEADER].value != VERSION:
            problem = f"this hemidef does not read mappings of version {top[HEADER].value!r}"
            raise self.refusal(top[HEADER], Invalid(problem, f"It reads version {VERSION}."))
        for key, node in top.items():
            if key not in (HEADER, "kind", "columns", "constants", "fields", *_OPTIONS):
                problem = f"unknown key {key!r}"
                keys = ("kind", "columns", "constants", "fields", *_OPTIONS)
                self.errors.append(self.refusal(node, Invalid(problem, nearest(key, keys))))
        delivery = document.fields(top, self.file, self.context)
        self.errors += delivery.errors
        self.schema = document.widened(self.schema, delivery.entries)
        kind, kind_column, kinds = self.kind(top.get("kind"))
        columns = self.columns(top.get("columns"), kind)
        if columns.get(kind_column):
            problem = f"{self.file}: the column {kind_column!r} says the kind, and goes to a field"
            self.errors.append(Invalid(problem, "Take it out of columns."))
        if kind_column:
            columns[kind_column] = kinds
        made = Mapping(
            kind,
            columns,
            self.schema,
            kind_column,
            self.constants(top.get("constants"), kind),
            delivery.entries,
            self.options(top),
        )
        if self.errors:
            raise gather(self.errors, file=self.file)
        return made

    def options(self, top: Map[str, Node]) -> dict[str, str]:
        """What the mapping says about reading the file."""
        found: dict[str, str] = {}
        for key in _OPTIONS:
            if key in top:
                try:
                    found[key] = self.text(top[key])
                    if key == "skip-rows" and not found[key].isdecimal():
                        problem = f"{found[key]!r} is not a number of rows"
                        raise Invalid(problem, "As in: skip-rows: 5.")
                except HemidefError as error:
                    self.errors.append(self.refusal(top[key], error.within(key)))
        return found

    def kind(self, node: Node | None) -> tuple[Kind | None, str, Column | None]:
        """The kind of every row; or the column that says it, and how."""
        if node is None:
            problem = f"{self.file}: does not say of which kind the rows are"
            self.errors.append(Invalid(problem, "As in: kind: recommendation."))
            return None, "", None
        try:
            if isinstance(node.value, dict):
                unknown = [key for key in node.value if key not in ("column", "values")]
                heading = self.text(node.value.get("column", Node("", node.line)))
                if unknown or not heading:
                    raise Invalid("kind: names no column", "As in: kind: {column: Type}.")
                return None, heading, Column("kind", self.values(node.value, _kind))
            return self.schema.kind(kind_named(self.text(node))), "", None
        except HemidefError as error:
            self.errors.append(self.refusal(node, error))
            return None, "", None

    def columns(self, node: Node | None, kind: Kind | None) -> dict[str, Column | None]:
        if node is None or not isinstance(node.value, dict):
            problem = f"{self.file}: names no columns"
            self.errors.append(Invalid(problem, "As in: columns: {Title: title}."))
            return {}
        found: dict[str, Column | None] = {}
        for heading, each in node.value.items():
            try:
                found[heading] = self.column(each, kind)
            except HemidefError as error:
                self.errors.append(self.refusal(each, error.within(f"column {heading!r}")))
        single = [column.field for column in found.values() if column and not self.joins(column)]
        for name in {name for name in single if single.count(name) > 1}:
            problem = f"{self.file}: several columns go to {name}, which holds one value"
            self.errors.append(Invalid(problem, f"Send one of them to {name}, ignore the others."))
        return found

    def joins(self, column: Column) -> bool:
        """Whether several columns may go to the field: a list, or words."""
        fields = [kind.field(column.field) for kind in self.schema.kinds]
        return any(field and (field.many or field.is_words) for field in fields)

    def column(self, node: Node, kind: Kind | None) -> Column | None:
        given = node.value if isinstance(node.value, dict) else {"field": node}
        unknown = [key for key in given if key not in _COLUMN]
        if unknown:
            raise Invalid(f"has an unknown key {unknown[0]!r}", nearest(unknown[0], _COLUMN))
        name = self.text(given.get("field", Node("", node.line)))
        if name == IGNORE:
            return None
        fact = fold(name) in FACTS
        fields = [] if fact else self.fields(name, kind)
        column = Column(
            fold(name) if fact else fields[0].name,
            self.values(given, *(field.type.parse for field in fields)),
            self.text(given["separator"]) if "separator" in given else "",
            self.text(given["decimal"]) if "decimal" in given else "",
            self.texts(given["date"]) if "date" in given else (),
        )
        if column.decimal not in ("", ",", "."):
            raise Invalid(f"{column.decimal!r} is no decimal sign", "One of: comma, point.")
        for form in column.dates:
            dates.check(form)
        means = {
            "date": any(isinstance(field.type, PeriodType) for field in fields),
            "decimal": any(isinstance(field.type, Number) for field in fields),
            "separator": any(field.many for field in fields),
        }
        for key, something in means.items():
            if key in given and not something:
                raise Invalid(f"{key} means nothing for {column.field}", "Leave it out.")
        return column

    def fields(self, name: str, kind: Kind | None) -> list[Field]:
        """The fields of that name. Raises Invalid, with the nearest, where there is none."""
        kinds = [kind] if kind else self.schema.kinds
        found = [field for each in kinds for field in each.fields if field.answers_to(name)]
        if not found:
            owner = f"{kinds[0].plural} have" if len(kinds) == 1 else "there is"
            names = dict.fromkeys(field.name for each in kinds for field in each.fields)
            hint = f"{nearest(name, [IGNORE, *FACTS, *names])} Or declare it under fields."
            raise Invalid(f"{owner} no field {name!r}", hint)
        return found

    def values(self, given: Map[str, Node], *parsers: Any) -> dict[str, str]:
        """What stands for what, by folded text; each target is one that a parser takes."""
        node = given.get("values", Node(None, 0))
        if node.value is None:
            return {}
        if not isinstance(node.value, dict):
            raise Invalid("values: expected what stands for what", "As in: {Done: completed}.")
        found: dict[str, str] = {}
        for word, target in node.value.items():
            text = self.text(target)
            if text:
                _taken(text, parsers, self.context)
            if found.setdefault(fold(word), text) != text:
                raise Invalid(f"values: {word!r} stands for two things", "Case does not count.")
        return found

    def constants(self, node: Node | None, kind: Kind | None) -> dict[str, dict[Kind, Texts]]:
        """The values for every row, by field and by the kinds that take them."""
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, dict):
            problem = "constants: expected a value for each field"
            self.errors.append(self.refusal(node, Invalid(problem, "As in: {source: Letters}.")))
            return {}
        found: dict[str, dict[Kind, Texts]] = {}
        for name, each in node.value.items():
            try:
                fields = self.fields(name, kind)
                found[fields[0].name] = self.constant(fields[0].name, self.texts(each), kind)
            except HemidefError as error:
                self.errors.append(self.refusal(each, error))
        return found

    def constant(self, name: str, texts: Sequence[str], kind: Kind | None) -> dict[Kind, Texts]:
        """The value of one constant for each kind that takes it. Raises Invalid where none does."""
        values: dict[Kind, Texts] = {}
        refused: HemidefError | None = None
        for each in [kind] if kind else self.schema.kinds:
            field = each.field(name)
            if field is None:
                continue
            try:
                given = texts if field.many else [texts[0] if texts else ""]
                values[each] = field.read(given, self.context)
            except HemidefError as error:
                refused = error
        if refused and not values:
            raise refused
        return values

    def texts(self, node: Node) -> list[str]:
        items = node.value if isinstance(node.value, list) else [node]
        return [self.text(item) for item in items]

    def text(self, node: Node) -> str:
        if node.value is not None and not isinstance(node.value, str):
            raise Invalid("expected one text", _EXPECTED)
        return node.value or ""

    def refusal(self, node: Node, error: HemidefError) -> HemidefError:
        return Invalid(f"{Place(self.file).at(node)}: {error.problem}", error.hint)


def _kind(text: str, context: Context) -> str:
    return kind_named(text).name


def _taken(text: str, parsers: Sequence[Any], context: Context) -> None:
    """Raise Invalid when none of the parsers takes ``text``."""
    refused = None
    for parse in parsers:
        try:
            parse(text, context)
            return
        except Invalid as error:
            refused = error
    if refused:
        raise refused
