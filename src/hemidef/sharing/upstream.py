"""The branch of a remote that ours follows: what it has, and giving it what we have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from hemidef import shell
from hemidef.errors import Failure, Misuse
from hemidef.git import GitFailure
from hemidef.sharing.clone import Clone


class Upstream:
    """What the branch of ``clone`` follows. ``label`` is how people call it.

    Raises Misuse where it follows none.
    """

    def __init__(self, clone: Clone) -> None:
        self._clone = clone
        self._git = clone.git
        name = clone.branch_name
        self.remote = self._git.find("config", "--get", f"branch.{name}.remote")
        self._ref = self._git.find("config", "--get", f"branch.{name}.merge")
        if not (self.remote and self._ref):
            raise _unknown(self._git.ask("remote").split("\n"), name)
        short = self._ref.removeprefix("refs/heads/")
        self.label = short if self.remote == "." else f"{self.remote}/{short}"

    def fetch(self) -> str:
        """Its last commit, which is here then; empty where it has none yet.

        Raises Failure where the remote cannot be reached.
        """
        for _ in range(3):  # what it was is gone where it was rewritten in between
            head = self._ask()
            if head and not self._clone.commit_of(head):
                with self._reaching():
                    options = ["--quiet", "--no-tags", "--no-recurse-submodules"]
                    self._git.run("fetch", *options, self.remote, self._ref)
            if not head or self._clone.commit_of(head):
                return head
        raise Failure(f"{self.label}: changes faster than it is read", "Run the command again.")

    def push(self, commit: str, expected: str) -> bool:
        """Let it be ``commit``; False where it is no longer as ``expected``, and nothing is done.

        Raises Failure where the remote cannot be reached, or does not let us.
        """
        options = ["--quiet", "--no-follow-tags", "--recurse-submodules=no"]
        try:
            self._git.run("push", *options, self.remote, f"{commit}:{self._ref}")
        except GitFailure as error:
            if self._ask() != expected:  # also where it is done, and only the answer was lost
                return False
            line = shell.line("push", self.remote, program="git")
            raise Failure(
                f"{self.label} does not take what changed: {error.reason}",
                f"What changed is committed here. See what git says: {line}",
            ) from None
        return True

    def _ask(self) -> str:
        """The id of its last commit; empty where it has none."""
        with self._reaching():
            lines = self._git.ask("ls-remote", self.remote, self._ref).split("\n")
        found = (line.partition("\t") for line in lines)
        return next((id for id, _, name in found if name == self._ref), "")

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except GitFailure as error:
            raise Failure(
                f"{self.remote} cannot be reached: {error.reason}",
                "Nothing is lost: what changed is kept here. When it can, run hemidef sync again.",
            ) from None


def _unknown(remotes: list[str], branch: str) -> Misuse:
    if remotes == [""]:
        return Misuse(
            "what changed is kept here, but this clone has no remote to share it with",
            "Add one: git remote add origin ADDRESS.",
        )
    line = shell.line("push", "--set-upstream", remotes[0], branch, program="git")
    return Misuse(
        f"what changed is kept here, but the branch {branch} has no upstream branch on "
        f"{remotes[0]}",
        f"Give it one: {line}",
    )
