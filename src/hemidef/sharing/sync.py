"""Sync: commit what changed in the store, take in what others sent, send what we have.

1. The shared history grows at its end, in one line of commits. What others sent stays as it is, to
   the byte; what is new here is merged into it, so that all clones end with the same bytes.
2. Where that is in conflict, it is the other way round, here alone: ours stands until somebody
   decides, and nothing is sent before.
3. What changed is committed here first, so that it is safe whatever comes. The commit that is to
   be shared hangs in the air until the remote has it. Then the store is replaced, by a transaction
   that sees any command that was faster; then the other files of the work tree, the index, and the
   branch. Whoever is killed in between is followed by a sync that finds done what is done.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence
from typing import NamedTuple

from hemidef import files, shell
from hemidef.errors import Conflict, Misuse, counted
from hemidef.git import GitFailure
from hemidef.model.values import Context
from hemidef.sharing import message, operation
from hemidef.sharing.clone import Clone
from hemidef.sharing.upstream import Upstream
from hemidef.sharing.versions import Track, check_grown, compare, lost, merge, new_changes
from hemidef.store import Snapshot, Store, Unmerged
from hemidef.tracker import settlement
from hemidef.tracker.settlement import Taken, copy_of

# So often somebody else may be faster, before it is said to be so.
_ROUNDS = 20


class Synced(NamedTuple):
    """What a sync did: what ``came`` in from the upstream ``label``, and what went out.

    ``sent`` are the entries, by id, on which ``commands`` of ours went out in ``commit``, which is
    empty where nothing went. ``dropped`` counts commands that somebody has taken out of the shared
    history. ``notes`` are sentences about the file. What came has conflicts where nothing went
    out before somebody decides.
    """

    label: str
    came: Taken | None
    commit: str = ""
    commands: int = 0
    sent: Sequence[str] = ()
    dropped: int = 0
    notes: Sequence[str] = ()


class _Overtaken(Exception):
    """Something was changed in between: all has to be looked at anew."""


class _Clash(Exception):
    """What others sent is in conflict with what is here."""


class Sync:
    """One sync of ``store``; ``rehearsed``, it changes no file and no branch, and sends nothing."""

    def __init__(
        self, store: Store, track: Track, context: Context, *, rehearsed: bool = False
    ) -> None:
        self._store = store
        self._track = track
        self._context = context
        self._rehearsed = rehearsed
        self._clone = Clone(store.path)
        # As they were when it began: whoever is overtaken begins anew.
        self._before: Snapshot | None = None
        self._shared: tuple[str, Snapshot | None] | None = None

    def run(self) -> Synced:
        """Sync until here and there are alike. Raises HemidefErrors that say why they cannot be."""
        for round in range(_ROUNDS):
            try:
                return self._round()
            except _Overtaken:
                time.sleep(random.uniform(0, 0.02 * 2 ** min(round, 5)))
        raise Conflict(
            f"others were faster, {_ROUNDS} times in a row", "Run the command again in a while."
        )

    def _round(self) -> Synced:
        clone = self._clone
        ours = self._read()
        self._before = self._before or ours
        self._check()
        head = self._commit(ours)
        upstream = Upstream(clone)
        shared = upstream.fetch()
        theirs = clone.snapshot(shared, upstream.label)
        self._shared = self._shared or (shared, _unmarked(theirs))
        if shared != head:
            _check_alone(clone, upstream.label, shared, head)
        try:
            target, dropped = self._join(head, shared, ours, theirs)
        except _Clash:
            assert theirs
            taken, notes = self._clash(ours, theirs)
            return Synced(upstream.label, taken, notes=notes)
        merged = clone.snapshot(target)
        assert merged
        notes = self._go(upstream, head, shared, target, ours, merged)
        came = None if merged.data == self._before.data else compare(self._before, merged)
        done = Synced(upstream.label, came, dropped=dropped, notes=notes)
        first, known = self._shared
        if target == first:
            return done
        new = new_changes(known, ours)
        sent = [*dict.fromkeys(each.change.id for each in new)]
        return done._replace(commit=target, commands=len({each.key for each in new}), sent=sent)

    def _read(self) -> Snapshot:
        """The store as it is. Raises Conflict where it has something to decide."""
        found = Snapshot(files.read(self._store.path), str(self._store.path))
        if count := len(found.read().conflicts()):
            raise Conflict(
                f"{found.source}: a merge left {counted(count, 'conflict')} to settle, "
                "and nothing is shared before that",
                "See them: hemidef merge --show. Then: hemidef sync.",
            )
        return found

    def _check(self) -> None:
        """Raise what is in the way of a commit."""
        operation.check_idle(self._clone)
        self._clone.check_tracked()
        self._clone.check_identity()
        self._clone.check_index()

    def _commit(self, ours: Snapshot) -> str:
        """The last commit of the branch, which has ``ours``: a new one where it had not."""
        clone = self._clone
        head = clone.head()
        object = clone.keep(ours.data)
        had = clone.tree_entry(head)
        if had and had[1] == object:
            return head
        before = _unmarked(clone.snapshot(head, "the last commit"))
        check_grown(before, ours, self._advise("HEAD"))
        made = clone.commit(head, object, message.write(before, ours, self._context))
        if not self._rehearsed:
            self._follow(head, made)
        return made

    def _advise(self, commit: str) -> str:
        """What to do where the store lacks what it has in ``commit``."""
        show = shell.line("show", f"{commit}:{self._clone.path}", program="git")
        return (
            f"To bring that back: {show} > committed.json, then: hemidef merge committed.json. "
            "If it was taken out on purpose, commit and push that with git."
        )

    def _join(
        self, head: str, shared: str, ours: Snapshot, theirs: Snapshot | None
    ) -> tuple[str, int]:
        """The commit that is to be here and there, and how many commands ours loses by it.

        Raises _Clash where somebody has to decide, Conflict where one side is no later form of what
        both had.
        """
        clone = self._clone
        base = clone.git.find("merge-base", head, shared) if shared else ""
        if base == shared:
            if head != shared:
                check_grown(_unmarked(theirs), ours, self._advise(shared[:10]))
            return head, 0
        before = _unmarked(clone.snapshot(base, "the last common version"))
        if theirs is None:
            if before:
                raise Conflict(
                    f"{self._store.path}: others have removed it from the branch",
                    "Copy it to where you want to keep it, and follow them: git pull.",
                )
            return self._on(shared, head, ours), 0
        if not _unmarked(theirs):
            raise Conflict(
                f"{theirs.source}: somebody has committed it with git's conflict markers in it",
                "Restore it in a commit of your own, with git log and git restore, and push that.",
            )
        if theirs.read().conflicts():
            raise Conflict(
                f"{theirs.source}: somebody has committed it with a merge that is not settled",
                "Let them settle it (hemidef merge --show) and sync; then: hemidef sync.",
            )
        at_base, at_head, at_shared = map(clone.tree_entry, (base, head, shared))
        if at_head in (at_base, at_shared):
            return shared, lost(ours, theirs)
        if at_base == at_shared:
            check_grown(before, ours)
            return self._on(shared, head, ours), 0
        merged = Snapshot(theirs.data, theirs.source)
        if merge(merged, ours, before, self._track).clashes:
            raise _Clash
        return (shared if merged.data == theirs.data else self._on(shared, head, merged)), 0

    def _on(self, shared: str, head: str, store: Snapshot) -> str:
        """A commit of ``store`` that follows ``shared``, in place of those up to ``head``."""
        clone = self._clone
        options = ["--no-show-signature", "--format=%B"]
        log = clone.git.ask("log", "-z", "--reverse", *options, f"{shared}..{head}")
        others = [each for each in log.split("\0") if each and not each.startswith(message.OWN)]
        before = _unmarked(clone.snapshot(shared))
        text = message.write(before, store, self._context, others)
        return clone.commit(shared, clone.keep(store.data), text)

    def _go(
        self,
        upstream: Upstream,
        head: str,
        shared: str,
        target: str,
        ours: Snapshot,
        merged: Snapshot,
    ) -> Sequence[str]:
        """Let the remote, then the store, then the branch be as ``target``; notes on the file."""
        self._clone.check_follow(head, target)
        if self._rehearsed:
            return ()
        if target != shared and not upstream.push(target, shared):
            raise _Overtaken
        notes: Sequence[str] = ()
        if merged.data != ours.data:
            try:
                notes = self._store.replace(merged.data, expected=ours.data)
            except Conflict:
                if files.read(self._store.path) == ours.data:
                    raise
                raise _Overtaken from None
        self._follow(head, target)
        return notes

    def _follow(self, head: str, target: str) -> None:
        try:
            self._clone.follow(head, target)
        except GitFailure:
            if self._clone.head() == head:
                raise
            raise _Overtaken from None

    def _clash(self, ours: Snapshot, theirs: Snapshot) -> tuple[Taken, Sequence[str]]:
        """Take in what is in conflict, for somebody to decide; notes on the file."""
        copy = copy_of(theirs.read())
        if self._rehearsed:
            return settlement.take_in(self._track(self._store.rehearse()), copy), ()
        with self._store.change() as draft:
            if files.read(self._store.path) != ours.data:
                raise _Overtaken
            taken = settlement.take_in(self._track(draft), copy)
        if not taken.clashes:
            raise _Overtaken
        return taken, draft.notes


def _unmarked(version: Snapshot | None) -> Snapshot | None:
    """The version, unless it is no store but what git left of two: whoever follows it mends it."""
    with contextlib.suppress(Unmerged):
        if version:
            version.read()
        return version
    return None


def _check_alone(clone: Clone, label: str, shared: str, head: str) -> None:
    """Raise Misuse where a commit that is not in ``shared`` changes other files than the store."""
    if found := clone.others_since(shared, head):
        raise Misuse(
            f"a commit that {label} does not have changes other files: {found}",
            "Share it yourself, with git pull and git push, then: hemidef sync.",
        )
