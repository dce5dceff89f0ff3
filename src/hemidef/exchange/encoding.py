"""The encoding of a text file: UTF-8, or UTF-16 that says so, or what its user names.

No other is guessed: a wrong guess is another text. An error shows how the first word that is not
UTF-8 would read in the likely ones.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from hemidef.errors import Invalid, Misuse, closest
from hemidef.exchange.source import place_after

# UTF-16's marks are not the beginning of any text in UTF-8.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Windows, the old Mac, Unix, DOS: what files in Western languages that are not UTF-8 are in.
LIKELY = ("cp1252", "mac-roman", "latin-1", "cp850")
_KNOWN = [*LIKELY, "utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "macintosh"]
_KNOWN += ["windows-1252", "iso-8859-1", "iso-8859-15", "cp437", "cp1250", "cp1251", "gb18030"]
_COMMON = frozenset("áéíóúñüçãõâêôàèùäöëïîßÁÉÍÓÚÑÜÇ‘’“”«»–—…¿¡°ºª€\u00a0")
_NUL = "\0"
_BREAK = re.compile("\r\n|\r")
# What a mapping calls it to read the controls U+0080 to U+009F as Windows' signs of those codes.
REPAIR = "cp1252"
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
CONTROL = re.compile("[\x80-\x9f]")
# The signs that Windows has for the bytes behind the first one of a sign in UTF-8.
_SIGNS = "\xa0-\xbf" + "".join(
    bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)
)
TWICE = re.compile(f"[ÂÃ][{_SIGNS}]|â[€\x80][{_SIGNS}]")
_BETWEEN_WORDS = re.compile(rb'[\s,;|"]')
_LONGEST_WORD = 20  # that is shown of what stands before a byte, and from there on


def decode(data: bytes, file: str, encoding: str = "", *, advice: str = "") -> str:
    """``data`` as text, its line breaks as LF and without a byte order mark.

    ``advice`` is what to do about other data, where no encoding can be named. Raises Misuse for an
    ``encoding`` that is unknown or is not the file's own, and Invalid, with the place, for what is
    not in it or is no text.
    """
    own = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    chosen = _chosen(file, own, encoding)
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(error.encoding, "replace")
        named = own.removesuffix("-sig") or encoding or "utf-8"
        if own:
            advice = f"Its mark says that it is {named}; is it cut short, or put together of two?"
        byte = f"byte {error.object[error.start]:#04x} is not {named}"
        raise Invalid(
            f"{file}, {_place(before)}: {byte}", advice or _advice(error.object, error.start, named)
        ) from None
    except UnicodeError as error:  # a few codecs give no position
        raise Invalid(f"{file}: is not {chosen}: {error}", "Name its encoding.") from None
    if _NUL in text:
        raise _not_text(data, file, text, advice)
    return _BREAK.sub("\n", text)


def repair(text: str) -> str:
    """``text`` with Windows' signs in place of the control characters that have their codes."""
    return CONTROL.sub(
        lambda found: found[0].encode("latin-1").decode("cp1252", "ignore") or found[0], text
    )


def read_once(text: str) -> str:
    """``text`` with PerÃº as Perú: where its UTF-8 looks read as Windows' encoding."""
    return TWICE.sub(lambda found: b"".join(map(_code, found[0])).decode("utf-8", "replace"), text)


def _code(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:  # one of the five codes for which Windows has no sign
        return char.encode("latin-1")


def _chosen(file: str, own: str, encoding: str) -> str:
    """The name of the codec to use: the file's own mark and ``encoding`` must agree."""
    if not encoding:
        return own or "utf-8"
    try:
        " ".encode(encoding)  # unlike codecs.lookup, it refuses what is not for text: hex, zip
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        near = closest(encoding, _KNOWN)
        raise Misuse(
            f"there is no encoding {encoding!r}",
            f"Did you mean {near}?" if near else f"The usual ones: {', '.join(LIKELY)}, utf-8.",
        ) from None
    if own and not name.startswith(own.removesuffix("-sig")):
        raise Misuse(
            f"{file}: begins with the mark of {own.removesuffix('-sig')}; it is not {encoding}",
            "Leave out --encoding.",
        )
    return own or name


def _advice(data: bytes, position: int, encoding: str) -> str:
    """What to do about the byte at ``position``, which is not in ``encoding``."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if encoding != "utf-8" and not bad:
        return "It is UTF-8: leave out --encoding."
    before = data[max(0, position - _LONGEST_WORD) : position]
    after = data[position : position + _LONGEST_WORD]
    word = _BETWEEN_WORDS.split(before)[-1] + _BETWEEN_WORDS.split(after)[0]
    readings: dict[str, str] = {}
    likely = [name for name in LIKELY if name != encoding and _is_text(data, name)]
    for name in sorted(likely, key=lambda name: _doubt(data, name)):
        readings.setdefault(word.decode(name, "replace"), name)
    if not readings:
        return "Say which encoding it is in: --encoding NAME."
    reads = "; ".join(f"{name} reads {reading!r}" for reading, name in readings.items())
    if encoding == "utf-8" and sum(char > "\x7f" for char in text) > 2 * bad:
        return f"The rest of it is UTF-8; correct this word: {reads}."
    first = next(iter(readings.values()))
    return f"Say --encoding {first} if that is how it should read: {reads}."


def _is_text(data: bytes, encoding: str) -> bool:
    """Whether all of ``data`` is text in ``encoding``, without a control character."""
    try:
        return not _NO_TEXT.search(data.decode(encoding))
    except UnicodeDecodeError:
        return False


def _place(before: str) -> str:
    return place_after(_BREAK.sub("\n", before))


def _doubt(data: bytes, encoding: str) -> float:
    """How unlike a text ``data`` would be in ``encoding``; the least is the likeliest."""
    # Files of one encoding repeat themselves: the first part of a large one is enough.
    text = data[:1_000_000].decode(encoding, "replace")
    doubt = 0.0
    for match in re.finditer(r"(.?)([^\x00-\x7f])", text, re.DOTALL):
        previous, char = match.groups()
        in_word = char.isupper() and previous.islower()  # as in MexicoÕs
        if in_word or unicodedata.category(char) in ("Cc", "So", "Cn"):
            doubt += 3
        elif char not in _COMMON:
            doubt += 2
    return doubt


def _not_text(data: bytes, file: str, text: str, advice: str) -> Invalid:
    problem = f"{file}, {_place(text[: text.index(_NUL)])}: has a NUL byte"
    # Every other byte of Western text in UTF-16 is zero.
    for name, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if high.count(0) > 0.8 * len(high):
            return Invalid(problem, advice or f"It looks like --encoding {name}.")
    return Invalid(f"{problem}, which no text has", advice or "Is it a CSV file?")
