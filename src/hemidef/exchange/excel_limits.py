"""What a workbook's file may hold: XML of today's Excel, and no more than costs what its size says.

What openpyxl would not tell of it is found on the way: formulas, merged cells.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from typing import NamedTuple
from xml.parsers import expat

from hemidef.errors import Invalid

# A plan of 100,000 rows is a tenth of these; more would fill the memory or never end.
MOST_BYTES = 512 * 1024 * 1024
MOST_CELLS = 20_000_000
MOST_ROWS = 1_048_576  # of a sheet, in Excel
MOST_PARTS = 2_000
# How much may be in any file, or for each byte of a larger one, so that one of less than 1 MB takes
# 2 seconds. openpyxl takes 1 to 2 microseconds for a tag, and up to 20 for one that is no row, cell
# or text. Our own workbooks have one tag for each byte, sheets of short words two.
UNPACKED = 32 * 1024 * 1024, 32
CELLS = 2_000_000, 4
TAGS, LARGE, TAGS_OF_LARGE = (600_000, 1.25), 1_000_000, (600_000, 2.5)
OTHERS = 40_000, 0.05

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
# A formula in a sheet's XML, whichever prefix its writer gave the namespace.
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# The beginning of a tag that has to do with neither a row nor a cell nor its text.
_CELLS = rb"/?(?:\w+:)?(?:c|v|f|t|r|is|row)[\s/>]|/(?:\w+:)?si>|(?:\w+:)?si>(?!\s*</)"
_OTHER = re.compile(rb"<(?!" + _CELLS + rb")")
# Cells that are one: the first and the last, of at most three letters and seven digits.
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell [^<>]{0,99}?ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"'
)
SAVE_AS = "Save it as an Excel workbook (.xlsx)."


class Merged(NamedTuple):
    """Cells that are one: the ``first`` and ``last`` row, and the column of what stands there."""

    first: int
    last: int
    column: int


def _range(found: tuple[bytes, bytes, bytes]) -> Merged:
    column = 0
    for char in found[0]:
        column = column * 26 + char - ord("A") + 1
    return Merged(int(found[1]), int(found[2]), column - 1)


def inspect(data: bytes, file: str) -> tuple[bool, dict[str, list[Merged]]]:
    """Raise Invalid for what is no workbook of today, or far more than a file of its size holds.

    Returns whether it may have formulas, and the merged cells of each part, which openpyxl tells
    only where it reads the whole workbook in seven times the memory.
    """
    if data.startswith(_OLE):
        raise Invalid(f"{file}: is an old .xls workbook, or has a password", SAVE_AS)
    has_formulas = False
    merged: dict[str, list[Merged]] = {}
    tags = others = 0
    try:
        if not data.startswith(_ZIP):
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            # zipfile unpacks no more of a part than this says, and refuses one that has more.
            size = sum(part.file_size for part in parts.infolist())
            if size > min(MOST_BYTES, most(UNPACKED, data)):
                raise too_much(file, f"than can be read: it unpacks to {size >> 20} MiB")
            if len(parts.namelist()) > MOST_PARTS:
                raise too_much(file, "parts than can be read")
            for name in parts.namelist():
                xml = parts.read(name)
                if not _is_xml(xml, file):
                    continue
                has_formulas = has_formulas or _FORMULA.search(xml) is not None
                # An element without anything in it costs as much; a tag has few attributes.
                tags += max(xml.count(b"<") + xml.count(b"/>"), xml.count(b"=") // 2)
                if tags > most(TAGS if len(data) < LARGE else TAGS_OF_LARGE, data):
                    raise too_much(file, "cells or texts than can be read")
                others += len(_OTHER.findall(xml))
                if others > most(OTHERS, data):
                    raise too_much(file, "styles, rules or notes than can be read")
                if b"mergeCell" in xml:
                    merged[name] = sorted(map(_range, _MERGED.findall(xml)))
    except zipfile.BadZipFile:
        raise Invalid(f"{file}: is not an Excel workbook, or is cut short", SAVE_AS) from None
    return has_formulas, merged


def most(limit: tuple[int, float], data: bytes) -> float:
    """How much of something may be in a file of these bytes."""
    least, for_each_byte = limit
    return max(least, for_each_byte * len(data))


def too_much(source: str, what: str) -> Invalid:
    """There is more in ``source`` than is read."""
    hint = "Copy its cells, as values, into a new workbook, or split it."
    return Invalid(f"{source}: has more {what}", hint)


def _is_xml(part: bytes, file: str) -> bool:
    """Whether ``part`` begins as XML does, and not as a picture.

    Raises Invalid where it declares entities, which no workbook has and a bomb needs. defusedxml,
    which openpyxl would use for this, takes twice the time for the whole file.
    """
    started: list[str] = []

    def refuse(*_: object) -> None:
        raise Invalid(f"{file}: has a document type, which no workbook needs", SAVE_AS)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: started.append(name)
    with contextlib.suppress(expat.ExpatError):  # a picture; or what openpyxl will refuse
        for start in range(0, len(part), 4096):
            parser.Parse(part[start : start + 4096])
            if started:
                break
    return bool(started)
