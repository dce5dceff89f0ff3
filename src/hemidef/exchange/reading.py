"""Reading files that people bring: which format, which encoding, and what stands in them."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

from hemidef import files, resources
from hemidef.errors import HemidefError, Invalid, Misuse
from hemidef.exchange import document
from hemidef.exchange.tree import Node
from hemidef.model.partners import Partner
from hemidef.model.values import Context
from hemidef.tracker.intake import Delivery

FORMATS = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}


def read_entries(path: Path, context: Context, format: str = "") -> Delivery:
    """The entries in the file at ``path``; ``format`` (yaml, json) where its ending is silent."""
    chosen = format or format_of(path)
    text = decode(files.read(path), str(path))
    try:
        tree = parse(text, chosen)
    except HemidefError as error:
        separator = ", " if error.problem.startswith("line ") else ": "
        raise Invalid(f"{path}{separator}{error.problem}", error.hint) from None
    return document.read(tree, str(path), context)


def format_of(path: Path) -> str:
    """The format that the ending of ``path`` says. Raises Misuse for an unknown one."""
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        raise Misuse(
            f"{path}: the ending {path.suffix!r} does not say which format it is",
            f"Say it with -f: {' or '.join(sorted(set(FORMATS.values())))}.",
        )
    return format


def parse(text: str, format: str) -> Node:
    """``text`` in ``format`` (yaml, json) as a tree. Raises Invalid with line and column."""
    if format == "json":
        from hemidef.exchange import json_format

        return json_format.read(text)
    from hemidef.exchange import yaml_reader  # PyYAML is 15 ms that other commands save

    return yaml_reader.read(text)


def decode(data: bytes, file: str) -> str:
    """``data`` as text. Raises Invalid, with the line, for what is not UTF-8."""
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(
            f"{file}, line {line}: is not UTF-8 (byte {data[error.start]:#04x})",
            "Save it as UTF-8 and try again.",
        ) from None


def read_partners() -> list[Partner]:
    """The table of countries and organisations that hemidef ships with."""
    tree = parse(resources.path(resources.PARTNERS).read_text("utf-8"), "yaml")
    assert isinstance(tree.value, dict)
    found = []
    for section in tree.value.values():
        assert isinstance(section.value, list)
        for item in section.value:
            assert isinstance(item.value, dict)
            facts = {key: node.value for key, node in item.value.items()}
            also = facts.get("also") or []
            names = [facts[language] for language in ("en", "es", "pt", "fr")]
            names += [node.value for node in also if isinstance(node, Node)]
            found.append(Partner(str(facts["code"]), str(facts["en"]), tuple(map(str, names))))
    return found
