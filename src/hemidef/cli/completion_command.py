"""``hemidef completion``: the script by which a shell completes hemidef's words."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hemidef import resources
from hemidef.cli import streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.errors import Misuse, nearest

# For each shell, which line to put where. Its script is among the data files.
PLACES = {
    "bash": 'At the end of ~/.bashrc:  eval "$(hemidef completion bash)"',
    "zsh": 'In ~/.zshrc, after compinit:  eval "$(hemidef completion zsh)"',
    "fish": "In ~/.config/fish/config.fish:  hemidef completion fish | source",
    "powershell": "In the file that $PROFILE names:  "
    "hemidef completion powershell | Out-String | Invoke-Expression",
}
_ALSO = {"pwsh": "powershell"}


def completion(
    desk: Desk,
    shell: Annotated[
        str, typer.Argument(metavar="SHELL", help=f"{', '.join(PLACES)}.", show_default=False)
    ],
) -> None:
    """Example: hemidef completion bash

    Print the script by which your shell completes commands, options, ids and values of hemidef
    on TAB. A line in the shell's own start file makes that last; hemidef changes no such file:

        bash        eval "$(hemidef completion bash)"
        zsh         eval "$(hemidef completion zsh)"
        fish        hemidef completion fish | source
        powershell  hemidef completion powershell | Out-String | Invoke-Expression
    """
    name = _ALSO.get(shell.lower(), shell.lower())
    if name not in PLACES:
        raise Misuse(f"there is no completion for the shell {shell!r}", nearest(shell, PLACES))
    streams.write(resources.path(f"completion/hemidef.{name}").read_text("utf-8"))
    if streams.is_terminal(sys.stderr):
        streams.tell(f"To complete on TAB:\n{PLACES[name]}")


COMMAND = command(completion, short="Print the script that completes words on TAB.")
