"""Makes the manual page, ``hemidef.1``, of the same texts as ``hemidef help``.

``python man/make.py`` writes it; ``tests/test_manual.py`` fails until that is done. It is in roff,
with the macros of man(7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from hemidef import __version__
from hemidef.cli import topics
from hemidef.cli.command import Group
from hemidef.cli.main import COMMANDS, app
from hemidef.render.prose import Block, Example, Heading, Paragraph, Rows, parse

PAGE = Path(__file__).with_name("hemidef.1")
_SUMMARY = "keep track of a strategy: who leads what, and what is late"
# What roff would take for signs of its own, or for typography.
_ESCAPES = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "^": "\\(ha", "~": "\\(ti"})


def make() -> str:
    """The page."""
    return "\n".join([*_page(), ""])


def _page() -> Iterator[str]:
    yield f'.TH HEMIDEF 1 "" "hemidef {__version__}" "User Commands"'
    yield from (".SH NAME", f"hemidef \\- {_plain(_SUMMARY)}")
    yield from (".SH SYNOPSIS", ".B hemidef", '.RI [ OPTION ]... " COMMAND " [ ARGUMENT ]...')
    root: Any = typer.main.get_command(app)
    context = typer.Context(root, info_name="hemidef")
    yield ".SH DESCRIPTION"
    yield from _described(root.help)
    yield from (".SH OPTIONS", "Every command takes these as well.")
    yield from _options(root, context)
    for panel, names in COMMANDS.items():
        yield f'.SH "COMMANDS: {panel.upper()}"'
        for name in names:
            yield from _command(root.get_command(context, name), name, context)
    for name in topics.NAMES:
        first, *blocks = parse(topics.read(name))
        assert isinstance(first, Heading)
        yield f'.SH "{_plain(first.text.partition(":")[0].upper())}"'
        yield from _blocks(blocks)
    yield from (".SH SEE ALSO", _marked("`hemidef help` prints these topics one by one."))


def _command(command: Any, name: str, above: Any) -> Iterator[str]:
    """The command and those in it: how it is used, what it does, its options."""
    context = typer.Context(command, info_name=name, parent=above)
    if isinstance(command, Group):
        for each in command.list_commands(context):
            yield from _command(command.get_command(context, each), each, context)
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_plain(f"{context.command_path} {usage}")}"'
    yield from _described(command.help)
    yield from _options(command, context)


def _described(help: str) -> Iterator[str]:
    """A command's help, which marks nothing."""
    yield from _blocks(list(parse(help)))


def _options(command: Any, context: Any) -> Iterator[str]:
    common = {"--store", "--color", "--help"} if context.parent else set()
    for param in command.get_params(context):
        if param.param_type_name == "option" and not common & {*param.opts}:
            value = "" if param.is_flag else f" {param.make_metavar(context)}"
            yield from (".TP", rf"\fB{_plain(', '.join(param.opts))}\fR{_plain(value)}")
            yield _plain(param.help or "")


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text=text):
                yield f'.SS "{_plain(text)}"'
            case Paragraph(text):
                yield from (".PP", _marked(text))
            case Example(lines):
                yield from (".PP", ".RS 4", ".nf", *(_plain(line) for line in lines), ".fi", ".RE")
            case Rows():
                yield from _rows(block)


def _rows(block: Rows) -> Iterator[str]:
    """A table: its first column as terms, the others below them."""
    for term, *rest in block.rows:
        named = [
            f"{heading}: {cell}" if len(rest) > 1 else cell
            for heading, cell in zip(block.headings[1:], rest, strict=True)
            if cell
        ]
        yield from (".TP", _marked(term), _marked("; ".join(named)) or "\\&")


def _marked(text: str) -> str:
    """A line of ``text``, with what is to be typed in bold."""
    parts = re.split(r"`([^`]+)`", text)
    shown = [rf"\fB{_plain(each)}\fR" if n % 2 else _plain(each) for n, each in enumerate(parts)]
    return _guarded("".join(shown))


def _plain(text: str) -> str:
    escaped = text.translate(_ESCAPES)
    return _guarded("".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in escaped))


def _guarded(line: str) -> str:
    """``line``, where a dot in front would be a command of roff."""
    return f"\\&{line}" if line.startswith((".", "'")) else line


if __name__ == "__main__":
    PAGE.write_text(make(), "utf-8")
