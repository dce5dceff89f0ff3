"""Where in the command line the cursor is: in which command, after which option."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Position:
    """``node`` is the command at hand, ``given`` the arguments it has, ``used`` its options.

    ``word`` is what is half typed; where it is the value of an option, ``what`` says of which
    type, and ``kept`` is the option in front of it, as in ``--format=``.
    """

    def __init__(self, root: dict[str, Any], words: list[str]) -> None:
        self.node = root
        self.given: list[str] = []
        self.used: set[str] = set()
        self.what: Any = None
        self.kept = ""
        self.only_arguments = False
        for word in words[:-1]:
            self._pass(word)
        self.word = words[-1]
        if self.what is None and not self.only_arguments:
            option, begun = self._split(self.word)
            if begun is not None:
                self.what = self.node["options"].get(option, [None])[0]
                self.kept = self.word[: len(self.word) - len(begun)]
                self.word = begun

    def _pass(self, word: str) -> None:
        if self.what is not None:
            self.what = None
        elif word == "--" and not self.only_arguments:
            self.only_arguments = True
        elif word.startswith("-") and len(word) > 1 and not self.only_arguments:
            option, value = self._split(word)
            self.used.add(option)
            if value is None:
                self.what = self.node["options"].get(option, [None])[0]
        elif word in self.node.get("commands", ()):
            self.node = self.node["commands"][word]
            self.used = set()
        else:
            self.given.append(word)

    def _split(self, word: str) -> tuple[str, str | None]:
        """An option and the value that stands in the same word, if one does."""
        if word.startswith("--"):
            option, equals, value = word.partition("=")
            return option, value if equals else None
        takes = self.node["options"].get(word[:2], [None])[0] is not None
        if word.startswith("-") and len(word) > 2 and takes:
            return word[:2], word[2:]
        return word, None
