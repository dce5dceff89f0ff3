"""The store's file after a change: the lines of what changed, and all others byte for byte.

Writing every entry anew and reading all of it back would take most of a change's time.
"""

from __future__ import annotations

from collections.abc import Mapping

from hemidef.model.kinds import FIELD, STORED, VIEW
from hemidef.store import codec
from hemidef.store.codec import HEADER, LOG, Layout, check_shapes, framed, lines
from hemidef.store.log import Log, LogEntry, numbers
from hemidef.store.strict import decode

# A table's lines by the numbers of their documents.
Lines = dict[str, str]

_TABLES = tuple(kind.plural for kind in STORED)
_START = f"{{\n{framed(HEADER, lines(codec.empty()[HEADER]))}"


def renew(data: bytes, loaded: Layout, layout: Layout) -> bytes:
    """The bytes of ``layout``, a changed copy of ``loaded``, which was loaded from ``data``.

    Raises Invalid where they could not be read again.
    """
    kept = _kept(data, loaded) if isinstance(layout[LOG], Log) else None
    if kept is None:
        after = codec.dump(layout)
        codec.read(after)
        return after
    changed = {
        name: {n: doc for n, doc in layout[name].items() if loaded[name].get(n) != doc}
        for name in _TABLES
    }
    written = {name: _written(changed[name]) for name in _TABLES}
    for name in _TABLES:
        assert decode("{" + ",\n".join(written[name].values()) + "}") == changed[name]
    check_shapes(changed, (VIEW, FIELD))
    # Under other fields than before, what was in shape may be no more.
    same = layout[FIELD.plural] == loaded[FIELD.plural]
    kinds = codec.schema(layout[FIELD.plural].values()).kinds
    check_shapes(changed if same else layout, kinds)
    tables = [framed(HEADER, lines(layout[HEADER]))]
    for name in _TABLES:
        all = {**kept[name], **written[name]}
        found = sorted(map(int, layout[name]))
        tables.append(framed(name, ",\n".join(all[str(number)] for number in found)))
    return codec.whole([*tables, framed(LOG, layout[LOG].text)])


def _written(documents: Mapping[str, LogEntry]) -> Lines:
    return {number: lines({number: document}) for number, document in documents.items()}


def _kept(data: bytes, loaded: Layout) -> dict[str, Lines] | None:
    """The lines of each table in the file ``data``, whose tables are ``loaded``.

    None where a table is not laid out as the store writes it, a document to a line. As many
    lines as documents, each beginning as the document of that number does, are one document
    each: none of them has an object within that could begin a line.
    """
    text = data.decode()
    if not text.startswith(_START):
        return None
    at = len(_START)
    found: dict[str, Lines] = {}
    for name in _TABLES:
        empty, head = f",\n{framed(name, '')}", f',\n"{name}": {{\n'
        if text.startswith(empty, at):
            at += len(empty)
            found[name] = {}
        elif text.startswith(head, at):
            end = text.find("\n}", at + len(head))
            body = text[at + len(head) : end]
            known = numbers(body)
            if not known or known != list(loaded[name]):
                return None
            found[name] = dict(zip(known, body.split(",\n"), strict=True))
            at = end + len("\n}")
        else:
            return None
    return found
