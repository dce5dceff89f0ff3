"""hemidef's document: the one shape of its YAML and JSON files, built from entries and read.

``hemidef: 1``, then a list for each kind: mappings of the fields under the model's names, ``id``
first, empty ones left out; ``views`` and ``fields``, which go by their names; ``log``, where
asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hemidef import shell
from hemidef.errors import HemidefError, Invalid, Misuse, Problems, listed, nearest
from hemidef.exchange.source import Node, Place
from hemidef.model import ids
from hemidef.model.dates import INSTANT
from hemidef.model.entries import Entry
from hemidef.model.fields import Field, Kind, Texts, find_field
from hemidef.model.figures import Number
from hemidef.model.kinds import FIELD, FORMER, STORED, VIEW
from hemidef.model.schema import MODEL, Schema
from hemidef.model.values import Context
from hemidef.tracker.changes import Logged
from hemidef.tracker.intake import Delivery
from hemidef.tracker.recognition import Incoming

VERSION = "1"
# What an entry has besides the fields of its kind.
IDENTITY = ("id", "created")
_IDENTITY = (*IDENTITY, "born")
_HEADER = "hemidef"
LOG = "log"
_KEYS = (_HEADER, *(kind.plural for kind in STORED), LOG)
_EXPECTED = (
    f"A hemidef file has '{_HEADER}: {VERSION}' at the top, then "
    f"{', '.join(kind.plural for kind in STORED)}; hemidef export writes one."
)
_AS_EXPORTED = "Write it as hemidef export does."


def build(entries: Iterable[Entry], log: Iterable[Logged] | None = None) -> dict[str, Any]:
    """The document of ``entries``, with a ``log`` of their changes or without: what is written."""
    document: dict[str, Any] = {_HEADER: Decimal(VERSION)}
    lists: dict[str, list[dict[str, Any]]] = {kind.plural: [] for kind in STORED}
    for each in entries:
        lists[each.kind.plural].append(entry(each, logged=log is not None))
    document.update({name: entries for name, entries in lists.items() if entries})
    if log is not None:
        document[LOG] = [_logged(each) for each in log]
    return document


def entry(stored: Entry, *, logged: bool = False) -> dict[str, Any]:
    """One entry as a mapping of its fields, numbers as Decimals.

    What goes by a key has an id and a date here only where its changes are ``logged`` too: in
    another store they are somebody else's.
    """
    shown: dict[str, Any] = {"id": stored.id, **stored.doc}
    for name in _IDENTITY if stored.kind.key and not logged else ():
        shown.pop(name, None)
    for field in stored.kind.fields:
        if isinstance(field.type, Number) and field.name in shown:
            held = shown[field.name]
            shown[field.name] = [*map(Decimal, held)] if field.many else Decimal(held)
    return shown


def _logged(logged: Logged) -> dict[str, Any]:
    change = logged.change
    shown: dict[str, Any] = {
        "change": Decimal(logged.number),
        "key": logged.key,
        "at": logged.at,
        "by": logged.by,
        "verb": change.verb,
        "id": change.id,
        "changes": {name: {"old": old, "new": new} for name, (old, new) in change.fields.items()},
    }
    if change.note:
        shown["note"] = change.note
    if logged.back is not None:
        shown["undoes"] = logged.back
    if logged.merge is not None:
        shown["merge"] = logged.merge
    return shown


def read(tree: Node, file: str, context: Context, schema: Schema = MODEL) -> Delivery:
    """The entries in a document's tree; ``file`` names it in errors.

    They have the fields of ``schema`` and those that the document itself declares, which come
    first. Raises Invalid for a document of another shape.
    """
    top = _top(tree, file)
    errors = Problems(file)
    for key, node in top.items():
        if key not in _KEYS:
            place = Place(file).at(node)
            errors.append(Invalid(f"{place}: unknown key {key!r}", nearest(key, _KEYS)))
    declared = section(top, FIELD, file, context)
    kinds = {kind.plural: kind for kind in (*widened(schema, declared.entries).kinds, VIEW)}
    lists = [section(top, kinds[key], file, context) for key in top if key in kinds]
    return combine(file, [Delivery(file, [], errors), declared, *lists])


def refuse_document(tree: Node, file: str) -> None:
    """Raise Misuse where a tree is meant as a document of hemidef's, and not as a spreadsheet."""
    if isinstance(tree.value, dict) and _HEADER in tree.value:
        raise Misuse(
            f"{file}: is a document, which says itself where everything goes",
            "Leave the options for spreadsheets out (--map, --kind, --encoding, ...).",
        )


def is_table(tree: Node) -> bool:
    """Whether a tree is a list with mappings in it, as other programs write their tables."""
    items = tree.value
    return isinstance(items, list) and any(isinstance(each.value, dict) for each in items)


def combine(file: str, found: Sequence[Delivery]) -> Delivery:
    """What stands in several places of ``file``, as one delivery."""
    return Delivery(
        file,
        [entry for each in found for entry in each.entries],
        [error for each in found for error in each.errors],
        frozenset().union(*(each.refused for each in found)),
        [note for each in found for note in each.notes],
    )


def widened(schema: Schema, declared: Sequence[Incoming]) -> Schema:
    """``schema`` with the fields that a file declares, as they will be when it is taken in.

    What a declaration leaves out of a field that is there already stays.
    """
    known = {each.text("name"): each.doc for each in schema.own}
    made = []
    for each in declared:
        before = known.get(str(each.given["name"]), FIELD.blank)
        made.append(Entry(FIELD, "", FIELD.order({**before, **each.given})))
    return schema.and_also(made) if made else schema


def section(top: Mapping[str, Node], kind: Kind, file: str, context: Context) -> Delivery:
    """The entries of one kind in the ``top`` level of a document, or of a mapping.

    A field without a name is an error here already, as what stands under it needs its name.
    """
    node = top.get(kind.plural)
    if node is None or node.value is None:
        return Delivery(file, [])
    if not isinstance(node.value, list):
        place = Place(file, kind.plural).at(node)
        return Delivery(file, [], [Invalid(f"{place}: is not a list", _EXPECTED)])
    entries: list[Incoming] = []
    errors = Problems(file)
    refused: set[str] = set()
    for number, item in enumerate(node.value, 1):
        try:
            entry = incoming(item, kind, Place(file, f"{kind.plural}[{number}]"), context)
            if kind == FIELD and "name" not in entry.given:
                raise Invalid(f"{entry.place}: name: is required", "As in: name: budget.")
            entries.append(entry)
        except HemidefError as error:
            errors.append(error)
            refused |= _ids(item)
    return Delivery(file, entries, errors, frozenset(refused))


def _ids(item: Node) -> set[str]:
    """The id of an entry that was refused, if it has one."""
    node = item.value.get("id") if isinstance(item.value, dict) else None
    try:
        return {ids.parse(node.value)} if node and isinstance(node.value, str) else set()
    except Invalid:
        return set()


def _top(tree: Node, file: str) -> Mapping[str, Node]:
    """The document's top level. Raises Invalid where it is not hemidef's."""
    top = tree.value
    if top is None:
        raise Invalid(f"{file}: is empty", _EXPECTED)
    if not isinstance(top, dict):
        what = "a list" if isinstance(top, list) else "one text"
        raise Invalid(f"{file}: is {what}, not a hemidef document", _EXPECTED)
    if _HEADER not in top:
        keys = listed([*map(repr, top)], 3) or "nothing"
        problem = f"looks like another kind of document: its top has {keys}"
        hint = "If it has a list of objects, map it: hemidef import FILE --suggest-map."
        raise Invalid(f"{file}: {problem}", f"{_EXPECTED} {hint}")
    version = top[_HEADER]
    if isinstance(version.value, dict):
        advice = f"Export it first: {shell.line('--store', file, 'export', '-o', 'all.yaml')}."
        raise Invalid(f"{file}: is a hemidef store, not a document", advice)
    if version.value != VERSION:
        named = repr(version.value) if isinstance(version.value, str) else "that is no number"
        raise Invalid(
            f"{Place(file).at(version)}: this hemidef does not read format {named}",
            f"It reads format {VERSION}; a newer hemidef may read others.",
        )
    return top


def incoming(item: Node, kind: Kind, place: Place, context: Context) -> Incoming:
    """The entry in one mapping. Raises all that is wrong with it together."""
    if not isinstance(item.value, dict):
        raise Invalid(f"{place.at(item)}: is not an entry (a mapping of fields)", _EXPECTED)
    found: dict[str, str | None] = dict.fromkeys(_IDENTITY)
    given: dict[str, Texts | None] = {}
    errors = Problems()
    for key, node in item.value.items():
        try:
            if key in found:
                if node.value is not None and not isinstance(node.value, str):
                    raise Invalid(f"{key}: expected one text", _AS_EXPORTED)
                found[key] = identity(key, node.value or "", kind)
                continue
            name = FORMER.get(key, key) if kind == FIELD else key
            field = kind.field(name) or find_field(name, kind.fields, kind.plural)
            if field.name in given:
                raise Invalid(f"{field.name}: stands here twice", f"Keep one: {field.name}.")
            given[field.name] = _given(field, node, context)
        except HemidefError as error:
            errors.append(Invalid(error.problem, error.advice).within(place.at(node)))
    errors.refuse()
    return Incoming(kind, given, place.at(item), **found)


def identity(name: str, text: str, kind: Kind) -> str | None:
    """The ``id``, ``created`` or ``born`` that an entry of ``kind`` has; None where it is empty.

    Raises Invalid for what is none.
    """
    if not text:
        return None
    try:
        if name == "created":
            return INSTANT.text(INSTANT.load(text))
        id = ids.parse(text)
    except HemidefError as error:
        raise error.within(name) from None
    if ids.letter(id) != kind.letter:
        raise Invalid(
            f"{name}: {id} is not the id of one of the {kind.plural}",
            f"Theirs begin with {kind.letter}-.",
        )
    return id


def _given(field: Field, node: Node, context: Context) -> Texts | None:
    """What ``node`` gives for the field; what is left empty is cleared."""
    value = node.value
    if value is None or value == "":
        return field.clear()
    if isinstance(value, list) and field.many:
        texts = [item.value for item in value if isinstance(item.value, str)]
        if len(texts) < len(value):
            raise Invalid(f"{field.name}: expected a list of texts", "Take the empty ones out.")
        return field.read(texts, context, whole=True)
    if not isinstance(value, str):
        expected = "a list of texts" if field.many else "one text"
        raise Invalid(f"{field.name}: expected {expected}", _AS_EXPORTED)
    return field.read([value], context)
