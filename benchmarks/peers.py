"""Other programs of the kind, side by side with hemidef.

Each is given the same entries, with all their text and history, and does the same tasks.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemidef.model.dates import PERIOD
from hemidef.model.kinds import KINDS

# A command of ours or theirs: the seconds of processor time that it took.
Run = Callable[[Sequence[str], Mapping[str, str]], float]
Env = dict[str, str]

TASKS = ("list ten", "list all", "search", "add", "change", "export")


@dataclass(frozen=True)
class Peer:
    """A program: how entries get into a fresh home of it, and its command for each task.

    ``fill`` returns the environment to run it in; a task that it cannot do is left out.
    """

    name: str
    fill: Callable[[list[dict[str, Any]], Path], Env]
    commands: Mapping[str, tuple[str, ...]]


def _task(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry as Taskwarrior imports it: what it has no attribute for is an annotation."""
    notes = [
        {"entry": f"20261124T{minute // 60:02}{minute % 60:02}00Z", "description": line}
        for minute, line in enumerate(entry["lines"])
    ]
    due = {"due": entry["due"].replace("-", "") + "T000000Z"} if entry["due"] else {}
    return {
        "description": entry["title"],
        "project": entry["lead"],
        "tags": entry["tags"],
        "annotations": notes,
        **due,
    }


def _taskwarrior(entries: list[dict[str, Any]], home: Path) -> Env:
    (home / "taskrc").write_text(f"data.location={home}/tasks\nconfirmation=off\nverbose=nothing\n")
    tasks = home / "tasks.json"
    tasks.write_text("\n".join(json.dumps(_task(each)) for each in entries))
    env = {"TASKRC": f"{home}/taskrc"}
    _quietly(["task", "import", str(tasks)], env)
    return env


def _dstask(entries: list[dict[str, Any]], home: Path) -> Env:
    env = {"DSTASK_GIT_REPO": f"{home}/dstask", "HOME": str(home)}
    _quietly(["git", "init", f"{home}/dstask"], env)
    made = [
        {"uuid": f"{n:08x}-0000-4000-8000-000000000000", "status": "pending", **_task(each)}
        for n, each in enumerate(entries)
    ]
    _quietly(["dstask", "import-tw"], env, json.dumps(made))
    return env


def _todoman(entries: list[dict[str, Any]], home: Path) -> Env:
    folder = home / "lists" / "plan"
    folder.mkdir(parents=True)
    (home / "config.py").write_text(
        f'path = "{home}/lists/*"\ndefault_list = "plan"\ncache_path = "{home}/cache.sqlite3"\n'
    )
    for number, each in enumerate(entries):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hemidef//benchmark//EN"]
        lines += ["BEGIN:VTODO", f"UID:{number}", "DTSTAMP:20261124T000000Z"]
        lines += [f"SUMMARY:{each['title']}", f"LOCATION:{each['lead']}"]
        lines += [f"DUE;VALUE=DATE:{each['due'].replace('-', '')}"] if each["due"] else []
        lines += [f"CATEGORIES:{','.join(each['tags'])}"] if each["tags"] else []
        lines += ["DESCRIPTION:" + "\\n".join(each["lines"]).replace(",", "\\,")]
        lines += ["END:VTODO", "END:VCALENDAR", ""]
        (folder / f"{number}.ics").write_bytes("\r\n".join(lines).encode())
    env = {"TODOMAN_CONFIG": f"{home}/config.py", "HOME": str(home)}
    _quietly(["todo", "list"], env)  # which fills its cache
    return env


PEERS = {
    "task": Peer(
        "Taskwarrior",
        _taskwarrior,
        {
            "list ten": ("task", "list", "limit:10"),
            "list all": ("task", "list"),
            "search": ("task", "list", "/cooperacion/", "limit:10"),
            "add": ("task", "add", "Patrol"),
            "change": ("task", "1", "modify", "due:2027-01-01"),
            "export": ("task", "export"),
        },
    ),
    "dstask": Peer(
        "dstask",
        _dstask,
        {
            "list all": ("dstask", "show-open"),
            "search": ("dstask", "show-open", "cooperacion"),
            "add": ("dstask", "add", "Patrol"),
            "change": ("dstask", "1", "modify", "P1"),
        },
    ),
    "todo": Peer(
        "todoman",
        _todoman,
        {
            "list all": ("todo", "list"),
            "search": ("todo", "list", "--grep", "cooperacion"),
            "add": ("todo", "new", "Patrol"),
            "change": ("todo", "edit", "1", "--due", "2027-01-01"),
            "export": ("todo", "--porcelain", "list"),
        },
    ),
}
# What hemidef does for each; export as JSON, which is what the others write.
OURS = {
    "list ten": "list --limit 10",
    "list all": "list --all",
    "search": "list cooperacion --limit 10",
    "add": "add initiative Patrol --due 2027",
    "change": "update I-1 --due 2027-01-01",
    "export": "export -f json",
}


def _entries(store: Path) -> list[dict[str, Any]]:
    """What ``store`` keeps, as any such program can take it: all its text, and its history.

    Each has a ``title``, a ``lead``, a ``due`` day or "", ``tags``, and the rest in ``lines``.
    """
    tables = json.loads(store.read_bytes())
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        for number, doc in tables[kind.plural].items():
            due = doc.get("due")
            found[f"{kind.letter}-{number}"] = {
                "title": doc[kind.headline],
                "lead": doc.get("lead", "nobody"),
                "due": PERIOD.load(due).last.isoformat() if due else "",
                "tags": doc.get("tags", []),
                "lines": [
                    f"{name}: {value if isinstance(value, str) else ', '.join(value)}"
                    for name, value in doc.items()
                    if name not in (kind.headline, "lead", "due", "tags")
                ],
            }
    for line in tables["log"].values():
        if line["id"] in found:
            found[line["id"]]["lines"].append(f"{line['by']}: {line['changes']}")
    return list(found.values())


def _quietly(words: Sequence[str], env: Env, given: str = "") -> None:
    subprocess.run(
        words, env={**os.environ, **env}, input=given, text=True, capture_output=True, check=True
    )


def compare(
    store: Path, ours: Sequence[str], env: Mapping[str, str], run: Run, rounds: int
) -> Iterator[str]:
    """The table, line by line: milliseconds of processor time, and how many times hemidef's."""
    entries = _entries(store)
    own = store.read_bytes()
    found: dict[str, dict[str, list[float]]] = {}
    homes: dict[str, Env] = {}
    for program, peer in PEERS.items():
        if shutil.which(program) is None:
            yield f"{peer.name}: not installed, left out"
            continue
        home = store.parent / program
        home.mkdir()
        try:
            homes[program] = {**env, **peer.fill(entries, home)}
        except (OSError, subprocess.CalledProcessError) as error:
            yield f"{peer.name}: left out ({error})"
    for _ in range(rounds):
        for task in TASKS:
            words = [*ours, *OURS[task].split()]
            found.setdefault(task, {}).setdefault("", []).append(run(words, env))
            store.write_bytes(own)
            for program, its in homes.items():
                command = PEERS[program].commands.get(task)
                if command:
                    taken = run(command, its)
                    found[task].setdefault(program, []).append(taken)
    if not homes:
        return
    yield f"{len(entries):,} entries, ms of processor time (how many times hemidef's)"
    yield f"{'':<12}{'hemidef':>10}" + "".join(f"{PEERS[each].name:>20}" for each in homes)
    for task in TASKS:
        medians = {each: statistics.median(taken) for each, taken in found[task].items()}
        cells = [
            f"{medians[each] * 1000:.0f} ({medians[each] / medians['']:.1f})"
            if each in medians
            else "-"
            for each in homes
        ]
        yield f"{task:<12}{medians[''] * 1000:>10.0f}" + "".join(f"{cell:>20}" for cell in cells)
