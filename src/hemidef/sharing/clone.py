"""The clone that a store is in: its branch, what git has of the store, committing, moving on."""

from __future__ import annotations

import os
import time
from functools import cached_property
from pathlib import Path

from hemidef import files, shell
from hemidef.errors import Conflict, Misuse
from hemidef.git import Git, GitFailure, TreeEntry
from hemidef.store import Snapshot

_FILE = "100644"
# So many seconds another git may take over the index, which takes it a moment.
_PATIENCE = 2.0


class Clone:
    """The git repository that has the store ``path`` in its work tree.

    Raises Misuse where there is none, or the store is a link to another place.
    """

    def __init__(self, path: Path) -> None:
        if path.is_symlink():
            named = shell.line("--store", str(files.resolve(path)), "sync")
            raise Misuse(
                f"{path}: is a link, and git would keep the link and not what is in the store",
                f"Name the store itself: {named}",
            )
        self.store = path
        self._entries: dict[str, TreeEntry | None] = {}
        self.real = files.resolve(path)
        self.git = Git(self.real.parent)
        try:
            prefix = self.git.ask("rev-parse", "--show-prefix")
            top = self.git.ask("rev-parse", "--show-toplevel")
        except GitFailure as error:
            if "not a git repository" in error.said:
                raise Misuse(
                    f"{path}: is not in a git repository",
                    "Make one of its folder with git init, or put it into a clone of your team's.",
                ) from None
            if "work tree" in error.said:
                raise Misuse(
                    f"{path}: is not in the work tree of its git repository",
                    "Move it to where the other files are.",
                ) from None
            raise
        self.git.folder = Path(top)
        self.path = prefix + self.real.name

    @cached_property
    def folder(self) -> Path:
        """Git's own folder of this work tree."""
        return Path(self.git.ask("rev-parse", "--absolute-git-dir"))

    @cached_property
    def shared_folder(self) -> Path:
        """Git's folder of the whole clone, also where this is one of several work trees."""
        return Path(self.git.folder or ".", self.git.ask("rev-parse", "--git-common-dir"))

    @cached_property
    def branch(self) -> str:
        """The ref of the branch that we are on. Raises Misuse where that is none."""
        ref = self.git.find("symbolic-ref", "--quiet", "HEAD")
        if not ref.startswith("refs/heads/"):
            raise Misuse(
                "this clone is on no branch (git calls that a detached HEAD)",
                "Go back to yours: git switch BRANCH.",
            )
        return ref

    @property
    def branch_name(self) -> str:
        """The branch as people call it."""
        return self.branch.removeprefix("refs/heads/")

    def head(self) -> str:
        """The last commit of the branch; empty where it has none yet."""
        return self.commit_of(self.branch)

    def commit_of(self, name: str) -> str:
        """The commit that goes by ``name``; empty where that is none that we have."""
        return self.git.find("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")

    # -- what must be so -------------------------------------------------------------------------

    def check_tracked(self) -> None:
        """Raise Misuse where git passes the store over, or has something else in its place."""
        if not self._staged() and self.git.end("check-ignore", "--quiet", "--", self.path)[0] == 0:
            line = shell.line("add", "--force", shell.file(self.path), program="git")
            raise Misuse(
                f"{self.store}: git ignores it, so that it is shared with nobody",
                f"To share it all the same: {line}",
            )
        kept = self.tree_entry(self.head())
        if kept and not kept[0].startswith("100"):
            raise Misuse(
                f"{self.store}: the last commit has a link or a folder of that name",
                "Commit the file in its place.",
            )

    def check_identity(self) -> None:
        """Raise Misuse where git does not know whose the commits are."""
        try:
            self.git.run("var", "GIT_AUTHOR_IDENT")
            self.git.run("var", "GIT_COMMITTER_IDENT")
        except GitFailure:
            raise Misuse(
                "git does not know who you are, which each commit says",
                "Tell it: git config user.name NAME, and git config user.email ADDRESS.",
            ) from None

    def check_index(self) -> None:
        """Raise Conflict where another git keeps the index to itself, or was killed at it."""
        lock = self.folder / "index.lock"
        deadline = time.monotonic() + _PATIENCE
        while os.path.lexists(lock):
            if time.monotonic() > deadline:
                raise Conflict(
                    f"{lock}: another git is at work in this clone, or one was killed",
                    "If none is, remove that file, and run the command again.",
                )
            time.sleep(0.02)

    def others_since(self, known: str, head: str) -> str:
        """A commit from ``known`` (empty for none) to ``head`` that changed other files, if any."""
        range = [head, *([f"^{known}"] if known else [])]
        options = ["--max-count=1", "--no-show-signature", "--format=%h %s"]
        return self.git.ask("log", *options, *range, "--", *self._others)

    @property
    def _others(self) -> list[str]:
        """All files but the store, as git is told of them."""
        return [":/", f":(top,exclude,literal){self.path}"]

    # -- reading ---------------------------------------------------------------------------------

    def tree_entry(self, commit: str) -> TreeEntry | None:
        """The store in a commit, by its whole id; None where it has none, or that is empty."""
        if commit not in self._entries:
            self._entries[commit] = self.git.tree_entry(commit, self.path) if commit else None
        return self._entries[commit]

    def snapshot(self, commit: str, label: str = "") -> Snapshot | None:
        """The store as a commit has it, as it would be in the work tree; None where it has none."""
        if not self.tree_entry(commit):
            return None
        return self._read(f"{commit}:{self.path}", f"{label or commit[:10]}:{self.path}")

    def stages(self) -> dict[int, Snapshot]:
        """The sides of a conflict that git has of the store: 1 is the common one, 2 ours, 3 theirs.

        In a rebase, ours is the branch that is rebased onto. Empty where there is no conflict.
        """
        names = {1: "the common version", 2: "ours", 3: "theirs"}
        return {
            stage: self._read(id, f"{self.path} ({names[stage]})")
            for _, id, stage in self._staged()
            if stage
        }

    def _read(self, object: str, source: str) -> Snapshot:
        data = self.git.run("cat-file", "--filters", f"--path={self.path}", object)
        return Snapshot(data, source)

    # -- writing ---------------------------------------------------------------------------------

    def keep(self, data: bytes) -> str:
        """Give git the bytes of a store; the id of what it has then."""
        return self.git.ask("hash-object", "-w", f"--path={self.path}", "--stdin", input=data)

    def commit(self, parent: str, object: str, message: str) -> str:
        """A commit, on no branch yet, of ``parent`` (empty for none) with the store ``object``."""
        had = self.tree_entry(parent)
        entry = (had[0] if had and had[0].startswith("100") else _FILE, object)
        made = self.git.put_in(parent, self.path.split("/"), entry)
        signed = self.git.find("config", "--type=bool", "--get", "commit.gpgSign") == "true"
        options = [*(["-p", parent] if parent else []), *(["-S"] if signed else []), "-F", "-"]
        text = message.encode("utf-8", "replace")
        return self.git.ask(
            "-c", "i18n.commitEncoding=UTF-8", "commit-tree", made, *options, input=text
        )

    def check_follow(self, head: str, target: str) -> None:
        """Raise Conflict where the other files here cannot go from ``head`` to ``target``."""
        self._read_tree(head, target, "--dry-run")

    def follow(self, head: str, target: str) -> None:
        """Let the branch and all files but the store go from ``head`` to ``target``.

        The branch last: a git that is killed before leaves what the next one takes as done. Other
        files that were changed or staged here stay so. Raises as ``check_follow``, and GitFailure
        where the branch was moved meanwhile.
        """
        self._read_tree(head, target)
        self.stage(target)
        if head != target:
            self.git.run("update-ref", "-m", "hemidef sync", self.branch, target, head)

    def stage(self, commit: str) -> None:
        """Let the index have the store as ``commit`` has it."""
        entry = self.tree_entry(commit)
        if entry and self._staged() != [(*entry, 0)]:
            self._change_index(
                "update-index", "--add", "--cacheinfo", f"{entry[0]},{entry[1]},{self.path}"
            )

    def resolve(self) -> None:
        """Let the index have the store as it is in the work tree, in place of a conflict."""
        self._change_index("update-index", "--add", "--", self.path)

    def _read_tree(self, head: str, target: str, *options: str) -> None:
        """Change other files as they change from ``head`` to ``target``, in index and work tree."""
        if self._are_alike(head, target):
            return
        # As if neither had the store: that is replaced by a transaction of its own.
        old, new = (self.git.put_in(each, self.path.split("/"), None) for each in (head, target))
        self.git.end("update-index", "--quiet", "--refresh")
        try:
            self._change_index("read-tree", "-m", "-u", *options, old, new)
        except GitFailure as error:
            raise Conflict(
                f"new commits change other files, and git cannot change them here: {error.reason}",
                "Commit that file or put it aside (git stash), then: hemidef sync.",
            ) from None

    def _are_alike(self, head: str, target: str) -> bool:
        """Whether two commits have the same other files."""
        if not head or head == target:
            return head == target
        return not self.git.end("diff-tree", "-r", "--quiet", head, target, "--", *self._others)[0]

    def _change_index(self, *words: str) -> None:
        """Run what changes the index, when no other git does."""
        self.check_index()
        try:
            self.git.run(*words)
        except GitFailure as error:
            if "index.lock" not in error.said:
                raise
            self.check_index()
            self.git.run(*words)

    def _staged(self) -> list[tuple[str, str, int]]:
        """The store in the index: mode, id and 0, or those of each side of a merge, by number."""
        found = self.git.ask("--literal-pathspecs", "ls-files", "-z", "--stage", "--", self.path)
        lines = [line.partition("\t")[0].split(" ") for line in found.split("\0")[:-1]]
        return [(mode, id, int(stage)) for mode, id, stage in lines]
