"""``hemidef merge-driver``, which git runs to merge a store: see ``sharing.setup``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemidef import atomic, files
from hemidef.cli import merge_report, streams
from hemidef.cli.command import command
from hemidef.cli.desk import Desk
from hemidef.sharing import versions
from hemidef.sharing.setup import IN_CONFLICT
from hemidef.store import Snapshot


@command(name="merge-driver", short="Merge two versions of a store for git.")
def merge_driver(
    desk: Desk,
    base: Annotated[Path, typer.Argument(metavar="BASE", help="What both began from (%O).")],
    ours: Annotated[Path, typer.Argument(metavar="OURS", help="What to merge into (%A).")],
    theirs: Annotated[Path, typer.Argument(metavar="THEIRS", help="What to take in (%B).")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The name of the store (%P).")],
) -> None:
    """Example: hemidef merge-driver %O %A %B %P

    Merge THEIRS into OURS, as git asks its merge drivers to (man gitattributes). People do not call
    it: hemidef sync --setup tells git to. OURS is replaced whole. The exit code is 0 where all is
    merged, and 16 where OURS has conflicts to settle; with any other, OURS is as it was, and git's
    own merge of texts is to follow.
    """
    sides = [
        Snapshot(files.read(file), f"{path} ({name})")
        for file, name in ((base, "the common version"), (ours, "ours"), (theirs, "theirs"))
    ]
    common, mine, other = sides
    before = mine.data
    taken = versions.merge(mine, other, common if common.data else None, desk.track)
    if mine.data != before:
        atomic.replace(ours, mine.data)
    if taken.clashes:
        streams.tell(
            f"In conflict: {merge_report.places(taken.clashes)}. See both: hemidef merge --show."
        )
        raise typer.Exit(IN_CONFLICT)
