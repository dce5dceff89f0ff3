"""Texts that are made to command a terminal, or to be taken for something else in it."""

from __future__ import annotations

import random

# What a text is built of. Each begins something, hides something or takes no room.
_CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_PIECES = {
    "markup": ["[/red]", "[draft]", "[red]x[/red]", "[link=http://evil]x[/link]", "\\[", "[/]"],
    "controls": _CONTROLS,
    "sequences": [
        "\x1b[31m",
        "\x1b[2J\x1b[H",
        "\x9b31m",
        "\x1b]0;title\x07",
        "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
        "\x1b]52;c;cm0gLXJm\x07",
        "\x1bP1$r\x1b\\",
        "\x1b[6n",
        "\x1bc",
        "\x90q\x9c",
    ],
    "directions": [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"],
    "nothing": [*"\u200b\u200c\u200d\u2060\ufeff\xad\u180e\u034f\ufe0f\U000e0041\U000e0001"],
    "breaks": ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\r", "\r\n", "\n", "\t"],
    "towers": [
        "a" + "\u0301" * 50,
        "Z\u0334\u0335\u0336\u0337\u0338" * 5,
        "\u0300",
        "क्षि",
        "e\u20dd",
    ],
    "wide": ["中文", "👩\u200d👩\u200d👧", "🇧🇷", "ｗｉｄｅ", "\U0001f468\U0001f3fd", "ﷺ", "\u3164"],
    "private": ["\ue000", "\uffff", "\U0010ffff", "\ufff9x\ufffay\ufffb", "\u0378"],
    "edges": ["─┼│", " │ ", "   ", "|", "──────", "\\x1b", "..", "&nbsp;", "%s {0} {x}", "${HOME}"],
    "words": ["Joint patrol", "lead:none", "I-1", "--help", "-", "=1+1", "NO", "ñandú", "'", '"'],
}
CLASSES = tuple(_PIECES)


def texts(count: int, seed: int = 7, *, halves: bool = False) -> list[str]:
    """``count`` texts, each class of them in turn, mixed with others; the same for a ``seed``.

    With ``halves`` some have half a character, as a byte of a command line that is no UTF-8 gives.
    """
    chance = random.Random(seed)
    found = []
    for number in range(count):
        own = _PIECES[CLASSES[number % len(CLASSES)]]
        piece = own[number // len(CLASSES) % len(own)]
        other = chance.choice(_PIECES[chance.choice(CLASSES)])
        word = chance.choice(_PIECES["words"])
        parts = [word, piece, other] if number % 3 else [piece, word]
        if halves and number % 5 == 0:
            parts.append("\udcff")
        found.append("".join(parts[:: chance.choice((1, -1))]))
    return found
