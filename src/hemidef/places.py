"""Places: which store is meant, and the user's folders. Imports next to nothing: see completion."""

from __future__ import annotations

import os
import stat
import sys

STORE_NAME = "hemidef.json"


def used(named: str | None) -> str | None:
    """The path of the store that commands use: that of ``--store``, else of HEMIDEF_STORE, else
    the nearest; None where there is none of these.
    """
    given = named or os.environ.get("HEMIDEF_STORE")
    return os.path.expanduser(given) if given else nearest()  # noqa: PTH111


def nearest() -> str | None:
    """The store in this folder, or in the nearest one above that has one.

    Raises OSError where that cannot be told, as of a broken disk: to take that for a no would be
    to change another store.
    """
    try:
        folder = os.getcwd()  # noqa: PTH109
    except FileNotFoundError:  # the folder that we are in is gone
        return None
    while True:
        path = os.path.join(folder, STORE_NAME)  # noqa: PTH118
        if _is_file(path):
            return path
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return False


def data_folder() -> str:
    """The user's data folder for hemidef; relative where there is no home."""
    return _folder("XDG_DATA_HOME", "~/.local/share", "~/Library/Application Support", "")


def cache_folder() -> str:
    """The user's cache folder for hemidef; relative where there is no home."""
    return _folder("XDG_CACHE_HOME", "~/.cache", "~/Library/Caches", "Cache")


def _folder(variable: str, unix: str, mac: str, windows: str) -> str:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local")  # noqa: PTH111
        return os.path.join(local, "hemidef", windows)  # noqa: PTH118
    # As the XDG Base Directory Specification says, a relative path counts for nothing.
    given = os.environ.get(variable, "").strip()
    default = mac if sys.platform == "darwin" else unix
    folder = given if os.path.isabs(given) else os.path.expanduser(default)  # noqa: PTH111, PTH117
    return os.path.join(folder, "hemidef")  # noqa: PTH118
