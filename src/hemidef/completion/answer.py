"""The answer to a shell that asks on TAB. Whatever happens, nothing but words comes out."""

from __future__ import annotations

import os
import sys

from hemidef import places
from hemidef.completion.cache import Cache
from hemidef.completion.candidates import complete
from hemidef.completion.lexicon import Lexicon
from hemidef.completion.shells import SHELLS, Request


def answer(shell: str, given: list[str]) -> None:
    """Write what ``shell``, which gave these words of its own, may put at the cursor.

    What cannot be answered is answered by silence: a traceback would land in somebody's prompt.
    """
    try:
        if shell in SHELLS:
            request = Request(shell, given)
            words = request.words[1:] or [""]
            offer = complete(words, _lexicon(_store(words[:-1])))
            sys.stdout.buffer.write(request.answer(offer))
            sys.stdout.flush()
    except BaseException:
        if os.environ.get("HEMIDEF_DEBUG"):
            raise
    finally:
        # Nothing is left to say, not even that nobody listens any more.
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115


def _store(words: list[str]) -> str | None:
    """The path of the store that the line is about; None where there is none."""
    named = None
    for before, word in zip(["", *words], words, strict=False):
        if word == "--":
            break
        if before == "--store":
            named = word
        elif word.startswith("--store="):
            named = word[8:]
    if named:
        named = os.path.expandvars(named)
    path = places.used(named) or os.path.join(places.data_folder(), places.STORE_NAME)  # noqa: PTH118
    return path if os.path.isfile(path) else None  # noqa: PTH113


def _lexicon(store: str | None) -> Lexicon:
    """What may be typed, from the side cache, else made anew and kept there."""
    cache = Cache(store)
    lexicon = cache.read()
    if lexicon is None:
        is_lasting = True
        if store is None:
            from hemidef.completion import program  # all of hemidef, once after it is installed

            lexicon = program.lexicon()
        else:
            from hemidef.completion import contents  # half of that, once after each change

            lexicon, is_lasting = contents.added(_lexicon(None), store)
        if is_lasting:
            cache.write(lexicon)
    return lexicon
