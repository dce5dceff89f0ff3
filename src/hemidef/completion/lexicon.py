"""The lexicon: the commands, and what a store's entries hold, as completion needs them."""

from __future__ import annotations

from collections.abc import Iterable

from hemidef.completion.offers import MOST

TYPE_CHECKING = False  # typing itself is 4 ms
if TYPE_CHECKING:
    from typing import Any

LETTERS = "IRMK"


class Lexicon:
    """``body`` is plain data, ``entries`` a line each: id, tab, headline.

    What is in the body, ``program`` and ``contents`` say. The entries stay as the file has them,
    in UTF-8: finding some there costs less than parting them, or than making text of all.
    """

    def __init__(self, body: dict[str, Any], entries: bytes) -> None:
        self.body = body
        self.entries = entries

    def ids(self, letters: str, begun: str, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The ids of the kinds with ``letters`` that begin with ``begun``, with their headlines.

        No kind crowds out another.
        """
        wanted = begun.replace("-", "").upper()
        number = wanted[1:].lstrip("0")
        skipped = set(without)
        found = []
        chosen = [letter for letter in letters if letter == (wanted[:1] or letter)]
        if number and not number.isdecimal():
            return []
        for letter in chosen:
            some = self._some(f"\n{letter}-{number}".encode(), MOST // len(chosen))
            found += [each for each in some if each[0] not in skipped]
        return found

    def _some(self, start: bytes, most: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        place = self.entries.find(start)
        while place >= 0 and len(found) < most:
            end = self.entries.find(b"\n", place + 1)
            id, _, headline = self.entries[place + 1 : end].decode().partition("\t")
            found.append((id, headline))
            place = self.entries.find(start, end)
        return found

    def attributes(self, letters: str) -> dict[str, list[dict[str, Any]]]:
        """What may be asked of the kinds with ``letters``, by name, as each of them has it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for letter in letters:
            for name, facts in self.body["attributes"][letter].items():
                found.setdefault(name, []).append(facts)
        return found

    def attribute(self, name: str, letters: str) -> list[dict[str, Any]]:
        """The attribute called ``name``, or by its singular, as each of the kinds has it."""
        plain = name.lower().replace("-", "_")
        known = self.attributes(letters)
        return known.get(plain) or next(
            (found for found in known.values() if any(each["also"] == plain for each in found)), []
        )
