"""What people talk about: counted by day, compared, and shown in their words without the people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from analytics.models import ExportLog, QuotesRead, TermCount, WordsState
from analytics.words import counting, keeping
from feedback import searching
from feedback.models import Message
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.pages import words
from tests.builders import (
    NOON,
    a_citizen,
    a_message,
    a_registered_appeal,
    a_sector,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
)

PAGE = "/dashboard/words/"

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def analyst(db):
    """A browser of somebody who may read words everywhere."""
    return signed_in(a_user(Role.ANALYST))


def said(text: str, times: int = 1, *, language: str = "en", ago: timedelta = DAY, **fields):
    """Appeals of as many different people with these words; found by them, too."""
    appeals = []
    for _one in range(times):
        fields_of_one = {"citizen": a_citizen()} | fields
        appeal = an_appeal(language=language, received_at=NOON - ago, **fields_of_one)
        a_message(appeal, text=text)
        searching.add(appeal.pk, text)
        appeals.append(appeal)
    return appeals


def counted() -> None:
    keeping.rebuild()


def terms_of(response, name: str) -> list[str]:
    """The forms in one chart, in their order."""
    (section,) = [each for each in response.context["sections"] if each.name == name]
    return [line.form for line in section.bars]


# What is counted ---------------------------------------------------------------------------------


def test_words_with_different_endings_are_one_term_shown_as_most_write_it(db):
    said("Лифт стоит", 2, language="ru")
    said("Лифты стоят. Ждём лифта у лифтов", language="ru")
    said("Лифты застревают", 2, language="ru")
    counted()
    row = TermCount.objects.get(cut=0, term="лифт")
    assert (row.appeals, row.form) == (5, "лифты")


def test_letters_of_a_poor_keyboard_make_the_same_term(db):
    said("Өрөөнд халаалтын даралт", 2, language="mn")
    said("Ороонд халаалтын даралт", language="mn")
    counted()
    row = TermCount.objects.get(cut=0, form="өрөөнд")
    assert row.appeals == 3


def test_a_word_said_twice_in_one_appeal_counts_once(db):
    said("pothole pothole. Another pothole")
    counted()
    assert TermCount.objects.get(cut=0, term="pothol").appeals == 1


def test_a_pair_doesn_t_reach_over_a_full_stop_or_a_stop_word(db):
    said("broken lift. Smell of gas")
    counted()
    pairs = set(TermCount.objects.filter(cut=0, term__contains=" ").values_list("form", flat=True))
    assert pairs == {"broken lift"}


def test_names_numbers_and_stop_words_are_no_terms(db):
    said("Меня зовут Иван Петрович, тел. 89141234567, пожалуйста почините лифт", 6, language="ru")
    counted()
    forms = set(TermCount.objects.filter(cut=0).values_list("form", flat=True)) - {""}
    assert forms == {"тел", "зовут", "почините", "лифт", "почините лифт"}


def test_confidential_appeals_are_in_no_term(db):
    said("bribe at the counter", 6, is_confidential=True)
    counted()
    assert not TermCount.objects.exists()


def test_the_table_stays_small_whatever_comes_in(db, monkeypatch):
    monkeypatch.setattr(counting, "VOCABULARY", 3)
    monkeypatch.setattr(counting, "ROWS", 4)
    topics = [a_topic(f"Topic {number}") for number in range(5)]
    for number in range(30):
        said(f"lamp{'abcdefghij'[number % 10]} pipe snow", topic=topics[number % 5])
    counted()
    whole = TermCount.objects.filter(cut=0).exclude(term="")
    assert set(whole.values_list("term", flat=True)) == {"pipe", "pipe snow", "snow"}
    for cut in range(8):
        assert TermCount.objects.filter(cut=cut).exclude(term="").count() <= 4
    by_topic = TermCount.objects.filter(cut=counting.number_of(["topic"]), term="")
    assert sorted(by_topic.values_list("appeals", flat=True)) == [6] * 5


def test_only_days_that_changed_are_counted_anew(db):
    said("snow", ago=3 * DAY)
    assert keeping.refresh() == [(NOON - 3 * DAY).date()]
    assert keeping.refresh() == []
    a_registered_appeal("There is no water in the street")
    assert keeping.refresh() == [NOON.date()]
    assert TermCount.objects.filter(cut=0, day=NOON.date(), term="water").exists()


def test_a_run_ends_in_time_and_the_rest_waits(db, monkeypatch):
    monkeypatch.setattr(keeping, "BUDGET", 0)
    for days in (1, 2, 3):
        said("snow", ago=days * DAY)
    assert keeping.refresh() == [(NOON - DAY).date()]
    assert len(WordsState.objects.get().waiting) == 2
    assert keeping.refresh() == [(NOON - 2 * DAY).date()]


def test_days_that_are_too_old_are_let_go(db, noon):
    said("snow")
    counted()
    noon.shift(timedelta(days=keeping.KEPT_DAYS))
    keeping.refresh()
    assert not TermCount.objects.exists()


# What is shown -----------------------------------------------------------------------------------


def test_a_theme_of_one_sector_comes_first_there(analyst):
    valley, hill = a_sector("Valley"), a_sector("Hill")
    for sector in (valley, hill):
        said("The street lights are broken near the market", 12, sector=sector)
        said("No hot water since the repair of the pipes", 12, sector=sector)
    said("Stray dogs chase children near the school", 8, sector=hill)
    said("Rubbish burns behind the garages", 8, sector=valley)
    counted()
    response = analyst.get(PAGE, {"sector": hill.pk, "language": "en"})
    found = terms_of(response, "apart")
    assert set(found[:2]) <= {"chase children", "dogs chase", "stray dogs", "school"}
    assert found[-1] in {"burns behind", "garages", "rubbish burns"}
    assert "water" not in " ".join(found)
    assert "speak here of “chase children”" in words(response, "h2")[0]


def test_a_term_needs_five_different_people(analyst):
    one = a_citizen()
    said("The fountain is dry", 9, citizen=one)
    said("The bench is broken", 4)
    counted()
    assert terms_of(analyst.get(PAGE, {"language": "en"}), "most") == []
    said("The bench is broken")
    counted()
    assert terms_of(analyst.get(PAGE, {"language": "en"}), "most") == ["bench", "broken"]


def test_the_five_may_have_written_on_different_days(analyst):
    for days in range(1, 6):
        said("The bench collapsed", ago=days * DAY)
    counted()
    assert "bench collapsed" in terms_of(analyst.get(PAGE, {"language": "en"}), "most")


def test_a_rising_theme_is_found_and_a_new_one_is_called_new(analyst):
    said("The bus is late", 20, ago=40 * DAY)
    said("Smoke over the yard", ago=40 * DAY)
    said("The bus is late", 20, ago=2 * DAY)
    said("Smoke over the yard", 15, ago=2 * DAY)
    said("Scooters block the ramp", 15, ago=2 * DAY)
    counted()
    response = analyst.get(PAGE, {"language": "en", "period": 30})
    (section,) = [each for each in response.context["sections"] if each.name == "rising"]
    new = {line.form: line.is_new for line in section.bars}
    assert new["scooters block"] is True
    assert new["smoke"] is False
    assert "bus" not in new


def test_parts_that_differ_by_chance_alone_show_hardly_anything(analyst):
    """Twenty different words strewn evenly over two sectors: none of them is a theme."""
    sectors = a_sector("Valley"), a_sector("Hill")
    letters = "bcdfghjklmnpqrstvwxz"
    for number in range(160):
        own = f"{letters[number % 20]}otter{letters[number % 20]}"
        said(f"{own} pavement", sector=sectors[(number * 7919) % 13 % 2])
    counted()
    response = analyst.get(PAGE, {"sector": sectors[0].pk, "language": "en"})
    assert terms_of(response, "apart") == []


def test_without_words_the_page_says_what_will_appear(analyst):
    assert "Terms appear some minutes after" in words(analyst.get(PAGE), "message")[0]


def test_figures_end_where_the_reader_s_reach_ends(db):
    own, other = an_organisation("Heating"), an_organisation("Roads")
    said("Radiators are cold", 6, organisation=own)
    said("Potholes are deep", 6, organisation=other)
    counted()
    head = signed_in(a_user(Role.HEAD, organisation=own))
    assert "radiators" in str(terms_of(head.get(PAGE, {"language": "en"}), "most"))
    page = head.get(PAGE, {"organisation": other.pk, "language": "en"})
    assert "otholes" not in page.content.decode()


def test_who_may_not_read_words_is_told_whom_to_ask(official):
    for path in (PAGE, f"{PAGE}term/?term=x&language=en", "/dashboard/words.csv"):
        assert official.get(path).status_code == 403


def test_the_page_asks_few_questions_however_much_is_stored(analyst):
    said("Radiators are cold", 6)
    counted()
    with CaptureQueriesContext(
        connection,
    ) as first:
        analyst.get(PAGE, {"language": "en"})
    for days in range(1, 20):
        said("Radiators are cold and pipes leak", 5, ago=days * DAY, topic=a_topic(f"T{days}"))
    counted()
    with CaptureQueriesContext(connection) as second:
        analyst.get(PAGE, {"language": "en"})
    assert len(second) <= len(first) <= 30


def test_the_file_has_the_terms_and_taking_it_is_kept(analyst):
    said("Radiators are cold", 6)
    counted()
    answer = analyst.get("/dashboard/words.csv", {"language": "en"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert "said most,radiators,6,6" in "\n".join(lines)
    assert ExportLog.objects.get().page == "words"


# One term ----------------------------------------------------------------------------------------


def term_page(client, form: str, **query):
    (term,) = set(TermCount.objects.filter(form=form, cut=0).values_list("term", flat=True))
    return client.get(f"{PAGE}term/", {"term": term, "language": "en", **query})


def test_quotes_stand_without_their_people_and_reading_them_is_kept(analyst):
    text = "My name is John Smith, call 99112233: the radiators are cold at 12 Baker Street"
    appeals = said(text, 6, sector=a_sector("Hill"))
    counted()
    response = term_page(analyst, "radiators")
    quotes = words(response, "blockquote")
    assert len(quotes) == 5
    assert quotes[
        0
    ] == "My name is [name] , call [phone]: the radiators are cold at [house] Baker Street".replace(
        " ,", ","
    )
    kept = QuotesRead.objects.get()
    assert set(kept.appeals) <= {appeal.pk for appeal in appeals}
    assert kept.term == "radiat"


def test_quotes_are_of_different_people(analyst):
    talker = a_citizen()
    said("The radiators are cold", 10, citizen=talker)
    said("The radiators are cold", 4, ago=2 * DAY)
    counted()
    assert len(words(term_page(analyst, "radiators"), "blockquote")) == 5


def test_what_is_hidden_or_taken_away_since_is_quoted_no_more(analyst):
    appeals = said("The radiators are cold", 6)
    counted()
    for appeal in appeals[:3]:
        Message.objects.filter(appeal=appeal).update(text="")
    appeals[3].is_confidential = True
    appeals[3].save()
    appeals[4].is_vulnerable = True
    appeals[4].save()
    assert len(words(term_page(analyst, "radiators"), "blockquote")) == 1


def test_quotes_come_only_from_where_the_reader_may_read(db):
    own, other = an_organisation("Heating"), an_organisation("Roads")
    said("The radiators are cold at home", 6, organisation=own)
    said("The radiators are cold in the bus", 6, organisation=other)
    counted()
    head = signed_in(a_user(Role.HEAD, organisation=own))
    response = term_page(head, "radiators")
    assert len(words(response, "blockquote")) == 5
    assert "bus" not in response.content.decode().split("<main")[1]


def test_a_term_of_too_few_people_shows_nobody_s_words(analyst):
    said("The fountain is dry", 4)
    counted()
    response = term_page(analyst, "fountain")
    assert "Too few people said this" in response.content.decode()
    assert words(response, "blockquote") == []
    assert not QuotesRead.objects.exists()


def test_small_numbers_of_a_place_are_not_told(analyst):
    said("The radiators are cold", 7, sector=a_sector("Hill"))
    said("The radiators are cold", 2, sector=a_sector("Valley"))
    counted()
    response = term_page(analyst, "radiators")
    (sectors,) = [each for each in response.context["where"] if each["label"] == "Sector"]
    assert sectors["lines"] == [("Hill", "7"), ("Valley", "fewer than 5")]


def test_a_term_nobody_asked_for_is_nowhere(analyst):
    assert analyst.get(f"{PAGE}term/").status_code == 404
