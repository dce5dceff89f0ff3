"""Places: where the store is that commands use, and the programs that they start."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from hemidef.errors import Misuse

STORE_NAME = "hemidef.json"
# What to do where there is no store, and none can be made.
NAME_ONE = "Name one: --store PATH, or HEMIDEF_STORE."


def used(named: str | None) -> str | None:
    """The path of the store that commands use: the one that is ``given``, else the nearest; None
    where there is neither.

    Raises Misuse for a ~ where there is no home folder, OSError as ``nearest`` does.
    """
    path = given(named)
    return expand(path) if path else nearest()


def given(named: str | None) -> str | None:
    """The store that somebody chose: that of ``--store``, else of HEMIDEF_STORE."""
    return named or os.environ.get("HEMIDEF_STORE")


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


def stranger(path: Path) -> str:
    """Who put the file at ``path``, or a link to it, into a folder that anybody may write.

    Empty where that is the user or root, or where only the user's own groups may write there: in
    any other, as that for temporary files, whoever likes may leave a store to be found. Raises
    OSError.
    """
    if sys.platform == "win32":
        return ""
    folder = path.parent.stat()
    closed = not folder.st_mode & stat.S_IWOTH
    if closed and not (folder.st_mode & stat.S_IWGRP and folder.st_gid not in _groups()):
        return ""
    owners = [path.lstat().st_uid, path.stat().st_uid]
    return next((_name(each) for each in owners if each not in (os.geteuid(), 0)), "")


def own() -> Path:
    """The store in the user's data folder. Raises Misuse where there is no home folder."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or expand("~/AppData/Local")
    else:
        # As the XDG Base Directory Specification says, a relative path counts for nothing.
        folder = os.environ.get("XDG_DATA_HOME", "").strip()
        if not os.path.isabs(folder):  # noqa: PTH117
            mac = sys.platform == "darwin"
            folder = expand("~/Library/Application Support" if mac else "~/.local/share")
    return Path(folder) / "hemidef" / STORE_NAME


def expand(path: str) -> str:
    """``path`` with the user's home folder for a ~ in front.

    Raises Misuse where there is none: a folder called ~ is not what was meant.
    """
    if path[:1] != "~" or path[1:2] not in ("", "/", os.sep):
        return os.path.expanduser(path)  # noqa: PTH111 - Path's own fails for ~nobody
    home = _home()
    if not os.path.isabs(home):  # noqa: PTH117
        raise Misuse("there is no home folder in which a store could be", NAME_ONE)
    return home.rstrip("/") + path[1:]


def program(name: str) -> str | None:
    """The path of the program ``name``, in a folder that PATH names; None where it is in none.

    It is never looked for in the current folder, where Windows looks first, nor in an entry of
    PATH that is empty or relative: in a shared folder anybody may leave a ``git`` to be run.
    """
    endings = [""]
    if sys.platform == "win32":
        endings = os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
        if os.path.splitext(name)[1].upper() in map(str.upper, endings):  # noqa: PTH122
            endings = [""]
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        folder = entry.strip('"') if sys.platform == "win32" else entry
        for ending in endings if os.path.isabs(folder) else ():  # noqa: PTH117
            path = os.path.join(folder, name + ending)  # noqa: PTH118
            if os.path.isfile(path) and os.access(path, os.X_OK):  # noqa: PTH113
                return path
    return None


def command(line: str) -> list[str]:
    """The words of the ``line`` that starts a program, which is looked for as ``program`` does.

    Raises FileNotFoundError where PATH has none such, ValueError for an open quote.
    """
    import shlex  # 4 ms that only who starts a program needs

    # Its file may have blanks in its name, as in Program Files; Path's look fails for long lines.
    if os.path.isfile(line):  # noqa: PTH113
        words = [line]
    elif sys.platform != "win32":
        words = shlex.split(line)
    else:  # where \\ is no escape
        words = [word.strip('"') for word in shlex.split(line, posix=False)]
    name = words[0] if words else ""
    path = name if os.path.dirname(name) else program(name)  # noqa: PTH120
    if not path:
        raise FileNotFoundError(f"PATH has no {name}")
    return [path, *words[1:]]


def _home() -> str:
    """The user's home folder; empty where nothing names one."""
    if sys.platform == "win32":
        return os.path.expanduser("~")  # noqa: PTH111
    return os.environ.get("HOME") or _user(os.getuid(), "pw_dir")


def _name(uid: int) -> str:
    return _user(uid, "pw_name") or f"user {uid}"


def _user(uid: int, what: str) -> str:
    """What the system knows of a user, as ``pwd`` calls it; empty for one that it does not know."""
    try:
        import pwd

        return str(getattr(pwd.getpwuid(uid), what))
    except (ImportError, KeyError):
        return ""


def _groups() -> set[int]:
    """The groups that the user is in."""
    return set() if sys.platform == "win32" else {os.getegid(), *os.getgroups()}
