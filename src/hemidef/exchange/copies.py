"""Reading a document that has its log: another copy of a store, as it is merged."""

from __future__ import annotations

from typing import Any

from hemidef.errors import Invalid, Problems
from hemidef.exchange import document
from hemidef.exchange.reading import read_tree
from hemidef.exchange.source import Node, Place, Source
from hemidef.model.values import Context
from hemidef.tracker.changes import Logged, from_log
from hemidef.tracker.lineage import Copy

_AGAIN = "Export it again, whole and with its log: hemidef export --log -o FILE."


def read_copy(source: Source, context: Context) -> Copy:
    """The copy in a YAML or JSON document.

    Raises Invalid for one without a log, and for all that is wrong with it together.
    """
    found = read_tree(source)
    delivery = document.read(found, source.file, context._replace(in_file=True))
    errors = Problems(source.file)
    errors.extend(delivery.errors)
    top = found.value
    log = top.get(document.LOG) if isinstance(top, dict) else None
    if log is None or not isinstance(log.value, list):
        raise Invalid(f"{source.file}: is a document without a log", _AGAIN)
    docs = {}
    for entry in delivery.entries:
        if not (entry.id and entry.created):
            errors.append(
                Invalid(f"{entry.place}: has no id, or does not say when it was made", _AGAIN)
            )
            continue
        held = {**entry.kind.blank, **entry.given, "created": entry.created, "born": entry.born}
        docs[entry.id] = {name: texts for name, texts in held.items() if texts}
    logged: list[Logged] = []
    for at, item in enumerate(log.value):
        try:
            logged.append(from_log(_entry(item)))
        except (Invalid, ValueError, KeyError, TypeError, AttributeError):
            place = Place(source.file, f"{document.LOG}[{at}]").at(item)
            errors.append(Invalid(f"{place}: is not an entry of a log", _AGAIN))
    errors.refuse()
    return Copy(docs, logged)


def _entry(item: Node) -> dict[str, Any]:
    """The log's document of one change. Raises what Python does where it is none."""
    held = item.plain()
    told = (held["changes"] or {}).items()
    changes = {name: [sides["old"], sides["new"]] for name, sides in told}
    return {**held, "change": int(held["change"]), "changes": changes}
