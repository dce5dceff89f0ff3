"""Places: where the store is that commands use."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from hemidef.errors import Failure

STORE_NAME = "hemidef.json"


def used(named: str | None) -> str | None:
    """The path of the store that commands use: that of ``--store``, else of HEMIDEF_STORE, else
    the nearest; None where there is none of these.
    """
    given = named or os.environ.get("HEMIDEF_STORE")
    return os.path.expanduser(given) if given else nearest()  # noqa: PTH111 - Path fails for ~nobody


def nearest() -> str | None:
    """The path of the store in this folder, or in the nearest one above that has one.

    Raises OSError where that cannot be told, as of a broken disk: to take that for a no would be
    to change another store.
    """
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # the folder that we are in is gone
        return None
    paths = (each / STORE_NAME for each in (folder, *folder.parents))
    return next((str(path) for path in paths if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return False


def own() -> Path:
    """The store in the user's data folder. Raises Failure where there is no home folder."""
    folder = _data_folder()
    if not folder.is_absolute():
        raise Failure(
            "there is no home folder in which a store could be",
            "Name one: --store PATH, or HEMIDEF_STORE.",
        )
    return folder / STORE_NAME


def _data_folder() -> Path:
    """The user's data folder for hemidef; relative where there is no home."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")  # noqa: PTH111
        return Path(local) / "hemidef"
    # As the XDG Base Directory Specification says, a relative path counts for nothing.
    given = os.environ.get("XDG_DATA_HOME", "").strip()
    mac = sys.platform == "darwin"
    default = "~/Library/Application Support" if mac else "~/.local/share"
    folder = given if os.path.isabs(given) else os.path.expanduser(default)  # noqa: PTH111, PTH117
    return Path(folder) / "hemidef"
