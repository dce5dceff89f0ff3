"""The words of a half-typed command line, as a shell would part and unquote them."""

from __future__ import annotations

SPACES = " \t\n"
BASH, POWERSHELL = "\\", "`"  # what each escapes the next character with


class Line:
    """A line up to the cursor, which is never refused: a quote may still be open.

    ``words`` are unquoted; the last is the one at the cursor, empty after a space. ``quote`` is
    the one that is open in it. ``kept`` characters of it stand before the place from which the
    shell, which breaks words at ``breaks``, replaces it. ``is_target`` says that it names the
    file of a redirection.
    """

    def __init__(self, line: str, *, escape: str = BASH, breaks: str = "") -> None:
        self.words: list[str] = []
        self.quote = ""
        self.kept = 0
        self.is_target = False
        self._word = ""
        self._is_word = False
        self._escape = escape
        self._breaks = breaks
        escaped = False
        for char in line:
            if escaped:
                escaped = False
                # Within double quotes, sh keeps the backslash before all but these.
                kept = self.quote == '"' and escape == BASH and char not in '"\\$`'
                self._add(escape + char if kept else char)
            elif char == escape and self.quote != "'":
                escaped = self._is_word = True
            elif self.quote:
                self._quoted(char)
            else:
                self._plain(char)
        self.words.append(self._word)

    def _add(self, text: str) -> None:
        self._word += text
        self._is_word = True

    def _quoted(self, char: str) -> None:
        if char != self.quote:
            self._add(char)
            return
        self.quote = ""
        if char in self._breaks:
            self.kept = len(self._word)

    def _plain(self, char: str) -> None:
        if char in SPACES:
            self._end()
        elif char in "<>":
            self._word = "" if self._word.isdecimal() else self._word  # 2> is no word 2
            self._is_word = bool(self._word)
            self._end()
            self.is_target = True
        elif char in "\"'":
            self.quote = char
            self._is_word = True
            self.kept = len(self._word)
        else:
            self._add(char)
            if char in self._breaks:
                self.kept = len(self._word)

    def _end(self) -> None:
        if self._is_word:
            if not self.is_target:
                self.words.append(self._word)
            self.is_target = False
        self._word, self._is_word, self.kept = "", False, 0
