"""Words without case and accents, and words joined by hyphens."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemidef.model.folding import fold, hyphenate

ANY = st.text(
    st.sampled_from("aZé \t\u00a0\u0301\u0327-'’İıßſΣς\u0345\ud800\u2011ǅﬁ") | st.characters(),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  PERÚ ", "peru"),
        ("peru", "peru"),
        ("Peru\u0301", "peru"),
        ("São  Tomé\u00a0e\tPríncipe", "sao tome e principe"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("Côte d'Ivoire", "cote d'ivoire"),
        ("Guinea\u2011Bissau", "guinea-bissau"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ÑANDÚ", "nandu"),
        ("Οδός", "οδοσ"),
        ("１２", "12"),
        ("", ""),
        (" \u00a0 ", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_letters_are_not_folded_into_others() -> None:
    assert fold("Niger") != fold("Nigeria")
    assert len({fold(word) for word in ("Iran", "Iraq", "Irak")}) == 3
    assert fold("Guinea-Bissau") != fold("Guinea Bissau")


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_composed_and_parted_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(st.characters(codec="ascii"), max_size=12))
def test_plain_texts_fold_as_the_others_do(text: str) -> None:
    assert fold(f"{text} é") == " ".join([*fold(text).split(), "e"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Drug trafficking", "drug-trafficking"),
        ("  Cyber / crime ", "cyber-crime"),
        ("drug--trafficking-", "drug-trafficking"),
        ("R&D (2026)", "r-d-2026"),
        ("NARCOTRÁFICO", "narcotráfico"),
        ("Narcotra\u0301fico", "narcotráfico"),
        ("organizações criminosas", "organizações-criminosas"),
        ("snake_case", "snake-case"),
        ("हिन्दी सेना", "हिन्दी-सेना"),
        ("!?", ""),
        ("\u0301", ""),
        ("", ""),
    ],
)
def test_hyphenating(text: str, words: str) -> None:
    assert hyphenate(text) == words


@given(ANY)
def test_hyphenating_twice_is_hyphenating_once(text: str) -> None:
    words = hyphenate(text)
    assert hyphenate(words) == words
    assert words == words.strip("-")
    assert "--" not in words
    assert " " not in words
