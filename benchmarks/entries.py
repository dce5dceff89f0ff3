"""Stores of any size to measure with: the same entries for the same number, spread as in an office.

``python benchmarks/entries.py 10000 store.json`` writes one.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hemidef.model.fields import Kind
from hemidef.model.kinds import INDICATOR, INITIATIVE, MILESTONE, RECOMMENDATION
from hemidef.store import codec

TODAY = date(2026, 11, 24)
# How many of a hundred entries are of each kind.
SHARES = {INITIATIVE: 45, RECOMMENDATION: 30, MILESTONE: 18, INDICATOR: 7}
LEADS = [
    f"{service} {office}"
    for service in (
        "Joint Staff",
        "Ministry of Defence",
        "Estado Mayor",
        "SEDENA",
        "Chancellery",
        "JIATF",
    )
    for office in ("J2", "J3", "J5", "J6", "South", "North")
]
THEMES = (
    "regional-partnerships",
    "emerging-threats",
    "defense-cooperation",
    "strategic-implications",
)
PARTNERS = ("USA", "MEX", "BRA", "COL", "PER", "CHL", "ARG", "PAN", "DOM", "OAS", "NATO", "IADB")
WORDS = (
    "joint",
    "regional",
    "riverine",
    "maritime",
    "cyber",
    "exchange",
    "patrol",
    "training",
    "exercise",
    "framework",
    "border",
    "intelligence",
    "sharing",
    "logistics",
    "humanitarian",
    "response",
    "capacity",
    "agreement",
    "academy",
    "protocol",
    "network",
    "coordination",
    "cooperation",
    "defence",
    "security",
    "illicit",
    "trafficking",
    "resilience",
    "readiness",
    "doctrine",
    "interoperability",
    "inspección",
    "cooperação",
    "frontière",
    "operación",
    "ejército",
    "vigilância",
)


def layout(count: int, changes: int) -> codec.Layout:
    """A store's tables with ``count`` entries and a log of so many ``changes``."""
    chance = random.Random(count)
    made = codec.empty()
    numbers = {kind: max(count * share // 100, 1) for kind, share in SHARES.items()}
    numbers[INITIATIVE] += count - sum(numbers.values())
    for kind, number in numbers.items():
        table = made[kind.plural]
        for at in range(1, number + 1):
            table[str(at)] = kind.order(dict(_entry(kind, at, numbers[INITIATIVE], chance)))
    made[codec.LOG] = {
        str(at): line for at, line in enumerate(_log(made, numbers, chance, changes), 1)
    }
    return made


def _entry(
    kind: Kind, at: int, initiatives: int, chance: random.Random
) -> Iterator[tuple[str, Any]]:
    made = TODAY - timedelta(days=chance.randrange(30, 900))
    yield "created", f"{made}T{chance.randrange(24):02}:{chance.randrange(60):02}:00.000Z"
    yield kind.headline, f"{_words(chance, 3, 9).capitalize()} {at}"
    due = made + timedelta(days=chance.randrange(60, 1200))
    status = kind.field("status")
    if kind in (MILESTONE, INDICATOR):
        yield "initiative", f"I-{chance.randrange(1, initiatives + 1)}"
    if kind is MILESTONE:
        yield "due", _period(due, chance)
        if chance.random() < 0.5:
            yield "done", str(min(due, TODAY))
    if kind is INDICATOR:
        yield from (("unit", "%"), ("baseline", "20"), ("target", str(chance.randrange(30, 99))))
        if chance.random() < 0.7:
            yield "actual", str(chance.randrange(10, 99))
    if status is None:
        return
    value = chance.choice(status.type.values)  # type: ignore[attr-defined]
    yield "status", value
    if value in status.type.closed:  # type: ignore[attr-defined]
        yield "closed", str(min(due, TODAY))
    for field in kind.fields:
        if field.default and field.name != "status":
            yield field.name, field.default
    yield "theme", chance.choice(THEMES)
    yield "source", f"National Defence Strategy, section {chance.randrange(1, 9)}"
    if chance.random() < 0.7:
        yield "lead", chance.choice(LEADS)
    if chance.random() < 0.8:
        yield "due", _period(due, chance)
    if chance.random() < 0.6:
        yield "partners", chance.sample(PARTNERS, chance.randrange(1, 4))
    if chance.random() < 0.5:
        tags = (_words(chance, 1, 2).replace(" ", "-") for _ in range(2))
        yield "tags", list(dict.fromkeys(tags))
    if kind is INITIATIVE:
        yield from (("start", str(made)), ("outcome", _words(chance, 8, 20)))
        if chance.random() < 0.5:
            yield "description", _words(chance, 20, 60)
        if at > 1 and chance.random() < 0.2:
            yield "depends_on", [f"I-{chance.randrange(1, at)}"]
    elif chance.random() < 0.6:
        targets = chance.sample(range(1, initiatives + 1), min(chance.randrange(1, 4), initiatives))
        yield "supports", [f"I-{target}" for target in targets]


def _period(day: date, chance: random.Random) -> str:
    quarter = (day.month + 2) // 3
    return chance.choice([str(day), str(day)[:7], f"{day.year}-Q{quarter}", str(day.year)])


def _words(chance: random.Random, fewest: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(fewest, most + 1)))


def _log(
    made: codec.Layout, numbers: dict[Kind, int], chance: random.Random, count: int
) -> Iterator[dict[str, Any]]:
    """Changes in the order of their time, each of one entry and to what its lead is now.

    So any of them can be undone.
    """
    start = datetime.combine(TODAY - timedelta(days=400), datetime.min.time(), UTC)
    for at in range(1, count + 1):
        kind = chance.choice((INITIATIVE, RECOMMENDATION))
        number = chance.randrange(1, numbers[kind] + 1)
        moment = start + timedelta(days=400) * at / (count + 1)
        entry: dict[str, Any] = {
            "change": at,
            "key": f"{at:016x}",
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "by": chance.choice(("Ana Ruiz", "João Lima", "M. Tremblay")),
            "verb": "update",
            "id": f"{kind.letter}-{number}",
            "changes": {"lead": [chance.choice(LEADS), made[kind.plural][str(number)].get("lead")]},
        }
        if chance.random() < 0.3:
            entry["note"] = _words(chance, 4, 12)
        yield entry


def write(count: int, path: Path, changes: int | None = None) -> None:
    """Write a store of ``count`` entries to ``path``; three changes for two, if not said."""
    path.write_bytes(codec.dump(layout(count, count * 3 // 2 if changes is None else changes)))


def write_copies(count: int, ours: Path, theirs: Path, changes: int) -> None:
    """Write two copies of a store of ``count`` entries, in each of which so many have changed."""
    for path, by, first in ((ours, "Ana Ruiz", 1), (theirs, "João Lima", 2)):
        made = layout(count, count * 3 // 2)
        log = made[codec.LOG]
        numbers = [number for number in made[INITIATIVE.plural] if int(number) % 2 == first % 2]
        for number in numbers[:changes]:
            doc = made[INITIATIVE.plural][number]
            at = len(log) + 1
            log[str(at)] = {
                "change": at,
                "key": f"{first}{at:015x}",
                "at": f"{TODAY}T12:00:00.000Z",
                "by": by,
                "verb": "update",
                "id": f"I-{number}",
                "changes": {"lead": [doc.get("lead"), by]},
            }
            made[INITIATIVE.plural][number] = INITIATIVE.order({**doc, "lead": by})
        path.write_bytes(codec.dump(made))


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
