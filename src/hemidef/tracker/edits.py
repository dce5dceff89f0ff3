"""What is to be done to an entry's fields: not given, cleared and set are three things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hemidef.errors import HemidefError, Invalid, Misuse, gather
from hemidef.model.fields import Doc, Field, Kind, Texts, find_field, texts
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

    def apply(self, kind: Kind, doc: Doc, context: Context) -> dict[str, Texts | None]:
        """What the edits make of the fields that they touch, by name; ``doc`` has the entry.

        Raises the errors of all fields together: Misuse for a field that the kind does not have,
        Invalid for a value that its type refuses.
        """
        given: dict[str, Texts | None] = {}
        errors: list[HemidefError] = []
        for operation, word, words in self._steps():
            try:
                field = find_field(word, kind.fields, kind.plural)
                held = texts({**doc, **given}, field.name)
                given[field.name] = operation(field, words, held, context)
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


# From a field, the texts given for it and those that it holds: what it is to hold.
Operation = Callable[[Field, Sequence[str], Sequence[str], Context], Texts | None]


def _clear(field: Field, given: Sequence[str], held: Sequence[str], context: Context) -> str | None:
    return field.clear()


def _put(field: Field, given: Sequence[str], held: Sequence[str], context: Context) -> Texts:
    if not field.many and len(given) == 1 and not given[0].strip():
        field.clear()  # refuses, where it must hold something
        raise Invalid(f"{field.name}: is empty", _to_empty(field))
    return field.answer(given, context, _to_empty(field))


def _to_empty(field: Field) -> str:
    """How nothing is given, and how what there is is cleared."""
    if field.required:
        return "Give it a value."
    return f"Leave it out; to empty it: hemidef update ID --clear {field.name}."


def _add(field: Field, given: Sequence[str], held: Sequence[str], context: Context) -> Texts:
    added = _check_list(field).answer(given, context, _to_empty(field))
    return field.distinct((*held, *added))


def _remove(field: Field, given: Sequence[str], held: Sequence[str], context: Context) -> Texts:
    same = field.type.sameness
    taken = {same(each): each for each in _check_list(field).read(given, context)}
    known = set(map(same, held))
    for key, each in taken.items():
        if key not in known:
            raise Invalid(
                f"{field.name}: {each} is not in the list",
                f"It holds: {', '.join(held) or 'nothing'}.",
            )
    return [each for each in held if same(each) not in taken]


def _check_list(field: Field) -> Field:
    """The field itself, which is a list. Raises Misuse for a field of one value."""
    if not field.many:
        raise Misuse(
            f"{field.name} holds one value, not a list", f"Set it: --set {field.name}=VALUE."
        )
    return field
