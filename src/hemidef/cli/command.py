"""Making a command of a function: the common options, and an option for every field.

Also groups of commands, which name the nearest where there is no such command.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from hemidef.cli import pager
from hemidef.cli.completion import offer_values
from hemidef.cli.desk import Desk
from hemidef.cli.near_misses import refuse_command
from hemidef.cli.options import ColorOption, StoreOption
from hemidef.errors import Misuse
from hemidef.model.fields import Field, Kind
from hemidef.model.values import Choice

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
# What commands and groups of Typer's have in common, for the types alone.
if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object

Run = Callable[..., None]
# Makes the Click command of a function, which only the command that was called for needs.
Make = Callable[[], Any]


def command(
    *, short: str, name: str = "", kinds: Sequence[Kind] = (), paged: bool = False
) -> Callable[[Run], Make]:
    """Make a command of the decorated ``run(desk, ...)``, which it calls with its own parameters.

    ``short`` is its line in the list of commands; its help is the docstring, which opens with
    an example. With ``kinds``, ``run`` also takes ``**texts``: what was given for each of their
    fields. What a ``paged`` one prints goes through a pager where it is longer than the screen.
    A ``run`` that asks for ``ctx`` is given Typer's context.
    """
    return lambda run: partial(_command, run, short, name, kinds, paged)


def _command(run: Run, short: str, name: str, kinds: Sequence[Kind], paged: bool) -> Any:
    parameters = inspect.signature(run, eval_str=True).parameters
    own = [
        parameter
        for parameter in parameters.values()
        if parameter.name not in ("desk", "ctx") and parameter.kind is not parameter.VAR_KEYWORD
    ]
    common = [
        _parameter("store", StoreOption, None),
        _parameter("color", ColorOption, None),
    ]

    def called(ctx: typer.Context, **options: Any) -> None:
        before = ctx.find_root().params  # hemidef --store PATH list is hemidef list --store PATH
        store = options.pop("store") or before["store"]
        options.pop("color")  # the environment has it: see main
        desk = Desk(store, options.pop("as_of", None), options.pop("at", None))
        if "ctx" in parameters:
            options["ctx"] = ctx
        with pager.page() if paged else contextlib.nullcontext():
            run(desk, **options)

    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            _parameter("ctx", typer.Context, inspect.Parameter.empty),
            *(_keyword_only(parameter) for parameter in own),
            *(_field_option(*each) for each in fields_of(*kinds).items()),
            *common,
        ]
    )
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    app.command(
        name or run.__name__.strip("_"),
        cls=Command,
        help=_flowing(_docstring(run)),
        short_help=short,
        context_settings=HELP_OPTIONS,
    )(called)
    return typer.main.get_command(app)


def _docstring(run: Run) -> str:
    """The docstring of ``run``: of its source under ``python -OO``, which drops it elsewhere."""
    if run.__doc__ is None:
        with contextlib.suppress(OSError):  # there is no source
            function = ast.parse(inspect.getsource(run)).body[0]
            return ast.get_docstring(cast(ast.FunctionDef, function)) or ""
    return inspect.getdoc(run) or ""


def _flowing(text: str) -> str:
    """``text`` with each paragraph on one line, to be wrapped anew; indented lines stay."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(p if p.startswith(" ") else " ".join(p.split("\n")) for p in paragraphs)


def _field_option(name: str, declared: Sequence[tuple[Kind, Field]]) -> inspect.Parameter:
    """The option that a field declares: the one place that derives options from fields."""
    first = declared[0][1]
    option = typer.Option(
        first.option,
        metavar=first.type.metavar,
        help=" ".join(
            [first.help, *_values(declared), *(["Repeat for more."] if first.many else [])]
        ),
        rich_help_panel="Fields",
        show_default=False,
        autocompletion=offer_values(declared),
    )
    kind = list[str] | None if first.many else str | None
    return _parameter(name, Annotated[kind, option], None)


def _values(declared: Sequence[tuple[Kind, Field]]) -> list[str]:
    """What may be chosen, for each kind where they differ."""
    types = {kind.plural: field.type for kind, field in declared}
    differ = len(set(types.values())) > 1
    lists = {
        f"For {plural}" if differ else "One of": ", ".join(type.values)
        for plural, type in types.items()
        if isinstance(type, Choice)
    }
    return [f"{heading}: {values}." for heading, values in lists.items()]


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _keyword_only(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def fields_of(*kinds: Kind) -> dict[str, list[tuple[Kind, Field]]]:
    """The fields of ``kinds``, each name once with the kinds that have it."""
    found: dict[str, list[tuple[Kind, Field]]] = {}
    for kind in kinds:
        for field in kind.fields:
            found.setdefault(field.name, []).append((kind, field))
    return found


def given(texts: dict[str, Any]) -> dict[str, str | list[str]]:
    """The fields that were given on the command line."""
    return {name: value for name, value in texts.items() if value is not None and value != []}


def _check_values(ctx: Any, command: Any, args: Sequence[str]) -> None:
    """Refuse another option where an option of ``command`` has its value.

    Also a field's one value that is given twice: the first would be dropped. Raises Misuse.
    """
    options = [each for each in command.get_params(ctx) if each.param_type_name == "option"]
    known = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    valued = {name for option in options if not option.is_flag for name in option.opts}
    once = {
        option.opts[0]
        for option in options
        if getattr(option, "rich_help_panel", None) == "Fields" and not option.multiple
    }
    words = takewhile(lambda word: word != "--", args)
    seen: set[str] = set()
    for word in words:
        if not (word.startswith("-") or ctx.allow_interspersed_args):
            return  # what follows is the next command's
        given = word.partition("=")[0]
        if given in seen:
            raise Misuse(f"{given} is given twice", "Give it once.")
        seen |= once & {given}
        value = next(words, "") if word in valued else ""
        name = value.partition("=")[0]
        if name in known or (name.startswith("--") and name[2:].replace("-", "").isalnum()):
            raise Misuse(
                f"{word} has no value: {value} is an option",
                f"To give it that very text: {word}{'=' if word[2:] else ''}{value}",
            )


@contextlib.contextmanager
def _parsing(ctx: Any, command: Any, args: Sequence[str]) -> Iterator[None]:
    """Around Typer's own parsing of ``args``, which takes the next option for a value.

    Some of its errors do not say which command they are about; here they learn it. Raises Misuse.
    """
    if not ctx.resilient_parsing:
        _check_values(ctx, command, args)
    try:
        yield
    except Exception as error:
        if getattr(error, "ctx", ctx) is None:
            error.ctx = ctx  # type: ignore[attr-defined]
        raise


class _Plain(_Base):
    """Help in plain words: ``ID`` for Typer's ``{ID}``, and no ``<str>`` beside it."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)
        option.help = "Show this help."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        params: list[Any] = self.get_params(ctx)
        for param in params:
            if param.param_type_name == "argument":
                param.type = copy(param.type)  # which others share
                param.type.get_metavar = lambda **_: ""
        with pager.page():
            super().format_help(ctx, formatter)  # which prints it


class Command(_Plain, TyperCommand):
    """A command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer's, within ``_parsing``."""
        with _parsing(ctx, self, args):
            return super().parse_args(ctx, args)


class Group(_Plain, TyperGroup):
    """A group of commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer's, within ``_parsing``."""
        with _parsing(ctx, self, args):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As Typer's, with the nearest name for an unknown one. Raises Misuse."""
        if args and not self.get_command(ctx, args[0]):
            raise refuse_command(ctx.command_path, args, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def group(
    name: str,
    *,
    help: str,
    short: str,
    commands: Sequence[Make] = (),
    cls: type[Group] = Group,
) -> Any:
    """The Click group ``name`` of ``commands``; ``help`` opens with an example."""
    app = typer.Typer(
        cls=cls,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        context_settings=HELP_OPTIONS,
    )
    app.callback(help=help, short_help=short)(lambda: None)
    made: Any = typer.main.get_command(app)
    made.name = name
    made.short_help = short
    for make in commands:
        made.add_command(make())
    return made
