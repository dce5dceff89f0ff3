"""The layout of a sheet: which row is the header, and which rows do not fit under it.

A text that was split over columns would put every later cell under the wrong heading, so rows
with more cells than headings are refused, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hemidef.errors import HemidefError, Invalid, Misuse, gather
from hemidef.exchange.spreadsheets.sheet import (
    Heading,
    Row,
    Sheet,
    is_blank,
    letter,
    place,
    placeholder,
    width,
)

# A title above the header stands in the first rows; the rest of a long file tells no more.
_SAMPLE = 100


def fit(source: str, rows: Iterable[Row], *, skip_rows: int = 0, padded: bool = False) -> Sheet:
    """The sheet that ``rows`` are, the first ``skip_rows`` rows left out.

    ``padded`` says that the number of a row's cells means nothing, as in a workbook; in a CSV
    file it tells a text that was split. Raises Invalid with all that does not fit.
    """
    if skip_rows < 0:
        raise Misuse(f"{skip_rows} rows cannot be skipped", "Give a number from 0 up.")
    filled = [row for row in rows if row.number > skip_rows and width(row.cells)]
    if not filled:
        after = f" below row {skip_rows}" if skip_rows else ""
        raise Invalid(f"{source}: is empty{after}", "Give it a row of headings, then the entries.")
    _refuse_preamble(source, filled, padded)
    header, *body = filled
    errors: list[HemidefError] = []
    headings = _headings(source, header, body, errors)
    errors += _overlong(source, header, body, padded)
    if not padded:
        errors += _broken(source, header, body)
    if errors:
        raise gather(errors, file=source)
    indexes = [heading.index for heading in headings]
    return Sheet(
        source,
        headings,
        tuple(row._replace(cells=_picked(row.cells, indexes)) for row in body),
    )


def _picked(cells: Sequence[str], indexes: Sequence[int]) -> tuple[str, ...]:
    """The cells at ``indexes``; those that a row lacks at its end are empty."""
    return tuple(cells[index] if index < len(cells) else "" for index in indexes)


def _refuse_preamble(source: str, rows: Sequence[Row], padded: bool) -> None:
    """Raise Invalid where a title or the like stands above the header."""
    filled = [sum(not is_blank(cell) for cell in row.cells) for row in rows[:_SAMPLE]]
    # A header names most columns; a quarter of the rows below may have more by a mistake.
    full = (
        position
        for position, count in enumerate(filled)
        if 2 * count > _upper_quartile(filled[position:])
    )
    start = next(full, 0)
    if start:
        header = rows[start]
        # A list of titles, one to a line, has commas too.
        alone = not padded and all(len(row.cells) == 1 for row in rows[:start])
        other = " If each line is one text, say --delimiter tab." if alone else ""
        raise Invalid(
            f"{place(source, rows[0])}: has {_count(filled[0], 'cell')}, the rows below have up "
            f"to {max(filled)}; this looks like a title above the header",
            f"If the headings stand in row {header.number}, say --skip-rows {header.line - 1}."
            f"{other}",
        )


def _upper_quartile(numbers: list[int]) -> int:
    return sorted(numbers)[len(numbers) * 3 // 4]


def _headings(
    source: str, header: Row, body: Sequence[Row], errors: list[HemidefError]
) -> tuple[Heading, ...]:
    """The columns that have a name, or cells and no name; a name twice is an error."""
    found: dict[str, Heading] = {}
    for index in range(width(header.cells)):
        name = _clean(header.cells[index])
        if not name:
            if not any(index < len(row.cells) and not is_blank(row.cells[index]) for row in body):
                continue
            name = placeholder(index)
        heading = Heading(name, index)
        first = found.setdefault(name.casefold(), heading)
        if first is not heading:
            errors.append(
                Invalid(
                    f"{place(source, header)}: columns {first.letter} and {heading.letter} have "
                    f"the same heading, {name!r}",
                    "Give one of them another name.",
                )
            )
    return tuple(found.values())


def _clean(name: str) -> str:
    """A heading without what cannot be seen: a byte order mark, odd spaces, line breaks."""
    return " ".join(name.replace("\ufeff", "").split())


def _overlong(source: str, header: Row, body: Sequence[Row], padded: bool) -> list[HemidefError]:
    """The rows that reach beyond the last heading."""
    last = width(header.cells)
    # Some programs end every row but the header with a delimiter: an empty cell that all of them
    # have. An empty cell that only some have is the last of a row that was split.
    most = max(len(header.cells), min((len(row.cells) for row in body), default=0))
    errors: list[HemidefError] = []
    for row in body:
        filled = width(row.cells)
        if filled <= last and (padded or len(row.cells) <= most):
            continue
        cells = filled if filled > last else len(row.cells)
        extra = letter(cells - 1)
        seen = f" (column {extra}: {_short(row.cells[cells - 1])!r})" if filled > last else ""
        errors.append(
            Invalid(
                f"{place(source, row)}: has {_count(cells, 'cell')} under "
                f"{_count(last, 'heading')}{seen}" + ("" if padded else "; was a text split?"),
                f"Give column {extra} a heading, or empty its cells."
                if padded
                else "Put a text that has the delimiter in it in double quotes, or give column "
                f"{extra} a heading.",
            )
        )
    return errors


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


def _broken(source: str, header: Row, body: Sequence[Row]) -> list[HemidefError]:
    """The rows that are pieces of one row, broken at a line break without quotes.

    Other short rows are fine: Excel leaves out the delimiters of empty cells at the end, in
    blocks of 16 rows (support.microsoft.com, KB 77295), and so do people.
    """
    last = width(header.cells)
    errors: list[HemidefError] = []
    run: list[Row] = []
    for row in [*body, header]:  # the header is whole and ends the last run
        if len(row.cells) < last:
            run.append(row)
            continue
        if len(run) > 1 and sum(len(each.cells) - 1 for each in run) == last - 1:
            errors.append(
                Invalid(
                    f"{place(source, run[0])}: this row and the next {len(run) - 1} make up "
                    f"{last} cells together; a text with a line break may have been broken",
                    "Put it in double quotes, or write a delimiter for each empty cell.",
                )
            )
        run = []
    return errors


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
