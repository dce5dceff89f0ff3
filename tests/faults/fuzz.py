"""Coverage-guided fuzzing of what reads texts from outside; run by hand, with atheris.

    pip install atheris
    python tests/faults/fuzz.py yaml 300
    python tests/faults/fuzz.py filters 300

The second word is the reader, the third the seconds; folders of inputs to begin with may follow.
It ends with a trace at the first exception that is no HemidefError, and keeps the input in a file
crash-*.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["hemidef"]):
    from hemidef.errors import HemidefError
    from hemidef.exchange import document, yaml_format
    from hemidef.exchange.reading import read_partners
    from hemidef.model.partners import Partners
    from hemidef.model.values import Context
    from hemidef.store import Store
    from hemidef.tracker.book import Book

CONTEXT = Context(date(2026, 11, 24), Partners(read_partners))
with TemporaryDirectory() as folder:
    STORE = Store(Path(folder) / "hemidef.json")
    with STORE.create():
        pass
    BOOK = Book(STORE.read(), CONTEXT)


def yaml(text: str) -> None:
    """Read a document."""
    document.read(yaml_format.read(text), "fuzz.yaml", CONTEXT)


def filters(text: str) -> None:
    """Choose entries by terms."""
    BOOK.select(text.split("\n"))


READERS: dict[str, Callable[[str], None]] = {"yaml": yaml, "filters": filters}


def main() -> None:
    read = READERS[sys.argv[1]]

    def once(data: bytes) -> None:
        with contextlib.suppress(HemidefError):
            read(data.decode(errors="ignore"))

    limits = [f"-max_total_time={sys.argv[2]}", "-max_len=2000"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[3:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
