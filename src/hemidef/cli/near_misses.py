"""Near misses: what a command line or a term was probably meant for, and how to say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hemidef import shell
from hemidef.errors import Misuse, UnknownName, closest
from hemidef.model import ids
from hemidef.model.fields import KIND, Field
from hemidef.model.folding import hyphenate
from hemidef.model.kinds import KINDS
from hemidef.model.values import Choice, Text
from hemidef.query import terms as language
from hemidef.query.attributes import FLAGS, attribute

if TYPE_CHECKING:
    from hemidef.tracker.book import Book

# What other programs call our commands; of several, the one that a group has.
_COMMANDS = {
    "add": "new create insert",
    "done": "close complete finish",
    "due": "late overdue",
    "export": "dump",
    "import": "load",
    "moved": "diff delta",
    "list": "ls dir search find grep query",
    "log": "history",
    "note": "comment",
    "remove": "rm del delete erase",
    "save": "add new create insert",
    "show": "get cat",
    "report": "brief briefing page print",
    "summary": "status overview dashboard",
    "sync": "push pull commit share",
    "undo": "revert",
    "update": "set change modify",
    "where": "which path pwd info",
}
# What flags are called elsewhere.
_FLAGS = {
    "assessed": "reviewed",
    "closed": "done complete finished",
    "open": "active pending todo",
    "overdue": "late delayed",
    "slipped": "postponed deferred",
    "stale": "old",
}
# What other programs call our options, where these are no fields.
_OPTIONS = {
    "--limit": "n last max top head",
    "--output": "out to file save",
    "--since": "from after",
    "--until": "before",
    "--within": "days next",
}
_FIELDS = [KIND, *(field for kind in KINDS for field in kind.fields)]
# Options of commands that may change several entries, which others do not have.
_OF_CHANGES = ("dry-run", "yes", "force")
# Options of what shows the store, which others do not have.
_OF_REPORTS = ("at", "as-of")
_OPTION = re.compile(r"--?[A-Za-z][\w-]*(=.*)?", re.DOTALL)


def refuse_command(path: str, args: Sequence[str], known: Sequence[str]) -> Misuse:
    """The error for ``args`` that begin with none of the ``known`` commands of ``path``."""
    from hemidef.cli.topics import NAMES  # 15 ms that only this error needs

    word = args[0].lower()
    topics = NAMES if "help" in known else ()
    near = closest(word, [*known, *topics]) or ""
    called = [name for name in known if word in _COMMANDS.get(name, "").split()]
    if word in topics:
        hint = f"It is a topic: {shell.line('help', word)}"
    elif called:
        line = shell.line(*path.split()[1:], called[0], *args[1:])
        hint = f"{path} {called[0]} does that: {line}"
    else:
        meant = shell.line("help", near) if near in topics and near not in known else near
        hint = f"{f'Did you mean {meant}? ' if meant else ''}All are in: {path} --help."
    return Misuse(f"there is no command {args[0]!r}", hint)


def refuse_name(error: UnknownName) -> Misuse:
    """The error, with what other people call so in place of what is only spelled alike."""
    if error.known == tuple(FLAGS):
        meant = _flag(error.word)
    else:
        meant = next((name for name in _aliases(error.word) if name in error.known), "")
    if error.word == "status" and "done" in error.known:
        meant = "done"  # all that a milestone has of a status
    if not meant:
        return error
    return Misuse(error.problem, error.suggestion(meant))


def _aliases(name: str) -> Iterator[str]:
    """The fields that other people's spreadsheets call ``name``."""
    from hemidef.exchange.vocabulary import vocabulary  # 20 ms that only this error needs

    for kind in KINDS:
        if field := vocabulary().field(name, kind.name):
            yield field


def _flag(word: str, fields: Iterable[Field] = _FIELDS) -> str:
    """The term that asks for what is ``word``, as in ``is:overdue`` for late; or nothing.

    It may ask for a choice that one of the ``fields`` offers.
    """
    asked = hyphenate(word)
    flags = (flag for flag in FLAGS if asked in (flag, *_FLAGS.get(flag, "").split()))
    if flag := next(flags, ""):
        return f"is:{flag}"
    choices = (f for f in fields if isinstance(f.type, Choice) and asked in f.type.values)
    return next((f"{field.name}:{asked}" for field in choices), "")


def refuse_usage(error: Any, words: Sequence[str]) -> Misuse:
    """A usage error of Typer's, in the command line of these ``words``, as one of ours."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "hemidef"
    problem, _, rest = error.format_message().partition("\n")
    option = getattr(error, "option_name", "")
    if " extra argument" in problem:
        rest = _quotes(problem, words, command, ctx)
    elif hasattr(error, "possibilities"):
        problem = f"{problem.partition(' Did you mean')[0].partition(' (Possible')[0]}"
        rest = _option(option, error.possibilities or (), words, ctx)
    problem = problem[:1].lower() + problem[1:].rstrip(".")
    return Misuse(problem, f"{rest.strip()} See: {command} --help.".strip())


def _option(option: str, near: Sequence[str], words: Sequence[str], ctx: Any) -> str:
    """What an ``option`` that there is not was meant for; ``near`` are some that there are."""
    from hemidef.exchange.source import FORMATS  # 2 ms that only this error needs

    text = next((word for word in words if word.startswith(option)), option)
    if not _OPTION.fullmatch(text):
        others = [word for word in words if word is not text]
        line = shell.line(*others, "--", text)
        return f"A text that begins with a dash goes last, behind --: {line}."
    name = option.lstrip("-")
    params = ctx.command.params if ctx else []
    known = {each for param in params for each in param.opts}
    if name in ("table", *FORMATS) and "--format" in known:
        return f"Say: -f {name}."
    if name == "id" and any(param.name == "ids" for param in params):
        return f"An id needs no option: {shell.line(*(word for word in words if word != text))}."
    if called := next(_called(name, known), None):
        return f"Did you mean {called}?"
    if any(param.name == "terms" for param in params) and (line := _in_terms(name, text, words)):
        return f"Say it as a term: {line}."
    if name in _OF_CHANGES and ctx:
        return f"{ctx.command_path} does not ask, and hemidef undo takes it back."
    if name in _OF_REPORTS and ctx:
        return f"{ctx.command_path} is about the store as it is now."
    likely = closest(option, near)
    rest = f"Did you mean {likely}? " if likely else ""
    is_far = not likely or closest(option, near, 0.8) is None
    command = ctx.command_path.split()[1:2] if ctx else []
    if option.startswith("--") and is_far and command in (["add"], ["update"]):
        rest += f"A field of your own is given as --set {name.replace('-', '_')}=VALUE."
    return rest


def _in_terms(name: str, text: str, words: Sequence[str]) -> str:
    """The command line with a term for the option ``--name``, typed as ``text``; or nothing."""
    at = words.index(text) if text in words else 0
    value = text.partition("=")[2]
    rest = words[at + 1 :] if value else words[at + 2 :]
    value = value or "".join(words[at + 1 : at + 2]) or "VALUE"
    field = next((f for n in (name, *_aliases(name)) for f in _FIELDS if f.answers_to(n)), None)
    if term := _flag(name):
        rest = words[at + 1 :]
    elif name == "id":
        term = value
    elif field:
        term = f"{field.name}:{value}"
    return shell.line(*words[:at], term, *rest) if term else ""


def _called(name: str, known: set[str]) -> Iterator[str]:
    """The ``known`` options that other programs, or people's spreadsheets, call ``name``."""
    yield from (each for each in _OPTIONS if each in known and name in _OPTIONS[each].split())
    for alias in _aliases(name):
        fields = (kind.field(alias) for kind in KINDS)
        yield from (field.option for field in fields if field and field.option in known)


def _quotes(problem: str, words: Sequence[str], command: str, ctx: Any) -> str:
    """What to do about words too many: those of one text go in quotes."""
    arguments = [each for each in ctx.command.params if each.param_type_name == "argument"]
    last = arguments[-1].make_metavar(ctx).strip("[]") if arguments else ""
    if last not in ("TEXT", "HEADLINE"):
        return f"It takes one {last}." if last else ""
    extra = problem[problem.find("(", problem.find(" extra")) :].strip("().").split("(")[-1].split()
    for at in range(1, len(words) - len(extra) + 1):
        if [*words[at : at + len(extra)]] == extra and words[at - 1] != command.split()[-1]:
            text = " ".join(words[at - 1 : at + len(extra)])
            line = shell.line(*words[: at - 1], text, *words[at + len(extra) :])
            return f"If they are one text, put quotes around it: {line}."
    return ""


def meant(words: Sequence[str], book: Book, *, views: bool = False) -> list[str]:
    """The terms that ``words``, which match nothing, were probably meant for; none if unknown.

    One may be a view's name where ``views`` may be named.
    """
    if any(map(ids.parse_list, words)):
        return [id for word in words for id in (ids.parse_list(word) or [word])]
    joined = _term(" ".join(words), book) if len(words) > 1 else ""
    found = [joined] if joined else [_term(word, book) or word for word in words]
    if found == list(words) and views and len(words) == 1 and words[0].isalpha():
        near = closest(words[0], book.views)
        found = [near] if near and near != words[0].lower() else found
    return found if found != list(words) else []


def _term(word: str, book: Book) -> str:
    """The term that ``word`` was meant for, or nothing."""
    kinds = book.schema.kinds
    if asking := _flag(word, [field for kind in kinds for field in kind.fields]):
        return asking
    name, equals, value = word.partition("=")
    field_name = name.partition(".")[0].lower()
    if (
        equals
        and value
        and (field_name == "is" or any(attribute(field_name, kind) for kind in kinds))
    ):
        return f"{name}:{value}"
    term = language.parse(word)
    if (
        term.name not in ("", "kind")
        and not term.operator
        and term.value.lower() not in ("none", "any")
    ):
        asked = [each for kind in kinds if (each := attribute(term.name, kind))]
        part = f"{term.name}.has:{term.value}"
        if asked and all(isinstance(field.type, Text) for field in asked) and book.select([part]):
            return part
    return ""
