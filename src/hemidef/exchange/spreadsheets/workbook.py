"""What reading and writing Excel workbooks share: the library, and the forms of texts and numbers.

openpyxl is an extra, and 90 ms, so it is imported only where it is used. The law of texts:
``unescape(escape(text)) == text``, and XML can carry every escaped text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from types import ModuleType
from typing import Any

from hemidef.errors import Failure

# What XML 1.0 cannot carry or, as CR, changes on the way, is written _xHHHH_ (ECMA-376, 22.9.2.19);
# so is the underscore before what looks like such an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def library() -> ModuleType:
    """openpyxl. Raises Failure, with the extra to install, where it is not there."""
    try:
        import openpyxl
    except ImportError:
        raise Failure(
            "Excel workbooks need a part of hemidef that is not installed",
            'Install it: pip install "hemidef[excel]".',
        ) from None
    return openpyxl


def escape(text: str) -> str:
    """``text`` as a cell of a workbook can hold it."""
    return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape(text: str) -> str:
    """The text that a cell of a workbook holds."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def as_text(cell: Any, text: str) -> Any:
    """``cell`` with ``text`` in it, whatever it looks like."""
    cell.value = escape(text)
    cell.data_type = "s"  # openpyxl takes =1+1 for a formula and #N/A for an error
    return cell


def number_text(value: float) -> str:
    """``value`` in plain digits, the 15 that Excel keeps: 0.1 + 0.2 is ``0.3``."""
    if isinstance(value, int):
        return str(value)
    digits = format(Decimal(format(value, ".15g")), "f")
    return "0" if digits == "-0" else digits
