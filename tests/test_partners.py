"""The table of countries and organisations, against ISO 3166 and CLDR, and how it is asked."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pycountry
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from hemidef.errors import Invalid
from hemidef.exchange.reading import read_partners
from hemidef.model.folding import fold
from hemidef.model.partners import Partners
from hemidef.model.values import Context

TABLE = read_partners()
CODES = [partner.code for partner in TABLE]
PARTNERS = Partners(lambda: TABLE)

# The 35 independent states of the Americas.
AMERICAS = """
    ATG ARG BHS BRB BLZ BOL BRA CAN CHL COL CRI CUB DMA DOM ECU SLV GRD GTM GUY HTI HND JAM MEX
    NIC PAN PRY PER KNA LCA VCT SUR TTO USA URY VEN
"""

# The languages of the Americas, and how the same are written elsewhere.
LOCALES = ("en", "es", "pt", "fr", "es_419", "es_MX", "pt_PT", "fr_CA")


def code(name: str) -> str:
    """The name's code; the sentence of refusal where there is none."""
    try:
        return PARTNERS.code(name)
    except Invalid as error:
        return error.problem


def test_the_states_of_the_americas_stand_first() -> None:
    assert len(AMERICAS.split()) == 35
    assert set(CODES[:35]) == set(AMERICAS.split())


def test_every_country_of_iso_3166_is_there() -> None:
    assert {country.alpha_3 for country in pycountry.countries} <= set(CODES)


def test_no_code_stands_twice() -> None:
    assert [code for code, times in Counter(CODES).items() if times > 1] == []


def test_no_name_belongs_to_two() -> None:
    owners: dict[str, set[str]] = {}
    for partner in TABLE:
        for name in (partner.code, *partner.names):
            owners.setdefault(fold(name), set()).add(partner.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_every_name_in_the_table_leads_to_its_entry() -> None:
    wrong = {name: code(name) for p in TABLE for name in p.names if code(name) != p.code}
    assert wrong == {}


def test_every_partner_has_its_four_short_names() -> None:
    for partner in TABLE:
        assert len(partner.short) == 4, partner.code
        assert all(name.strip() for name in partner.names), partner.code
        assert partner.name == partner.names[0]


def test_every_name_of_iso_3166_is_read() -> None:
    wrong = {}
    for country in pycountry.countries:
        for kind in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            name = getattr(country, kind, None)
            if name and code(name) != country.alpha_3:
                wrong[name] = code(name)
    assert wrong == {}


@pytest.mark.parametrize("language", LOCALES)
def test_every_name_of_cldr_is_read(language: str) -> None:
    territories = Locale.parse(language).territories
    wrong = {}
    for country in pycountry.countries:
        name = territories[country.alpha_2]
        if code(name) != country.alpha_3:
            wrong[name] = code(name)
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("OAS", "OAS"),
        ("OEA", "OAS"),
        ("Organización de los Estados Americanos", "OAS"),
        ("IADB", "IADB"),
        ("JID", "IADB"),
        ("Junta Interamericana de Defensa", "IADB"),
        ("Inter-American Defense Board", "IADB"),
        ("NATO", "NATO"),
        ("OTAN", "NATO"),
        ("Organización del Tratado del Atlántico Norte", "NATO"),
        ("CARICOM", "CARICOM"),
        ("Comunidad del Caribe", "CARICOM"),
        ("SICA", "SICA"),
        ("Sistema de la Integración Centroamericana", "SICA"),
        ("RSS", "RSS"),
        ("Regional Security System", "RSS"),
        ("CDMA", "CDMA"),
        ("CMDA", "CDMA"),
        ("Conferencia de Ministros de Defensa de las Américas", "CDMA"),
        ("UN", "UN"),
        ("ONU", "UN"),
        ("Naciones Unidas", "UN"),
        ("EU", "EU"),
        ("UE", "EU"),
        ("Unión Europea", "EU"),
        ("INTERPOL", "INTERPOL"),
        ("Interpol", "INTERPOL"),
        ("OIPC", "INTERPOL"),
        ("AMERIPOL", "AMERIPOL"),
        ("JIATF-South", "JIATF-South"),
        ("JIATF South", "JIATF-South"),
        ("jiatf-sur", "JIATF-South"),
        ("USSOUTHCOM", "USSOUTHCOM"),
        ("Comando Sur de los Estados Unidos", "USSOUTHCOM"),
        ("USNORTHCOM", "USNORTHCOM"),
        ("Comando Norte de los Estados Unidos", "USNORTHCOM"),
        ("IDB", "IDB"),
        ("BID", "IDB"),
    ],
)
def test_the_organisations_of_the_field(name: str, meant: str) -> None:
    assert code(name) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Perú", "PER"),
        ("peru", "PER"),
        ("PÉROU", "PER"),
        ("pe", "PER"),
        ("per", "PER"),
        ("Brasil", "BRA"),
        ("Brésil", "BRA"),
        ("United States", "USA"),
        ("EE. UU.", "USA"),
        ("EUA", "USA"),
        ("États-Unis", "USA"),
        ("  méxico ", "MEX"),
        ("Haïti", "HTI"),
        ("Equador", "ECU"),
        ("Côte d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("CAN", "CAN"),
        ("Bolivia, Plurinational State of", "BOL"),
        ("Estado Plurinacional de Bolivia", "BOL"),
        ("St. Lucia", "LCA"),
        ("Saint Lucia", "LCA"),
        ("Santa Lucía", "LCA"),
        ("Trinidad and Tobago", "TTO"),
        ("Trinidad & Tobago", "TTO"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Guinea", "GIN"),
        ("Guyana", "GUY"),
        ("French Guiana", "GUF"),
    ],
)
def test_names_as_people_write_them(name: str, meant: str) -> None:
    assert code(name) == meant


def test_peru_is_peru_and_nothing_else() -> None:
    assert {p.code for p in TABLE for name in p.names if fold(name) == "peru"} == {"PER"}


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Brazill", "Did you mean Brazil (BRA)?"),
        ("Pero", "Did you mean Peru (PER)?"),
        ("Colombia.", "Did you mean Colombia (COL)?"),
        ("Estados Unido", "Did you mean United States (USA)?"),
        ("North Atlantic Treaty", "Did you mean North Atlantic Treaty Organization (NATO)?"),
    ],
)
def test_a_near_miss_is_refused_with_a_suggestion(name: str, suggestion: str) -> None:
    with pytest.raises(Invalid) as refused:
        PARTNERS.code(name)
    assert refused.value.problem == f"no country or organisation goes by {name!r}"
    assert refused.value.hint == suggestion


@pytest.mark.parametrize("name", ["", "?", "42", "the ministry of silly walks", "\ud800", "´"])
def test_what_is_near_nobody_says_what_to_give(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        PARTNERS.code(name)
    assert "ISO 3166 code such as BRA" in refused.value.hint
    assert "others fit in a tag" in refused.value.hint


def _plain(name: str) -> str:
    """Folding as the design says it, in other words than the program's."""
    for typeset, typed in (("’", "'"), ("‘", "'"), ("‑", "-"), ("‐", "-")):
        name = name.replace(typeset, typed)
    parted = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in parted if not unicodedata.combining(c)).split())


BY_NAME = {_plain(name): p.code for p in TABLE for name in (p.code, *p.names)}
LETTERS = "abcdefghijklmnopqrstuvwxyz "


@given(st.sampled_from(sorted(BY_NAME)), st.data())
def test_one_letter_changed_is_another_name_or_none(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name)))
    letter = data.draw(st.sampled_from(LETTERS))
    end = data.draw(st.integers(place, min(place + 1, len(name))))
    changed = name[:place] + letter * data.draw(st.integers(0, 1)) + name[end:]
    meant = BY_NAME.get(_plain(changed))
    if meant:
        assert PARTNERS.code(changed) == meant
        return
    with pytest.raises(Invalid) as refused:
        PARTNERS.code(changed)
    if len(name) >= 4:
        assert refused.value.hint.startswith("Did you mean ")


def test_a_code_has_its_english_name(context: Context) -> None:
    assert context.partners.name("PER") == "Peru"
    assert context.partners.name("OAS") == "Organization of American States"
    assert context.partners.name("XXX") == "XXX"
