"""What was done: the changes that a store's log tells of."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from hemidef.errors import Invalid
from hemidef.model.dates import INSTANT, PERIOD
from hemidef.model.kinds import kind_of
from hemidef.store import LogEntry, Tables
from hemidef.tracker.changes import MERGE, Change, Logged, from_log, relink, undone


class History:
    """The changes in the log of ``tables``. All that asks for one raises Invalid for a damaged log.

    Ids are those of entries, moments an Instant's text form.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def changes(self) -> list[Logged]:
        """Every change, oldest first, to the entries by the ids that they have now."""
        if not any("id" in each.change.fields for each in self.written):
            return self.written
        return list(reversed([*_follow(reversed(self.written))]))

    @cached_property
    def written(self) -> list[Logged]:
        """Every change, oldest first, to the entries by the ids that they had then."""
        changes = [read_logged(self.tables, *each) for each in self.tables.log()]
        back = undone(changes)
        numbers = {each.key: each.number for each in changes}
        return [
            each._replace(undoes=numbers.get(each.back or ""), undone=each.key in back)
            if each.back is not None or each.key in back
            else each
            for each in changes
        ]

    def between(self, first: date, last: date) -> list[Logged]:
        """The changes that were made from the day ``first`` to ``last``, oldest first."""
        since, until = INSTANT.start(first), INSTANT.start(last + timedelta(days=1))
        return [each for each in self.changes if since <= each.at < until]

    def of(self, ids: Container[str]) -> list[Logged]:
        """The changes to the entries ``ids``, oldest first."""
        return [each for each in self.changes if each.change.id in ids]

    def parts(self, ids: Container[str]) -> set[str]:
        """The entries that were ever put under one of ``ids``, or taken away from it."""
        return {
            each.change.id
            for each in self.changes
            if any(str(side) in ids for side in each.change.fields.get("initiative", ()))
        }

    def command(self, number: int) -> list[Logged]:
        """The changes that the command ``number`` made, in their order."""
        return [each for each in self.changes if each.number == number]

    def renumbered_since(self, number: int) -> dict[str, str]:
        """The ids that entries had after the command ``number``, and what they are now instead."""
        now: dict[str, str] = {}
        for each in reversed(self.written):
            if each.number > number and "id" in each.change.fields:
                old, new = map(str, each.change.fields["id"])
                now[old] = now.pop(new, new)
        return {old: new for old, new in now.items() if old != new}

    def last_of(self, asked: Callable[[Change], bool]) -> int:
        """The command that made the last change as ``asked`` of those that stand; 0 where none did.

        An undo of the last one leaves what stood before it, and the undo of that makes it the last
        again. So whoever takes back what is found, time and again, comes to the first.
        """
        standing: list[int] = []
        taken: dict[int, int] = {}  # by each undo of the last one, which that was
        again: dict[int, int] = {}  # by each undo of such an undo, which it did again
        asked_for = {
            each.number: self.commands[each.number] for each in self.changes if asked(each.change)
        }
        for number, undoes in asked_for.items():
            target = again.get(undoes, undoes) if undoes else None
            if standing and standing[-1] == target:
                taken[number] = standing.pop()
            elif target in taken:
                again[number] = taken[target]
                standing.append(taken[target])
            else:
                standing.append(number)
        return standing[-1] if standing else 0

    @property
    def number(self) -> int:
        """The number of the last command; 0 where there is none."""
        log = self.tables.log()
        return read_logged(self.tables, *log[-1]).number if log else 0

    @cached_property
    def commands(self) -> dict[int, int | None]:
        """Each command's number, with that of the one that it took back, if it did.

        A merge takes nothing back, whatever those commands did that it brought in.
        """
        return {each.number: None if each.merge else each.undoes for each in self.written}

    @cached_property
    def undone(self) -> set[int]:
        """The numbers of the commands that are taken back as things stand."""
        return self.commands.keys() - {each.number for each in self.written if not each.undone}

    @cached_property
    def given(self) -> set[str]:
        """The ids that the log knows of, also those that an entry had once."""
        renumbered = (each.change.fields.get("id", ()) for each in self.written)
        return {each.change.id for each in self.written} | {
            str(id) for sides in renumbered for id in sides
        }

    @cached_property
    def last(self) -> dict[str, str]:
        """When each entry that the log knows last changed, by id."""
        return {each.change.id: each.at for each in self.changes}

    @cached_property
    def due_dates(self) -> dict[str, list[str]]:
        """The due dates that each entry has had by the log, each of another last day, by id.

        What was taken back never was; nor do a merge, and who settles it, move a date. Raises
        Invalid for what is no date, too.
        """
        found: dict[str, list[str]] = {}
        for each in self.changes:
            change = each.change
            if "due" not in change.fields or change.verb == MERGE:
                continue
            if each.undone or each.back is not None:
                continue
            old, new = (str(side or "") for side in change.fields["due"])
            dates = found.setdefault(change.id, [old] if old else [])
            try:
                if new and PERIOD.day(new) not in map(PERIOD.day, dates[-1:]):
                    dates.append(new)
            except Invalid as error:
                raise error.within(f"{self.tables.source}: log, change {each.number}") from None
        return found

    @cached_property
    def created(self) -> dict[str, str]:
        """When each entry was made of which the log knows the making or the end, by id."""
        found = {}
        for each in self.changes:
            old, new = each.change.fields.get("created", (None, None))
            if new or old:
                found[each.change.id] = str(new or old)
        return found


def read_logged(tables: Tables, number: int, entry: LogEntry) -> Logged:
    """The change in the log's ``entry`` at the place ``number``. Raises Invalid with that place."""
    try:
        return from_log(entry)
    except Invalid as error:
        raise error.within(f"{tables.source}: log, {number}") from None


def _follow(changes: Iterable[Logged]) -> Iterator[Logged]:
    """``changes``, from the last one back, with the ids that entries have after all of them.

    What was told of I-5 before that became I-6 is told of I-6, and so are the links to it.
    """
    now: dict[str, str] = {}

    for each in changes:
        change = each.change
        fields = dict(change.fields)
        if "id" in fields:
            old, new = map(str, fields["id"])
            now[old] = now.pop(new, new)
            yield each._replace(change=change._replace(id=now[old]))
            continue
        for field in kind_of(change.id).links if now else ():
            if field.name in fields:
                before, after = (relink(side, now) for side in fields[field.name])
                fields[field.name] = before, after
        id = now.get(change.id, change.id)
        if id != change.id and "created" in fields and "born" not in fields:
            before, after = (change.id if side else None for side in fields["created"])
            fields["born"] = before, after
        yield each._replace(change=change._replace(id=id, fields=fields))
