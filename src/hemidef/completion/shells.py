"""What each shell passes on TAB, and how it wants the answer: quoted, so that it runs nothing."""

from __future__ import annotations

import os
import sys

from hemidef.completion.line import POWERSHELL, Line
from hemidef.completion.offers import Offer

SHELLS = ("bash", "zsh", "fish", "powershell")
# What stands for itself in every shell; letters and digits of any script do so too.
_PLAIN = frozenset("_-./:,=+%")
# After these a word goes on, so that no space follows it.
GOES_ON = (":", ".", "=")
MOST_ABOUT = 70


class Request:
    """The words up to the cursor, and how the shell that asks is answered."""

    def __init__(self, shell: str, given: list[str]) -> None:
        self.shell = shell
        self.line = Line("")
        if shell == "bash":
            self.line = Line(given[0], breaks=given[1])
            self.words = self.line.words
        elif shell == "powershell":
            # By the environment: Windows PowerShell drops quotes from arguments.
            self.line = Line(os.environ.get("HEMIDEF_COMPLETE_LINE", ""), escape=POWERSHELL)
            self.words = self.line.words
            begun = os.environ.get("HEMIDEF_COMPLETE_WORD", "").strip("'\"")
            if self.words[-1].endswith(begun):
                self.line.kept = len(self.words[-1]) - len(begun)
        elif shell == "fish":
            self.line = Line(given[-1])
            self.words = [*given[:-1], self.line.words[-1]]
        else:
            self.words = given

    def answer(self, offer: Offer) -> bytes:
        """A line that says what follows (``words``, ``open`` or ``files``), then a word a line."""
        if offer.files or self.line.is_target:
            return f"files\t{offer.kept}\n".encode()
        found = [each for each in offer.words if self._fits(offer.kept + each[0])]
        going_on = any(text.endswith(GOES_ON) for text, _ in found)
        lines = ["open" if going_on else "words", *self._lines(offer.kept, found)]
        encoding = "utf-8" if self.shell == "powershell" else sys.stdout.encoding or "utf-8"
        return b"".join(line for line in (_encoded(each, encoding) for each in lines))

    def _fits(self, text: str) -> bool:
        """Whether ``text`` can be put in the place of what the shell replaces."""
        kept = self.line.kept
        return text.isprintable() and text[:kept].lower() == self.words[-1][:kept].lower()

    def _lines(self, kept: str, found: list[tuple[str, str]]) -> list[str]:
        cut, quote = self.line.kept, self.line.quote
        if self.shell == "bash":
            return [for_bash((kept + text)[cut:], quote) for text, _ in found]
        told = [(text, _short(about)) for text, about in found]
        if self.shell == "powershell":
            return [
                f"{for_powershell((kept + text)[cut:])}\t{text}\t{about or text}"
                for text, about in told
            ]
        if self.shell == "fish":
            return [f"{kept}{text}\t{about}" for text, about in told]
        width = max((len(text) for text, about in told if about), default=0)
        return [
            f"{kept}{text}\t{f'{text:{width}}  -- {about}' if about else text}"
            for text, about in told
        ]


def _short(about: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in about)
    return shown if len(shown) <= MOST_ABOUT else shown[: MOST_ABOUT - 1].rstrip() + "…"


def _encoded(line: str, encoding: str) -> bytes:
    """The line's bytes; none where the terminal cannot show a word as it is."""
    word, tab, rest = line.partition("\t")
    try:
        return word.encode(encoding) + (tab + rest).encode(encoding, "replace") + b"\n"
    except UnicodeEncodeError:
        return b""


def for_bash(text: str, quote: str) -> str:
    """``text`` as bash reads it back, within the ``quote`` that is open."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        escaped = "".join(f"\\{char}" if char in '"\\$`' else char for char in text)
        return escaped.replace("!", "\"'!'\"")  # which would bring back an earlier command
    return "".join(char if char.isalnum() or char in _PLAIN else f"\\{char}" for char in text)


def for_powershell(text: str) -> str:
    """``text`` as PowerShell reads it back."""
    if all(char.isalnum() or char in _PLAIN for char in text):
        return text
    doubled = "".join(char * 2 if char in "'\u2018\u2019\u201a\u201b" else char for char in text)
    return f"'{doubled}'"  # typographic apostrophes end a string there, too
