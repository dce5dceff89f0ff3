"""The topics of ``hemidef help``: a text of each, filled with what the code declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence

from hemidef import resources
from hemidef.errors import HemidefError
from hemidef.exchange.encoding import LIKELY
from hemidef.exchange.source import ENDINGS
from hemidef.model.entries import Entry
from hemidef.model.fields import KIND, Field
from hemidef.model.kinds import ANSWERED, KINDS
from hemidef.model.values import Choice, Status
from hemidef.query import views
from hemidef.query.attributes import FLAGS
from hemidef.query.terms import OPERATORS

# The topics, in the order of their list; each has a text in data/help.
NAMES = (
    "terms",
    "dates",
    "fields",
    "views",
    "files",
    "mapping",
    "briefings",
    "sharing",
    "store",
    "exit-codes",
    "scripts",
)
INDEX = "index"


def read(name: str) -> str:
    """The text of the topic ``name``, or of the ``INDEX``, in Markdown."""
    text = _raw(name)
    for mark, fill in _FILLED.items():
        if f"{{{{{mark}}}}}" in text:
            text = text.replace(f"{{{{{mark}}}}}", fill())
    return text


def title(name: str) -> str:
    """What the topic is about, in a line."""
    return _raw(name).partition("\n")[0].partition(": ")[2]


def _raw(name: str) -> str:
    return resources.read_text(f"help/{name}.md")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown of cells that have no ``|`` in them."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"|{'|'.join(line)}|" for line in lines)


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _topics() -> str:
    return _table(("topic", "about"), ([f"`{name}`", title(name)] for name in NAMES))


def _operators() -> str:
    def takers(operator: str) -> str:
        fields = [field for kind in KINDS for field in kind.attributes.values()]
        able = [each for each in fields if operator in each.type.operators and each is not KIND]
        names = dict.fromkeys(field.name for field in able)
        return "any field" if operator == "not" else _code(names)

    rows = ([f"`.{name}:`", f"{about}: {takers(name)}"] for name, about in OPERATORS.items())
    return _table(("operator", "asks for"), rows)


def _flags() -> str:
    rows = ([f"`is:{name}`", flag.help] for name, flag in FLAGS.items())
    return _table(("flag", "finds"), rows)


def _derived() -> str:
    found: dict[str, Field] = {}
    for kind in KINDS:
        own = {field.name for field in kind.fields}
        for name, field in kind.attributes.items():
            if name not in own and field not in ANSWERED:
                found.setdefault(name, field)
    rows = ([f"`{name}`", field.help] for name, field in found.items())
    return _table(("name", "what it is"), rows)


def _answered() -> str:
    *first, last = [f"`{field.name}`" for field in ANSWERED]
    return f"{', '.join(first)} or {last}"


def _fields() -> str:
    parts = []
    for kind in KINDS:
        rows = ([f"`{field.name}`", what(field)] for field in kind.fields)
        heading = f"## {kind.name.capitalize()} ({kind.letter}-1, {kind.letter}-2, ...)"
        parts += [heading, kind.help, _table(("field", "what it is"), rows)]
    return "\n\n".join(parts)


def what(field: Field) -> str:
    """What a field holds, in a few sentences."""
    words = [field.help]
    if isinstance(field.type, Choice):
        words.append(f"One of: {_code(field.type.values)}.")
    if field.many:
        words.append("A list.")
    if field.required:
        words.append("Required.")
    return " ".join(words)


def _statuses() -> str:
    parts = []
    for kind in KINDS:
        field = kind.field("status")
        if field and isinstance(status := field.type, Status):
            rows = []
            for value in status.values:
                counts = "closed, not done" if value in status.closed else "open"
                counts = "closed, done" if value in status.done else counts
                rows.append([f"`{value}`", counts, _code(status.synonyms(value))])
            heading = f"status of {kind.plural}"
            parts.append(_table((heading, "counts as", "also read"), rows))
    return "\n\n".join(parts)


def _views() -> str:
    def line(view: Entry) -> list[str]:
        return [f"`{view.text('name')}`", views.title(view)]

    return _table(("view", "shows"), map(line, views.BUILT_IN.values()))


def _sections() -> str:
    from hemidef.reports.sections import SECTIONS  # 10 ms that only this topic needs

    return _code(SECTIONS)


def _formats() -> str:
    about = {
        "yaml": "one document, for programs and for another store",
        "json": "the same, as JSON",
        "csv": "a table of one kind of entry",
        "tsv": "the same, with tabs",
        "xlsx": "an Excel workbook with a sheet for each kind",
        "md": "tables in Markdown",
    }
    endings: dict[str, list[str]] = {}
    for ending, format in ENDINGS.items():
        endings.setdefault(format, []).append(ending)
    rows = ([_code(ends), f"`-f {name}`", about[name]] for name, ends in endings.items())
    return _table(("ending", "format", "what it holds"), rows)


def _exit_codes() -> str:
    kinds = HemidefError.__subclasses__()
    codes = {kind.exit_code: inspect.getdoc(kind) or "" for kind in kinds}
    rows = [["`0`", "Done."], *([f"`{code}`", about] for code, about in sorted(codes.items()))]
    ends = ("130", "Interrupted by Ctrl-C."), ("143", "Asked to end (SIGTERM).")
    rows += [
        [f"`{code}`", about]
        for code, about in (*ends, ("129", "The terminal was closed (SIGHUP)."))
    ]
    return _table(("code", "meaning"), rows)


_FILLED: dict[str, Callable[[], str]] = {
    "topics": _topics,
    "operators": _operators,
    "flags": _flags,
    "derived": _derived,
    "answered": _answered,
    "fields": _fields,
    "statuses": _statuses,
    "views": _views,
    "sections": _sections,
    "formats": _formats,
    "encodings": lambda: _code(LIKELY),
    "exit-codes": _exit_codes,
}
