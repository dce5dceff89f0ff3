"""A sheet of a spreadsheet: headings over rows of texts, each with its place in the file.

A text that was split over columns would put every later cell under the wrong heading, so rows
with more cells than headings are refused, never cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from hemidef.errors import HemidefError, Invalid, Misuse, Problems, Spot, counted
from hemidef.visible import visible

# Of real sheets the widest had 82 columns.
MOST_COLUMNS = 1_000
# A title above the header stands in the first rows; the rest of a long file tells no more.
_SAMPLE = 100


class Figure(str):
    """A number as a workbook itself keeps it, in a machine's digits, however its cell shows it."""


class Unreadable(str):
    """A cell that shows no value, by what can be seen of it; ``error`` says what is wrong.

    That is an error only where the cell is needed: its column may be ignored.
    """

    error: HemidefError

    def __new__(cls, text: str, error: HemidefError) -> Unreadable:
        made = super().__new__(cls, text)
        made.error = error
        return made


# The cells whose texts are never trimmed or parted.
AS_IT_IS = (Figure, Unreadable)


class Row(NamedTuple):
    """A row of cells: its ``number`` as a spreadsheet counts, and the ``line`` where it begins.

    In CSV the two differ below a cell with a line break; in a workbook they are the same.
    """

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a column, and which of the file's columns it is, counted from 0.

    A column that has cells but no name of its own, as nothing stands above it or what other
    columns have too, its ``shared`` heading, is named after its letter: ``column C``.
    """

    name: str
    index: int
    shared: str = ""

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return letter(self.index)

    @property
    def told(self) -> str:
        """The column by what stands above it, as in ``'Lead' (column C)``."""
        return f"{self.shared or self.name!r} (column {self.letter})"

    @property
    def place(self) -> str:
        """The column as a place, as in ``column C (Lead)``."""
        column, name = f"column {self.letter}", self.shared or self.name
        return column if name == column else f"{column} ({name})"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, and rows that have a text, empty or not, under each of them.

    ``source`` names it in errors, as in ``plan.csv`` or ``plan.xlsx, sheet Plan``. Blank rows
    and columns with neither heading nor cells are left out.
    """

    source: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [heading.name for heading in self.headings]

    def place(self, row: Row, heading: Heading | None = None) -> Spot:
        """Where the row, or its cell under ``heading``, stands in the file.

        As in ``plan.csv, row 14 (line 17), column C (Lead)``.
        """
        column = f", {heading.place}" if heading else ""
        place = f"{_place(self.source, row)}{column}"
        return Spot(place, f"{self.source}{column}", "row", row.number)


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file, before anybody asked for it; ``read`` makes the sheet of it.

    ``rows`` has the rows of a workbook's, as they stand. A person sees nothing of one that is
    hidden or blank.
    """

    title: str
    read: Callable[[], Sheet]
    is_hidden: bool = False
    rows: Callable[[], Iterable[Row]] | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.rows is not None and not any(self.rows())


def fit(source: str, rows: Iterable[Row], *, skip_rows: int = 0, padded: bool = False) -> Sheet:
    """The sheet that ``rows`` are, the first ``skip_rows`` rows left out.

    ``padded`` says that the number of a row's cells means nothing, as in a workbook; in a CSV
    file it tells a text that was split. Raises Invalid with all that does not fit.
    """
    if skip_rows < 0:
        raise Misuse(f"{skip_rows} rows cannot be skipped", "Give a number from 0 up.")
    filled = [row for row in rows if row.number > skip_rows and _width(row)]
    for row in filled:
        if len(row.cells) > MOST_COLUMNS and (width := _width(row)) > MOST_COLUMNS:
            hint = f"Split the table: up to {MOST_COLUMNS:,} columns are read."
            raise Invalid(f"{_place(source, row)}: has {width} cells", hint)
    if not filled:
        after = f" below row {skip_rows}" if skip_rows else ""
        raise Invalid(f"{source}: is empty{after}", "Give it a row of headings, then the entries.")
    _refuse_preamble(source, filled, padded)
    header, *body = filled
    errors = Problems(source)
    headings = _headings(source, header, body, errors)
    _find_overlong(source, header, body, padded, errors)
    if not padded:
        _find_broken(source, header, body, errors)
    errors.refuse()
    places = [each.index for each in headings]
    count = max(places, default=-1) + 1
    aligned = []
    for row in body:  # those cells that it lacks at its end are empty
        cells = row.cells + ("",) * (count - len(row.cells))
        aligned.append(Row(row.number, row.line, tuple([cells[at] for at in places])))
    return Sheet(source, headings, tuple(aligned))


def _refuse_preamble(source: str, rows: Sequence[Row], padded: bool) -> None:
    """Raise Invalid where a title or the like stands above the header."""
    filled = [sum(not is_blank(cell) for cell in row.cells) for row in rows[:_SAMPLE]]
    # A header names most columns; a quarter of the rows below may have more by a mistake.
    below = (sorted(filled[at:]) for at in range(len(filled)))
    most = [counts[len(counts) * 3 // 4] for counts in below]
    if start := next((at for at, count in enumerate(filled) if 2 * count > most[at]), 0):
        header = rows[start]
        # A list of titles, one to a line, has commas too.
        alone = not padded and all(len(row.cells) == 1 for row in rows[:start])
        other = " If each line is one text, say --delimiter tab." if alone else ""
        raise Invalid(
            f"{_place(source, rows[0])}: has {counted(filled[0], 'cell')}, the rows below have up "
            f"to {max(filled)}; this looks like a title above the header",
            f"If the headings stand in row {header.number}, say --skip-rows {header.line - 1}."
            f"{other}",
        )


def _headings(
    source: str, header: Row, body: Sequence[Row], errors: Problems
) -> tuple[Heading, ...]:
    """The columns that have a name, or cells and no name."""
    found: list[Heading] = []
    for index in range(_width(header)):
        cell = header.cells[index]
        if isinstance(cell, Unreadable):
            errors.append(cell.error.within(f"{_place(source, header)}, column {letter(index)}"))
        # A heading without what cannot be seen: a byte order mark, odd spaces, line breaks.
        name = " ".join(cell.replace("\ufeff", "").split())
        if not name:
            if not any(index < len(row.cells) and not is_blank(row.cells[index]) for row in body):
                continue
            name = f"column {letter(index)}"
        found.append(Heading(name, index))
    counts = Counter(heading.name.casefold() for heading in found)
    return tuple(
        Heading(f"column {each.letter}", each.index, each.name)
        if counts[each.name.casefold()] > 1
        else each
        for each in found
    )


def _find_overlong(
    source: str, header: Row, body: Sequence[Row], padded: bool, errors: Problems
) -> None:
    """Find the rows that reach beyond the last heading."""
    last = _width(header)
    # Some programs end every row but the header with a delimiter: an empty cell that all of them
    # have. An empty cell that only some have is the last of a row that was split.
    most = max(len(header.cells), min((len(row.cells) for row in body), default=0))
    for row in body:
        if len(row.cells) <= last:
            continue
        filled = _width(row)
        if filled <= last and (padded or len(row.cells) <= most):
            continue
        cells = filled if filled > last else len(row.cells)
        extra = letter(cells - 1)
        seen = f" (column {extra}: {excerpt(row.cells[cells - 1], 20)!r})" if filled > last else ""
        under = f"has {counted(cells, 'cell')} under {counted(last, 'heading')}{seen}"
        split = "" if padded else "; was a text split?"
        hint = f"Give column {extra} a heading, or empty its cells."
        if not padded:
            hint = "Put a text that has the delimiter in it in double quotes, or give column "
            hint += f"{extra} a heading."
        errors.append(Invalid(f"{_place(source, row)}: {under}{split}", hint))


def _find_broken(source: str, header: Row, body: Sequence[Row], errors: Problems) -> None:
    """Find the rows that are pieces of one row, broken at a line break without quotes.

    Other short rows are fine: Excel leaves out the delimiters of empty cells at the end, in
    blocks of 16 rows (support.microsoft.com, KB 77295), and so do people.
    """
    last = _width(header)
    for is_short, rows in groupby(body, lambda row: len(row.cells) < last):
        run = list(rows) if is_short else []
        if len(run) > 1 and sum(len(each.cells) - 1 for each in run) == last - 1:
            problem = (
                f"{_place(source, run[0])}: this row and the next {len(run) - 1} make up "
                f"{last} cells together; a text with a line break may have been broken"
            )
            hint = "Put it in double quotes, or write a delimiter for each empty cell."
            errors.append(Invalid(problem, hint))


def letter(index: int) -> str:
    """The column ``index``, counted from 0, as a spreadsheet names it: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_blank(cell: str) -> bool:
    """Whether nothing, or nothing but spaces, stands in ``cell``."""
    return not cell or cell.isspace()


def _place(source: str, row: Row) -> str:
    line = f" (line {row.line})" if row.line != row.number else ""
    return f"{source}, row {row.number}{line}"


def _width(row: Row) -> int:
    """How many cells the row has up to the last that is not blank."""
    return next((at for at in range(len(row.cells), 0, -1) if not is_blank(row.cells[at - 1])), 0)


def excerpt(text: str, most: int) -> str:
    """The first ``most`` characters of a text, on one line and with nothing invisible."""
    line = " ".join(text.split())
    return visible(line if len(line) <= most else f"{line[:most]}…")
