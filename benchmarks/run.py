"""How long hemidef takes, in ratios: each figure beside its reference, in one run on one machine.

    python benchmarks/run.py --quick     28 and 10,000 entries, some minutes
    python benchmarks/run.py             28, 1,000, 10,000 and 100,000 entries
    python benchmarks/run.py --sizes 1000 --only update

Run it with the interpreter that hemidef is installed in. Every figure is a whole process, its
processor time (user and system: the wall clock of a shared machine says little), the median of
several rounds. A round runs everything once and F before each command, so that what slows the
machine slows both alike.

    F       a minimal Typer program that prints one Rich table of 28 rows (minimal.py)
    load    json.load of the same store, beyond its start; dump: json.dump of it to a string
    yload   yaml.load(CSafeLoader) of the same document, beyond its start; ydump: yaml.dump of it
    rich    json.load of the store, and its rows printed by Rich in tables of fixed widths

``x F`` is the command beside F; ``beyond F`` is what it takes more than F, in units of ``load``
(of ``yload`` and ``ydump`` for import and export). ``budget`` is what it may take at that size,
and how much of that it took: above 100% it is too slow. ``MiB`` is the peak of its memory.

Then other programs of the kind do the same with the same entries, where they are installed
(``peers.py``), but for 100,000.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import entries
import hemidef
import peers

HERE = Path(__file__).parent
PYTHON = sys.executable
HEMIDEF = (PYTHON, "-m", "hemidef")
ROUNDS = {28: 15, 1_000: 7, 10_000: 5, 100_000: 1}
MOST_MEMORY = 1536  # MiB, at any size
LONG_LOG = 20_000  # changes, of a store with few entries
MERGED = 500  # changes in each of two copies

_RICH = """
import json, sys
from rich.console import Console
from rich.table import Table
from rich.text import Text
store = json.load(open(sys.argv[1]))
console = Console(width=120)
widths = {"id": 7, "title": 32, "action": 32, "status": 13, "lead": 20, "due": 10}
widths |= {"priority": 8, "start": 8}
for kind in ("initiatives", "recommendations", "milestones", "indicators"):
    rows = [{"id": id, **doc} for id, doc in store[kind].items()]
    for start in range(0, len(rows), 50):
        table = Table()
        names = [name for name in widths if name in rows[0]]
        for name in names:
            table.add_column(name, width=widths[name])
        for row in rows[start : start + 50]:
            table.add_row(*(Text(row.get(name, "")) for name in names))
        console.print(table)
"""
_LOAD_YAML = "import sys, yaml; t = open(sys.argv[1]).read(); yaml.load(t, Loader=yaml.CSafeLoader)"
_READ_YAML = "import sys, yaml; t = open(sys.argv[1]).read()"
_READ_JSON = "import json, sys, yaml; d = json.load(open(sys.argv[1]))"
_DUMP_YAML = f"{_READ_JSON}; yaml.dump(d, Dumper=yaml.CSafeDumper, sort_keys=False)"

# In what a budget may be told: seconds of each reference.
Times = Mapping[str, float]
Budget = Callable[[Times], float]


@dataclass(frozen=True)
class Subject:
    """What is measured: a command of hemidef's, with what it may take at each size.

    One that begins with TAB is a line that is half typed, of which a shell asks what may follow.
    One that ends with ``| head`` has a reader that goes away after the first rows.
    """

    words: str
    budgets: Mapping[int, tuple[str, Budget]] = field(default_factory=dict)
    writes: bool = False
    unit: str = "load"


@dataclass(frozen=True)
class Figure:
    """One run of a process: seconds of processor and of wall time, and its peak in MiB.

    ``beside`` is the processor time of the F that ran before it.
    """

    cpu: float
    wall: float
    memory: float
    beside: float = 0.0


def start(share: float) -> Mapping[int, tuple[str, Budget]]:
    """A budget in F at 28 entries."""
    return {28: (f"{share:g} F", lambda t: share * t["F"])}


def beyond(share: float, unit: str = "load") -> Mapping[int, tuple[str, Budget]]:
    """A budget at 10,000 entries: F and ``share`` of a reference."""
    return {10_000: (f"F + {share:g} {unit}", lambda t: t["F"] + share * t[unit])}


FILTER, REPORT = beyond(4), beyond(5)
CHANGE = {10_000: ("F + 4 load + 2 dump", lambda t: t["F"] + 4 * t["load"] + 2 * t["dump"])}
# Reading a document, and writing the store that is made of it.
INTAKE = {
    10_000: (
        "F + 1 yload + 4 load + 2 dump",
        lambda t: t["F"] + t["yload"] + 4 * t["load"] + 2 * t["dump"],
    )
}
# Reading two stores and their logs, of which one is written.
MERGE = {10_000: ("F + 16 load + 2 dump", lambda t: t["F"] + 16 * t["load"] + 2 * t["dump"])}
# A page of 200 rows.
PAGE = {1_000: ("2.5 F", lambda t: 2.5 * t["F"])}
# The first rows of a long table, behind what reading the store may take; then all of it.
FIRST = {10_000: ("3 F + 4 load", lambda t: 3 * t["F"] + 4 * t["load"])}
ALL = {10_000: ("F + 4 load + 1.25 rich", lambda t: t["F"] + 4 * t["load"] + 1.25 * t["rich"])}
TAB = {**start(2.5), 1_000: ("2.5 F", lambda t: 2.5 * t["F"]), **beyond(4)}

SUBJECTS = (
    Subject("list", start(1.25)),
    Subject("--store {long} list", start(2.5)),
    Subject("list initiatives", PAGE),
    Subject("list --all | head", FIRST),
    Subject("list --all", ALL),
    Subject("list -f json", start(1.0)),
    Subject("list --limit 10", FILTER),
    Subject("list is:overdue --limit 10", FILTER),
    Subject("list is:stale --limit 10", FILTER),
    Subject("list is:uncovered --limit 10", FILTER),
    Subject("list status:planned,open due.before:2027 --limit 10", FILTER),
    Subject("list lead:none --sort -due --limit 10", FILTER),
    Subject("list partners:BRA tags:cyber --limit 10", FILTER),
    Subject("list cooperacion --limit 10", FILTER),
    Subject("list changed.since:2026-11-01 --limit 10", FILTER),
    Subject("list outcomes --limit 10", FILTER),
    Subject("tables", {**start(1.25), **PAGE}),
    Subject("show I-2", FILTER),
    Subject("log --limit 10", REPORT),
    Subject("log I-2", REPORT),
    Subject("log --all"),
    Subject("summary", REPORT),
    Subject("due", REPORT),
    Subject("coverage", REPORT),
    Subject("timeline", REPORT),
    Subject("count --by status", REPORT),
    Subject("count --by status --by theme", REPORT),
    Subject("check", REPORT),
    Subject("report -o - -f md"),
    Subject("report -o - -f html"),
    Subject("report -o - -f docx"),
    Subject("TAB ", TAB),
    Subject("TAB show I-", TAB),
    Subject("TAB list partners:BR", TAB),
    Subject("TAB update I-1 --status p", TAB),
    Subject("export", {**start(1.25), **beyond(1, "ydump")}, unit="ydump"),
    Subject("export -f json"),
    Subject("add initiative Patrol --due 2027", {**start(1.0), **CHANGE}, writes=True),
    Subject("update I-1 --status planned", {**start(1.0), **CHANGE}, writes=True),
    Subject("note I-1 Agreed", CHANGE, writes=True),
    Subject("remove K-1", CHANGE, writes=True),
    Subject("undo", CHANGE, writes=True),
    Subject("--store {ours} merge {theirs}", MERGE, writes=True),
    Subject("import {yaml} --dry-run", beyond(1, "yload"), unit="yload"),
    Subject("--store {empty} import {yaml}", INTAKE, writes=True, unit="yload"),
)


def run(words: Sequence[str], env: Mapping[str, str], most: int = 0) -> Figure:
    """Run one process to its end, its output thrown away; only ``most`` bytes are read of it."""
    null = os.open(os.devnull, os.O_RDWR)
    ours, out = os.pipe() if most else (null, null)
    before = os.times().elapsed
    child = os.posix_spawnp(
        words[0],
        [*words],
        env,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, end, stream) for stream, end in enumerate((null, out, null))
        ],
    )
    if most:
        os.close(out)
        while most > 0:
            most -= len(os.read(ours, most)) or most
        os.close(ours)
    _, status, used = os.wait4(child, 0)
    wall = os.times().elapsed - before
    os.close(null)
    if os.waitstatus_to_exitcode(status) not in (0, 1):  # 1: check found something
        raise SystemExit(f"{' '.join(words)}: ended with {os.waitstatus_to_exitcode(status)}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Figure(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / scale)


class Bench:
    """The files and processes of one size."""

    def __init__(self, size: int, folder: Path) -> None:
        self.size = size
        self.folder = folder
        self.store = folder / "hemidef.json"
        self.names = {name: str(folder / f"all.{name}") for name in ("yaml", "json")}
        self.names |= {
            name: str(folder / f"{name}.json") for name in ("empty", "long", "ours", "theirs")
        }
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if name in ("PATH", "LANG", "PYTHONPATH")
            },
            "HOME": str(folder),
            "HEMIDEF_USER": "Ana Ruiz",
            "HEMIDEF_STORE": str(self.store),
            "PYTHONIOENCODING": "utf-8",
        }
        if size == 28:
            run([*HEMIDEF, "init", str(self.store)], self.env)
            run([*HEMIDEF, "update", "I-2", "--status", "planned"], self.env)
            run([*HEMIDEF, "add", "indicator", "Days", "--initiative", "I-1"], self.env)
        else:
            entries.write(size, self.store)
        for name in ("yaml", "json"):
            run([*HEMIDEF, "export", "-o", self.names[name]], self.env)
        run([*HEMIDEF, "init", "--empty", self.names["empty"]], self.env)
        entries.write(28, Path(self.names["long"]), changes=LONG_LOG)
        ours, theirs = (Path(self.names[name]) for name in ("ours", "theirs"))
        entries.write_copies(size, ours, theirs, min(size // 4, MERGED))
        kept = (self.store, Path(self.names["empty"]), ours)
        self.kept = {path: path.read_bytes() for path in kept}

    def references(self) -> dict[str, tuple[str, ...]]:
        """The processes to compare with, by name; one named ``x0`` is the start of ``x``."""
        store, yaml, json = str(self.store), self.names["yaml"], self.names["json"]
        return {
            "F": (PYTHON, str(HERE / "minimal.py")),
            "load0": (PYTHON, "-c", "import json"),
            "load": (PYTHON, "-c", "import json, sys; json.load(open(sys.argv[1]))", store),
            "dump": (
                PYTHON,
                "-c",
                "import json, sys; json.dumps(json.load(open(sys.argv[1])))",
                store,
            ),
            "rich": (PYTHON, "-c", _RICH, store),
            "yload0": (PYTHON, "-c", _READ_YAML, yaml),
            "yload": (PYTHON, "-c", _LOAD_YAML, yaml),
            "ydump0": (PYTHON, "-c", _READ_JSON, json),
            "ydump": (PYTHON, "-c", _DUMP_YAML, json),
        }

    def measure(self, subject: Subject) -> Figure:
        """Run a command once, on the files as they were at first."""
        line, _, head = subject.words.partition(" | ")
        words, env = [*HEMIDEF, *line.format(**self.names).split()], self.env
        if subject.words.startswith("TAB "):
            words = [*HEMIDEF]
            env = {
                **env,
                "_HEMIDEF_COMPLETE": "complete_fish",
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
                "_TYPER_COMPLETE_ARGS": f"hemidef {subject.words.removeprefix('TAB ')}",
            }
        beside = run(self.references()["F"], self.env).cpu
        figure = run(words, env, most=1_000 if head else 0)
        if subject.writes:
            for path, data in self.kept.items():
                path.write_bytes(data)
        return replace(figure, beside=beside)


def rounds(bench: Bench, subjects: Sequence[Subject], count: int) -> dict[str, Figure]:
    """The median figures of all references and subjects, by name, over ``count`` rounds."""
    taken: dict[str, list[Figure]] = {}
    for number in range(count + (bench.size < 100_000)):
        for name, words in bench.references().items():
            taken.setdefault(name, []).append(run(words, bench.env))
        for subject in subjects:
            taken.setdefault(subject.words, []).append(bench.measure(subject))
        if number == 0 and bench.size < 100_000:
            taken.clear()  # the first round fills the system's caches
    return {name: _median(figures) for name, figures in taken.items()}


def _median(figures: Sequence[Figure]) -> Figure:
    return Figure(
        statistics.median(each.cpu for each in figures),
        statistics.median(each.wall for each in figures),
        max(each.memory for each in figures),
        statistics.median(each.beside for each in figures),
    )


def times(figures: Mapping[str, Figure]) -> dict[str, float]:
    """Seconds of processor time of each reference, beyond its start where that was measured."""
    cpu = {name: figure.cpu for name, figure in figures.items()}
    found = {name: cpu[name] for name in ("F", "rich")}
    for name in ("load", "yload", "ydump"):
        found[name] = max(cpu[name] - cpu[f"{name}0"], 1e-4)
    found["dump"] = max(cpu["dump"] - cpu["load"], 1e-4)
    return found


def report(size: int, subjects: Sequence[Subject], figures: Mapping[str, Figure]) -> Iterator[str]:
    """The table of one size, line by line."""
    reference = times(figures)
    yield f"{size:,} entries"
    yield "  ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in reference.items())
    yield f"{'':<52}{'ms':>7}{'wall':>7}{'x F':>7}{'beyond F':>14}{'MiB':>6}  budget"
    for subject in subjects:
        figure = figures[subject.words]
        near = {**reference, "F": figure.beside}
        name, budget = subject.budgets.get(size, ("", None))
        verdict = f"{name}: {figure.cpu / budget(near):.0%}" if budget else ""
        more = f"{(figure.cpu - near['F']) / near[subject.unit]:.1f} {subject.unit:<5}"
        if figure.memory > MOST_MEMORY:
            verdict += f" over {MOST_MEMORY} MiB"
        yield (
            f"{subject.words:<52}{figure.cpu * 1000:>7.0f}{figure.wall * 1000:>7.0f}"
            f"{figure.cpu / near['F']:>7.2f}{more if size >= 1_000 else '':>14}"
            f"{figure.memory:>6.0f}  {verdict}".rstrip()
        )
    yield ""


def growth(found: Mapping[int, Mapping[str, Figure]], subjects: Sequence[Subject]) -> Iterator[str]:
    """How the time beyond F grows with the entries: 10 is linear from one size to the next."""
    sizes = sorted(size for size in found if size >= 1_000)
    if len(sizes) < 2:
        return
    heads = [f"{small:,} to {large:,}" for small, large in pairwise(sizes)]
    yield "How many times as long, beyond F (linear is 10, where the sizes are tenfold)"
    yield f"{'':<52}" + "".join(f"{head:>20}" for head in heads)
    for subject in subjects:
        spent = [
            max(found[s][subject.words].cpu - found[s][subject.words].beside, 1e-3) for s in sizes
        ]
        ratios = [large / small for small, large in pairwise(spent)]
        yield f"{subject.words:<52}" + "".join(f"{ratio:>20.1f}" for ratio in ratios)
    yield ""


def main() -> None:
    """Measure what was asked for, and print it size by size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Verbatim)
    parser.add_argument("--quick", action="store_true", help="28 and 10,000 entries, few rounds")
    parser.add_argument("--sizes", help="as in 28,1000")
    parser.add_argument("--only", default="", help="commands that begin with this")
    parser.add_argument("--rounds", type=int, help="how many, at every size")
    given = parser.parse_args()
    sizes = [28, 10_000] if given.quick else list(ROUNDS)
    if given.sizes:
        sizes = [int(size) for size in given.sizes.split(",")]
    subjects = [each for each in SUBJECTS if each.words.startswith(given.only)]
    compileall.compile_dir(Path(hemidef.__file__).parent, quiet=1)  # as installing it does
    found: dict[int, dict[str, Figure]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(size, Path(folder))
            usual = ROUNDS.get(size, 3)
            count = given.rounds or (min(usual, 7 if size < 1_000 else 3) if given.quick else usual)
            found[size] = rounds(bench, subjects, count)
            print("\n".join(report(size, subjects, found[size])), flush=True)
            if size <= 10_000 and not given.only:
                beside = peers.compare(
                    bench.store, HEMIDEF, bench.env, lambda words, env: run(words, env).cpu, count
                )
                print("\n".join([*beside, ""]), flush=True)
    print("\n".join(growth(found, subjects)))


class _Verbatim(argparse.RawDescriptionHelpFormatter):
    """The description as it is written."""


if __name__ == "__main__":
    main()
