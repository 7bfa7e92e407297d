"""What is heard as an option, and what our answers by SMS cost. No database."""

import pytest

from channels.sms.parts import Alphabet, parts
from surveys.models import Aside, Vote
from surveys.votes import reading, telling
from surveys.votes.voting import Taken
from tests.surveys.voting import YES_NO

LANGUAGES = ("en", "mn", "kk", "ru", "az")
LABELS = [
    {"mn": "Зөвшөөрнө", "en": "Agree", "az": "Razıyam"},
    {"mn": "Зөвшөөрөхгүй", "en": "Don't agree", "az": "Razı deyiləm"},
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("zovshoorno", (1,)), ("ZUVSHUURNU", (1,)), ("zuvshuuruhgvi", (2,))),
        *(("Зөвшөөрнө!", (1,)), ("raziyam", (1,)), ("dont agree", (2,)), ("agree please", ())),
        *(("2", (2,)), ("1, 2", (1, 2)), ("2 agree", ()), ("", ()), ("...", ())),
    ],
)
def test_an_option_is_heard_in_both_scripts_and_never_guessed(said, meant):
    assert reading.options(said, LABELS) == meant


def test_a_word_that_two_options_have_in_latin_letters_names_none():
    labels = [{"mn": "Ус"}, {"mn": "Өс"}, {"mn": "Vs"}]
    assert reading.options("Ус", labels) == (1,)
    assert reading.options("us", labels) == (1,)
    assert reading.options("os", labels) == (2,)
    assert reading.options("vs", labels) == (3,)
    assert reading.options("us", [{"ru": "ус"}, {"mn": "үс"}]) == ()


def a_vote() -> Vote:
    return Vote(number=412, texts={"en": {"title": "?", "text": ""}}, options=YES_NO)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_by_sms_fits_what_it_may_cost(language, settings):
    settings.PUBLIC_URL = "https://sanal.gov.mn"
    vote = a_vote()
    asides = [Taken(aside=why) for why in Aside.Reason if why != Aside.Reason.UNKNOWN_OPTION]
    given = {"receipt": "7KQM-4T2X"}
    receipts = [
        Taken(**given),
        Taken(**given, before=True, is_same=True),
        Taken(**given, before=True),
        Taken(**given, before=True, counts=False),
    ]
    bodies = [telling.taken(vote, found, language).body for found in (*receipts, *asides)]
    bodies.append(telling.no_such_vote(language).body)
    for body in bodies:
        taken = parts(body)
        assert taken.count <= (1 if taken.alphabet == Alphabet.GSM7 else 2), body
    for body in bodies[:3]:  # what nearly everybody is told
        assert parts(body).count == 1, body


@pytest.mark.parametrize("why", [*Aside.Reason])
def test_there_are_words_for_every_reason_or_silence_is_meant(why):
    silent = why == Aside.Reason.NO_NUMBER  # nobody reads them
    assert bool(telling.taken(a_vote(), Taken(aside=why), "en").body) is not silent
