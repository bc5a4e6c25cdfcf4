"""Forms of the same Dutch word share a key, and words that are not the same do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.searching.bare import bare
from referrals.searching.stems import keys_of


@pytest.mark.parametrize(
    "pair",
    "cursus/cursussen smartphone/smartphones toestel/toestellen les/lessen aanvragen/aangevraagd "
    "aanvraag/aanvragen lening/lenen leen/lenen helpen/geholpen tablet/tablets "
    "wachtwoord/wachtwoorden formulier/formulieren foto/foto's gsm/gsmke print/geprint "
    "printer/print inschrijven/inschrijving computer/computers woning/woningen brief/brieven "
    "kaart/kaartje herstellen/herstelling afspraak/afspraken kind/kinderen opladen/opgeladen "
    "bejaarde/bejaarden huis/huizen".split(),
)
def test_forms_of_a_word_share_a_key(pair):
    one, other = (bare(word) for word in pair.split("/"))

    assert keys_of(one) & keys_of(other)


@pytest.mark.parametrize(
    "pair",
    "les/lezen ouderen/ouders opladen/lader mail/maal bank/band huur/huis kaart/kaas".split(),
)
def test_other_words_share_none(pair):
    one, other = pair.split("/")

    assert not keys_of(one) & keys_of(other)


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_every_word_is_a_form_of_itself(word):
    assert word in keys_of(word)
