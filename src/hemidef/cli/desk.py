"""The desk: what one run of a command works with, made when it is first asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hemidef import places, shell
from hemidef.cli import streams
from hemidef.errors import Failure, HemidefError, Invalid, Misuse, NotFound
from hemidef.files import failed
from hemidef.model import periods
from hemidef.model.dates import INSTANT
from hemidef.model.kinds import KINDS, kind_of
from hemidef.model.partners import Partner, Partners
from hemidef.model.schema import MODEL
from hemidef.model.values import LINE, Context
from hemidef.store import Draft, Store
from hemidef.tracker.book import Book

if TYPE_CHECKING:
    from hemidef.exchange.source import Source
    from hemidef.render.terminal import Terminal
    from hemidef.tracker.tracker import Tracker


class Desk:
    """One run: which store, which day, who asks, and where the answer goes."""

    def __init__(self, store: str | None, as_of: str | None = None, at: str | None = None) -> None:
        self.named = store
        self.at = at
        self._is_told = False
        self.schema = MODEL  # that of the store, once it is being changed
        self._as_of = as_of
        self._named_stranger = False

    @property
    def same(self) -> list[str]:
        """The store and the day as they were typed, for commands that print more of it."""
        return self.then + (["--as-of", self._as_of] if self._as_of else [])

    @property
    def then(self) -> list[str]:
        """``--store`` and ``--at`` as they were typed, for ``log``."""
        return self.there + (["--at", self.at] if self.at else [])

    @property
    def there(self) -> list[str]:
        """``--store`` as it was typed, for commands that go on in the same store."""
        return ["--store", self.named] if self.named else []

    @cached_property
    def context(self) -> Context:
        """What reading values needs: today (or ``--as-of``) and the partners."""
        today = self._today
        if self._as_of:
            try:
                today = periods.parse(self._as_of, today).last
            except Invalid as error:
                raise Misuse(f"--as-of: {error.problem}", error.advice) from None
        return Context(today, Partners(_partners))

    @cached_property
    def _today(self) -> date:
        return clock().astimezone().date()

    @cached_property
    def store(self) -> Store:
        """The store to use; one filled from the article where there is none yet.

        ``--store``, else HEMIDEF_STORE, else the nearest hemidef.json from here upward, else
        the one in the user's data folder.
        """
        try:
            used = places.used(self.named)
        except OSError as error:
            raise failed(Path(error.filename or "."), "cannot be read", error) from None
        if used is not None:
            path = Path(used)
            if not os.path.lexists(path):
                raise Misuse(
                    f"{path}: there is no such store",
                    f"Make it: {shell.line('init', shell.file(used))}",
                )
            return Store(path)
        store = Store(places.own())
        if not os.path.lexists(store.path):
            self._start(store)
        return store

    @cached_property
    def _stranger(self) -> str:
        """To whom the store belongs that nobody named, where that may be anybody; else empty."""
        try:
            return "" if places.given(self.named) else places.stranger(self.store.path)
        except OSError as error:
            raise failed(self.store.path, "cannot be read", error) from None

    def check_trust(self) -> None:
        """Raise Misuse where the store was found, not named, and may be anybody's."""
        if self._stranger:
            path = str(self.store.path)
            raise Misuse(
                f"{path}: belongs to {self._stranger}, in a folder that others may write",
                f"To change it all the same, name it: {shell.line('--store', path)}, "
                "or HEMIDEF_STORE.",
            )

    @property
    def shown(self) -> str:
        """The store, for people: its name in this folder, its path elsewhere."""
        path = Path(os.path.abspath(self.store.path))  # noqa: PTH100 - a link keeps its name
        with contextlib.suppress(OSError):
            return path.name if path.parent.samefile(os.curdir) else str(path)
        return str(path)

    def _tell_elsewhere(self) -> None:
        """Say which store a change is for where that is another than the nearest, once."""
        by = "--store" if self.named else "HEMIDEF_STORE"
        if self._is_told or not places.given(self.named):
            return
        self._is_told = True
        with contextlib.suppress(OSError):
            nearest = places.nearest()
            if nearest is not None and not self.store.path.samefile(nearest):
                streams.tell(
                    f"The store is {self.shown}, which {by} names, not the nearest: {nearest}."
                )

    def is_found(self, path: Path) -> bool:
        """Whether commands without ``--store`` use the store ``path``; not where none can tell."""
        try:
            used = places.used(None)
            return used is not None and Path(used).samefile(path)
        except (OSError, Misuse):
            return False

    def _start(self, store: Store) -> None:
        from hemidef.exchange.source import fetch_article

        try:
            count = self.fill(store, fetch_article(), private=True)
        except Misuse:
            if not os.path.lexists(store.path):
                raise
            return  # another first command was faster
        except Failure as error:
            raise Failure(error.problem, places.NAME_ONE) from None
        streams.tell(
            f"No store found: started {store.path} with the article's {count} entries. "
            "For one in this folder: hemidef init."
        )

    def fill(self, store: Store, source: Source | None, *, private: bool = False) -> int:
        """Make ``store`` with the entries of ``source``, if any; how many they are."""
        from hemidef.exchange.reading import read_entries
        from hemidef.tracker.intake import take
        from hemidef.tracker.tracker import Tracker

        count = 0
        with store.create(private=private) as draft:
            now = clock()
            draft.start(INSTANT.text(now))
            if source is not None:
                tracker = Tracker(draft, self.context, now=now, by="")
                delivery = read_entries(source, self.context)
                made = take(tracker, delivery, logged=False).new
                count = sum(kind_of(change.id) in KINDS for change in made)
        self._tell_notes(draft)
        return count

    def book(self) -> Book:
        """The store, to read, as it is or as it stood ``--at`` a moment, which is said.

        Says whose it is where it may be anybody's. Raises Misuse or NotFound for no such moment.
        """
        self._name_stranger()
        book = Book(self.store.read(), self.context)
        if self.at is None:
            return book
        from hemidef.tracker import past  # 1 ms that only a former state needs

        try:
            moment = past.find(book.tables, self.at, self._today)
        except (Misuse, NotFound) as error:
            raise error.within("--at") from None
        after = "at the end of" if moment.name == str(moment.day) else "after"
        streams.tell(f"As it stood {after} {moment.name}.")
        stood = past.book_at(book, moment)
        return Book(stood.tables, self.context) if self._as_of else stood

    def _name_stranger(self) -> None:
        if self._stranger and not self._named_stranger:
            self._named_stranger = True
            streams.tell(
                f"{self.store.path} belongs to {self._stranger}, in a folder that others may write."
            )

    @contextlib.contextmanager
    def writing(
        self, *, rehearse: bool = False, settling: bool = False, by: str = ""
    ) -> Iterator[Tracker]:
        """The store, to change in one transaction; ``rehearse`` saves nothing.

        ``settling`` is for what decides what a merge left, before which nothing else changes.
        ``by`` is who made the changes, where that is not who gives the command.
        """
        if rehearse:
            self._name_stranger()
            yield self.track(self.store.rehearse(settling=settling), by)
            self._tell_elsewhere()
            return
        self.check_trust()
        with self.store.change(settling=settling) as draft:
            yield self.track(draft, by)
        self._tell_elsewhere()
        self._tell_notes(draft)

    def _tell_notes(self, draft: Draft) -> None:
        for note in draft.notes:
            streams.tell(note)

    def track(self, draft: Draft, by: str = "") -> Tracker:
        """The verbs for a draft, in the name of whoever runs this, or of ``by``."""
        from hemidef.tracker.tracker import Tracker  # 5 ms that only a change needs

        self.schema = draft.schema
        return Tracker(draft, self.context, now=clock(), by=by or self.user)

    @cached_property
    def user(self) -> str:
        """Who makes a change or a report."""
        return _user(self.context)

    @cached_property
    def terminal(self) -> Terminal:
        """What tables are drawn on."""
        from hemidef.render.terminal import Terminal  # Rich is 40 ms that JSON need not pay

        return Terminal(
            streams.width(),
            streams.has_color(sys.stdout),
            streams.encoding(),
            self.context.partners,
        )


def clock() -> datetime:
    """Now, in UTC, to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _partners() -> list[Partner]:
    from hemidef.exchange.reading import read_partners  # 20 ms; only names of partners need it

    return read_partners()


def _user(context: Context) -> str:
    """Who makes a change: HEMIDEF_USER, else git's user.name, else the login name."""
    from hemidef.git import setting  # 5 ms of subprocess that only a change needs

    name = os.environ.get("HEMIDEF_USER", "").strip() or setting("user.name") or _login()
    try:
        return LINE.parse(" ".join(name.split()), context)
    except HemidefError:
        return "unknown"


def _login() -> str:
    import getpass

    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
