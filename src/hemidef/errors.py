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

    @cached_property
    def hint(self) -> str:
        """The line that says what to do, made when it is first asked for."""
        return one_line(self.advice if isinstance(self.advice, str) else self.advice())

    def within(self, place: str) -> HemidefError:
        """The same error, with the place where it happened in front."""
        if self.parts:
            return gather([part.within(place) for part in self.parts])
        return type(self)(f"{place}: {self.problem}", self.advice)


def one_line(text: str) -> str:
    r"""``text`` with each line break in it as ``\n``."""
    return text.replace("\n", "\\n")


class Failure(HemidefError):
    """The machine said no: a permission, a full disk, an editor that failed."""


class Misuse(HemidefError):
    """The command cannot mean anything as typed."""

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
        error = cls(problem, nearest(word, names))
        error.word, error.known = word, names
        return error


class NotFound(HemidefError):
    """No such entry."""

    exit_code = 3


class Invalid(HemidefError):
    """Data that the rules refuse: a value, a link, a file, a store."""

    exit_code = 4


class Conflict(HemidefError):
    """The store is busy, or is no longer the one that was read."""

    exit_code = 5


# A file with thousands of errors has one cause; the first ones show it.
MOST_PROBLEMS = 50
# Where so many are found, no more are looked for: each takes half a kilobyte.
ENOUGH_PROBLEMS = 10_000


class Problems(list[HemidefError]):
    """What is wrong with a ``file``, as it is found. Raises it all once that is enough."""

    def __init__(self, file: str = "") -> None:
        super().__init__()
        self._file = file
        self._count = 0

    def append(self, error: HemidefError) -> None:
        """Keep an error, which may be several. Raises them all where there are 10,000."""
        super().append(error)
        self._count += len(error.parts) or 1
        if self._count >= ENOUGH_PROBLEMS:
            raise gather(self, file=self._file)


def gather(errors: Sequence[HemidefError], *, file: str = "") -> HemidefError:
    """Many errors as one: how many, then a line each (the first 50, then a count).

    One error alone stays as it is. The exit code belongs to the first.
    """
    parts = [part for error in errors for part in (error.parts or (error,))]
    if len(parts) == 1:
        return parts[0]
    place = f"{one_line(file)}: " if file else ""
    least = "at least " if len(parts) >= ENOUGH_PROBLEMS else ""
    lines = [place, f"{least}{len(parts)} problems; nothing was changed:"]
    lines += [f"\n  {part.problem}{_suggestion(part)}" for part in parts[:MOST_PROBLEMS]]
    if len(parts) > MOST_PROBLEMS:
        lines.append(f"\n  … and {len(parts) - MOST_PROBLEMS} more")
    return type(parts[0])("".join(lines), "Correct them and try again.", parts)


def _suggestion(error: HemidefError) -> str:
    """The short part of a hint that fits behind its error."""
    question, mark, _ = error.hint.partition("?")
    return f" ({question[0].lower()}{question[1:]}?)" if mark and len(question) < 60 else ""


def closest(word: str, known: Iterable[str], near: float = 0.7) -> str | None:
    """The word of ``known`` that ``word`` was probably meant to be, if one is ``near`` (0 to 1)."""
    from difflib import get_close_matches  # only an error needs it: 3 ms

    found = get_close_matches(word.casefold(), list(known), n=1, cutoff=near)
    return found[0] if found else None


def nearest(word: str, known: Iterable[str], more: str = "") -> Callable[[], str]:
    """The hint for an unknown word: the nearest match, if any is near, the list, and ``more``."""

    names = tuple(known)

    def hint() -> str:
        if not names:
            return "There is none yet."
        near = closest(word, names)
        question = f"Did you mean {near}? " if near else ""
        return f"{question}One of: {', '.join(names)}.{more}"

    return hint
