"""What can go wrong, in whole sentences: each kind of error has its exit code.

An error is raised as the sentence that a person reads, wrapped outward to add its place
(``error.within("plan.yaml, line 14")``), and caught once, in ``cli``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

# What to do next: a line, or what makes it. The nearest match of a name takes 7 ms to find, and of
# thousands of errors only the first are shown.
Hint = str | Callable[[], str]


class Spot(str):
    """A place in a file that is one of many alike: a row, or a cell of a column.

    ``of`` is what those have in common, ``plan.csv, column C (Lead)``, and ``number`` says which
    of them it is; ``noun`` is what they are.
    """

    of: str
    noun: str
    number: int

    def __new__(cls, text: str, of: str, noun: str, number: int) -> Spot:
        made = super().__new__(cls, text)
        made.of, made.noun, made.number = of, noun, number
        return made


class HemidefError(Exception):
    """A failure that is told in one line, with a second line that says what to do.

    ``problem`` is the sentence, ``hint`` the next step (may be empty). Exit code 1. A line break in
    one of them is part of a name in it, as of a file, and must not look like the next line.
    """

    exit_code = 1

    def __init__(self, problem: str, hint: Hint = "", parts: Sequence[HemidefError] = ()) -> None:
        super().__init__(problem)
        self.problem = problem if parts else one_line(problem)
        self.advice = hint
        self.parts = parts
        # Where it was found: the spot, what was wrong there, and where that was wrong too.
        self.spot: Spot | None = None
        self.core = self.problem
        self.numbers: list[int] = []
        self.count = 1

    @cached_property
    def hint(self) -> str:
        """The line that says what to do, made when it is first asked for."""
        return one_line(self.advice if isinstance(self.advice, str) else self.advice())

    def within(self, place: str) -> HemidefError:
        """The same error, with the place where it happened in front."""
        if self.parts:
            return gather([part.within(place) for part in self.parts])
        error = type(self)(f"{place}: {self.told}", self.advice)
        if isinstance(place, Spot) and self.count == 1:
            error.spot, error.core, error.numbers = place, self.problem, [place.number]
        return error

    @property
    def kind(self) -> object:
        """What the same error elsewhere in the file has too; one without a spot is alone."""
        return (type(self), self.spot.of, self.core) if self.spot else self

    def recur(self, other: HemidefError) -> None:
        """Count the same error, found elsewhere."""
        self.count += other.count
        self.numbers += other.numbers[: MOST_NUMBERS - len(self.numbers)]

    @property
    def told(self) -> str:
        """The sentence, with all the places of what was found several times."""
        if self.count == 1 or not self.spot:
            return self.problem
        return f"{self.spot.of}, {places(self.spot.noun, self.numbers, self.count)}: {self.core}"


def one_line(text: str) -> str:
    r"""``text`` with each line break in it as ``\n``."""
    return text.replace("\n", "\\n")


def places(noun: str, numbers: Sequence[int], count: int) -> str:
    """The first ``numbers`` of ``count`` rows or the like: ``rows 3, 9, 12 and 40 more``."""
    shown = [str(number) for number in numbers[:MOST_NUMBERS]]
    more = count - len(shown)
    *first, last = [*shown, f"{more:,} more"] if more else shown
    return f"{noun}s {', '.join(first)} and {last}" if first else f"{noun} {last}"


class Failure(HemidefError):
    """The machine said no: a permission, a full disk, an editor that failed."""


class Misuse(HemidefError):
    """The command cannot be carried out as typed: an option, a term, a file that is not there."""

    exit_code = 2


class UnknownName(Misuse):
    """There is no field, column or flag called ``word``; ``known`` has those that there are.

    Both are empty once the error has its place in front.
    """

    word: str = ""
    known: Sequence[str] = ()

    @classmethod
    def of(cls, problem: str, word: str, known: Iterable[str]) -> UnknownName:
        """The error, with the nearest of ``known`` as its hint."""
        names = tuple(known)
        error = cls(problem, lambda: error.suggestion(closest(word, names)))
        error.word, error.known = word, names
        return error

    def suggestion(self, meant: str | None) -> str:
        """The hint where ``meant``, if anything, is what the word was meant for."""
        rest = " All are in: hemidef help fields, hemidef help terms."
        more = rest if len(self.known) > MOST_FIELDS else ""
        return _suggestion(meant, self.known, more, MOST_FIELDS)


class NotFound(HemidefError):
    """No such entry, or nothing to undo."""

    exit_code = 3


class Invalid(HemidefError):
    """Data that the rules refuse: a value, a link, a file, a store."""

    exit_code = 4


class Conflict(HemidefError):
    """The store is busy, was changed meanwhile, or something in it is in conflict."""

    exit_code = 5


# A file with thousands of errors has one cause; the first ones show it.
MOST_PROBLEMS = 50
# Of one problem, so many rows are named.
MOST_NUMBERS = 10
# The names that are shown of what there is. A file may have thousands of tables; fields, whose
# common ones come first, are told elsewhere.
MOST_NAMES, MOST_FIELDS = 60, 12
# Where so many different ones are found, no more are looked for: each takes half a kilobyte.
ENOUGH_PROBLEMS = 10_000


class Problems(list[HemidefError]):
    """What is wrong with a ``file``, as it is found: what is wrong in many rows is one of them.

    Raises it all once that is enough. ``total`` is how often anything was wrong.
    """

    def __init__(self, file: str = "") -> None:
        super().__init__()
        self._file = file
        self._known: dict[object, HemidefError] = {}
        self.total = 0

    def append(self, error: HemidefError) -> None:
        """Keep an error, which may be several. Raises them all where there are 10,000 kinds."""
        for part in error.parts or (error,):
            self.total += part.count
            if known := self._known.get(part.kind):
                known.recur(part)
                continue
            self._known[part.kind] = part
            super().append(part)
            if len(self) >= ENOUGH_PROBLEMS:
                self.refuse()

    def refuse(self) -> None:
        """Raise them all together, if there are any."""
        if self:
            raise gather(self, file=self._file)

    def extend(self, errors: Iterable[HemidefError]) -> None:
        """Keep several errors."""
        for error in errors:
            self.append(error)


def gather(errors: Sequence[HemidefError], *, file: str = "") -> HemidefError:
    """Many errors as one: how many, then a line for each kind (the first 50, then a count).

    What there is to choose from, and what to do about many rows, stands below the first of the
    kinds that it goes for. One error alone stays as it is. The exit code belongs to the first.
    """
    parts: dict[object, HemidefError] = {}
    for part in (part for error in errors for part in (error.parts or (error,))):
        if part.kind in parts and parts[part.kind] is not part:
            parts[part.kind].recur(part)
        parts.setdefault(part.kind, part)
    kinds = [*parts.values()]
    count = sum(part.count for part in kinds)
    if len(kinds) == 1:
        only = kinds[0]
        return only if count == 1 else type(only)(only.told, only.advice)
    place = f"{one_line(file)}: " if file else ""
    least = "at least " if len(kinds) >= ENOUGH_PROBLEMS else ""
    of_kinds = f" of {len(kinds)} kinds" if count > len(kinds) else ""
    lines = [place, f"{least}{count} problems{of_kinds}; nothing was changed:"]
    told: set[str] = set()
    for part in kinds[:MOST_PROBLEMS]:
        lines.append(f"\n  {part.told}{_question(part)}")
        if part.spot and (part.count > 1 or callable(part.advice)):
            _, _, hint = part.hint.rpartition("? ")
            lines += [f"\n    {hint}"] if hint not in told else []
            told.add(hint)
    if len(kinds) > MOST_PROBLEMS:
        lines.append(f"\n  … and {len(kinds) - MOST_PROBLEMS} more")
    return type(kinds[0])("".join(lines), "Correct them and try again.", kinds)


def _question(error: HemidefError) -> str:
    """The short part of a hint that fits behind its error."""
    question, mark, _ = error.hint.partition("?")
    return f" ({question[0].lower()}{question[1:]}?)" if mark and len(question) < 60 else ""


def closest(word: str, known: Iterable[str], near: float = 0.7) -> str | None:
    """The word of ``known`` that ``word`` was probably meant to be, if one is ``near`` (0 to 1)."""
    from difflib import get_close_matches  # only an error needs it: 3 ms

    names = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), names, n=1, cutoff=near)
    return names[found[0]] if found else None


def nearest(
    word: str, known: Iterable[str], more: str = "", most: int = MOST_NAMES
) -> Callable[[], str]:
    """The hint for an unknown word: the nearest match, if any is near, the list, and ``more``."""
    names = tuple(known)
    return lambda: _suggestion(closest(word, names), names, more, most)


def _suggestion(meant: str | None, names: Sequence[str], more: str, most: int) -> str:
    if not names:
        return "There is none yet."
    question = f"Did you mean {meant}? " if meant else ""
    return f"{question}One of: {listed(names, most)}.{more}"


def counted(count: int, one: str, many: str = "") -> str:
    """``count`` and its noun: ``1 view``, ``2 views``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """The first ``most`` of ``names``, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
