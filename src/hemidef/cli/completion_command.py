"""``hemidef completion``: the script by which a shell completes hemidef's words."""

from __future__ import annotations

from typing import Annotated

import typer

from hemidef import resources
from hemidef.cli import streams
from hemidef.cli.command import command
from hemidef.cli.completion import offer_choices
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse, nearest

# The script of each is among the data files.
SHELLS = ("bash", "zsh", "fish", "powershell")
_ALSO = {"pwsh": "powershell"}


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

    Print the script by which your shell completes commands, options, ids and values of hemidef
    on TAB. One line in the shell's own start file switches it on; hemidef changes no such file:

        bash        eval "$(hemidef completion bash)", at the end of ~/.bashrc
        zsh         eval "$(hemidef completion zsh)", in ~/.zshrc, after compinit
        fish        hemidef completion fish | source, in ~/.config/fish/config.fish
        powershell  hemidef completion powershell | Out-String | Invoke-Expression, in $PROFILE
    """
    if not shell:
        raise Misuse("SHELL is missing", f"Name one of: {', '.join(SHELLS)}.")
    name = _ALSO.get(shell.lower(), shell.lower())
    if name not in SHELLS:
        raise Misuse(f"there is no completion for the shell {shell!r}", nearest(shell, SHELLS))
    streams.write(resources.path(f"completion/hemidef.{name}").read_text("utf-8"))


COMMAND = command(completion, short="Print the script that completes words on TAB.")
