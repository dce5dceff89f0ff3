"""What is to be done to an entry's fields: not given, cleared and set are three things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemidef.errors import HemidefError, Invalid, Misuse, gather
from hemidef.model.fields import Field, named
from hemidef.model.kinds import Kind
from hemidef.model.values import Context


@dataclass(frozen=True)
class Edits:
    """Texts to put into fields, fields to clear, texts to add to lists and to take out.

    Fields go by any name that ``Field.answers_to``. A field that is not here stays as it is.
    """

    put: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    clear: Sequence[str] = ()
    add: Sequence[tuple[str, str]] = ()
    remove: Sequence[tuple[str, str]] = ()

    def apply(self, kind: Kind, values: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """The new values of the fields that the edits touch, by name; ``values`` has the old.

        Raises the errors of all fields together: Misuse for a field that the kind has not,
        Invalid for a value that its type refuses.
        """
        given: dict[str, Any] = {}
        errors: list[HemidefError] = []
        for operation, word, texts in self._steps():
            try:
                field = named(word, kind.fields, kind.plural)
                old = given.get(field.name, values[field.name])
                given[field.name] = operation(field, texts, old, context)
            except HemidefError as error:
                errors.append(error)
        if errors:
            raise gather(errors)
        return given

    def _steps(self) -> Iterable[tuple[Operation, str, Sequence[str]]]:
        yield from ((_clear, word, ()) for word in self.clear)
        for word, given in self.put.items():
            yield _put, word, [given] if isinstance(given, str) else given
        yield from ((_add, word, [text]) for word, text in self.add)
        yield from ((_remove, word, [text]) for word, text in self.remove)


# From a field, the texts given for it and its value as it stands: its new value.
Operation = Callable[[Field, Sequence[str], Any, Context], Any]


def _clear(field: Field, texts: Sequence[str], value: Any, context: Context) -> Any:
    return field.cleared()


def _put(field: Field, texts: Sequence[str], value: Any, context: Context) -> Any:
    if field.many:
        return field.parse_many(texts, context)
    if len(texts) != 1:
        raise Misuse(f"{field.name} is given twice", "Give it once.")
    if not texts[0].strip():
        field.cleared()  # refuses, where it must hold something
        hint = f"Leave it out; to empty it: hemidef update ID --clear {field.name}."
        raise Invalid(f"{field.name}: is empty", hint)
    return field.parse(texts[0], context)


def _add(field: Field, texts: Sequence[str], value: Any, context: Context) -> Any:
    added = _list(field).parse_many(texts, context)
    return tuple(dict.fromkeys((*value, *added)))


def _remove(field: Field, texts: Sequence[str], value: Any, context: Context) -> Any:
    taken = _list(field).parse_many(texts, context)
    for each in taken:
        if each not in value:
            raise Invalid(
                f"{field.name}: {field.type.text(each)} is not in the list",
                f"It holds: {', '.join(map(field.type.text, value)) or 'nothing'}.",
            )
    return tuple(each for each in value if each not in taken)


def _list(field: Field) -> Field:
    if not field.many:
        raise Misuse(
            f"{field.name} holds one value, not a list", f"Set it: --set {field.name}=VALUE."
        )
    return field
