"""``hemidef init`` and ``completion``: a store, and words on TAB."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemidef import places, resources, shell
from hemidef.cli import printing, streams
from hemidef.cli.command import command
from hemidef.cli.completion import offer_choices
from hemidef.cli.desk import Desk
from hemidef.cli.options import FileFormatOption
from hemidef.errors import Misuse, nearest
from hemidef.exchange.source import FORMATS, fetch, fetch_article
from hemidef.store import Store


@command(short="Make a store, filled with the article's entries or empty.")
def init(
    desk: Desk,
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="The file to make.", show_default=False),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Put nothing into it.")] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Fill it from this document or spreadsheet; - for what is piped in.",
        ),
    ] = None,
    format: FileFormatOption = None,
) -> None:
    """Example: hemidef init

    Make a store in this folder, hemidef.json, filled with the article's entries. From then on,
    commands in this folder and those below use it. For one without entries, give --empty.
    """
    if empty and source is not None:
        raise Misuse("--empty and --from exclude each other", "Give one of them.")
    if format is not None:
        if source is None:
            raise Misuse("-f says how --from is read", "Give --from too.")
        format = printing.check_format(format, FORMATS)
    if path is not None and desk.named is not None:
        raise Misuse("a PATH and --store exclude each other", "Give one of them.")
    named = path or desk.named or places.STORE_NAME
    made = Path(places.expand(named))
    if made.is_dir() or named.endswith(("/", "\\")):
        made /= places.STORE_NAME
    filling = fetch(source, format or "") if source is not None else fetch_article()
    count = desk.fill(Store(made), None if empty else filling)
    what = printing.entries(count) if source is not None else f"the article's {count} entries"
    printing.report([f"Made {made}, empty." if empty else f"Made {made} with {what}."])
    if not desk.is_found(made):
        listed = shell.line("--store", str(made), "list")
        streams.tell(f"To use it, name it: {listed}, or in HEMIDEF_STORE.")


# The script of each is among the data files.
SHELLS = ("bash", "zsh", "fish", "powershell")
_ALSO = {"pwsh": "powershell"}


@command(short="Print the script that completes words on TAB.")
def completion(
    desk: Desk,
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL",
            help=f"{', '.join(SHELLS)}.",
            show_default=False,
            autocompletion=offer_choices(SHELLS),
        ),
    ] = "",
) -> None:
    """Example: hemidef completion bash

    Print the script by which your shell completes commands, options, ids, terms and values on TAB,
    and also your own fields and views. One line in the shell's start file switches it on; hemidef
    changes no such file itself:

        bash        eval "$(hemidef completion bash)"
                    at the end of ~/.bashrc
        zsh         eval "$(hemidef completion zsh)"
                    in ~/.zshrc, after compinit
        fish        hemidef completion fish | source
                    in ~/.config/fish/config.fish
        powershell  hemidef completion powershell | Out-String | Invoke-Expression
                    in the file that $PROFILE names

    A word is completed as it is begun, capitals and all: Bra to Brazil, BR to BRA. Ids may be begun
    in small letters, i-1. zsh, fish and PowerShell show with each word what it is about. Where
    hemidef has nothing to offer, the shell offers files. Each TAB reads the store as it is.
    """
    if not shell:
        raise Misuse("SHELL is missing", f"Name one of: {', '.join(SHELLS)}.")
    name = _ALSO.get(shell.lower(), shell.lower())
    if name not in SHELLS:
        raise Misuse(f"there is no completion for the shell {shell!r}", nearest(shell, SHELLS))
    streams.write(resources.read_text(f"completion/hemidef.{name}"))
