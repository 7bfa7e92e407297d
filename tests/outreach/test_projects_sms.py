"""Residents judge a funded project by a message with its number: marks, words, following."""

from itertools import count

import pytest
from django.utils import timezone

from accounts.models import Address
from channels import inbox
from channels.models import Delivery, Envelope
from channels.values import Inbound
from feedback.models import Appeal, Message
from outreach.audiences.consenting import How
from outreach.inbound import projects
from outreach.models import Consent, ProjectComment, ProjectFollower, ProjectMark
from outreach.projects import following
from outreach.projects.words import said_in
from tests.builders import a_project, a_topic, an_account, an_address, an_organisation
from tests.channels.test_inbox import FORM, sms

pytestmark = pytest.mark.django_db
_ids = count(1)


@pytest.fixture
def number():
    return an_account("sms", language="mn")


@pytest.fixture
def project():
    names = {"mn": "Сургуулийн дээвэр", "ru": "Крыша школы", "kk": "Мектеп шатыры"}
    body = an_organisation("Governor's office")
    return a_project(17, names=names, organisation=body, topic=a_topic("Schools"))


def text(account, words, *, sender="+97699112233"):
    """An SMS arrives; returns what became of it."""
    raw = sms(words, sender=sender, id=f"p{next(_ids)}")
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()
    envelope = Envelope.objects.latest("id")
    assert envelope.state == "done", envelope.error
    return envelope.outcomes[0]


def last_told() -> Delivery:
    return Delivery.objects.latest("id")


@pytest.mark.parametrize(
    ("words", "marks", "language"),
    [
        ("P17 4 5", (4, 5), "mn"),  # a letter tells no language: the number's own is spoken
        ("p 17 4/5", (4, 5), "mn"),
        ("ТӨСӨЛ 17 4 5", (4, 5), "mn"),
        ("төсөл 17 3", (3, None), "mn"),
        ("ЖОБА 17 4", (4, None), "kk"),
        ("Проект 17, 5, 3", (5, 3), "ru"),
        ("LAYİHƏ 17 4 5", (4, 5), "az"),
        ("layihə 17 2 1.", (2, 1), "az"),
        ("Project 17 1 2", (1, 2), "en"),
        ("Р17 4 5", (4, 5), "mn"),  # the Cyrillic letter that looks like a P
        ("П17 4 5", (4, 5), "mn"),
        ("P17 4,5", (4, 5), "mn"),
        ("P17 5 5 👍", (5, 5), "mn"),
        ("р17 5/4👍🏽!!", (5, 4), "mn"),
        ("P17 (3) ... ❤️", (3, None), "mn"),
        ("P17 4️⃣ 5️⃣", (4, 5), "mn"),
    ],
)
def test_marks_are_taken_in_five_languages(number, project, words, marks, language):
    assert text(number, words)["result"] == "command"
    mark = ProjectMark.objects.get()
    assert (mark.progress, mark.quality) == marks
    assert mark.channel == "sms"
    told = last_told()
    assert told.language == language
    assert str(marks[0]) in told.body
    assert not Appeal.objects.exists()


def test_the_last_mark_of_an_address_counts(number, project):
    text(number, "P17 1 1")
    text(number, "P17 4 5")
    text(number, "P17 3 3", sender="+97699112244")
    assert ProjectMark.objects.count() == 2
    project.refresh_from_db()
    assert (project.marks, project.progress_sum) == (2, 7)
    assert (project.quality_marks, project.quality_sum) == (2, 8)


def test_a_mark_of_the_progress_alone_leaves_that_of_the_quality(number, project):
    text(number, "P17 1 5")
    text(number, "P17 2")
    mark = ProjectMark.objects.get()
    assert (mark.progress, mark.quality) == (2, 5)


def test_words_go_into_the_queue_tied_to_the_project(number, project):
    outcome = text(number, "ТӨСӨЛ 17 4 5 Дээвэр дуслаад байна")
    appeal = Appeal.objects.get()
    assert (outcome["result"], outcome["reference"]) == ("appeal", appeal.code)
    assert appeal.organisation == project.organisation
    assert appeal.topic == project.topic
    assert appeal.subject == "Төсөл 17: Сургуулийн дээвэр" or "17" in appeal.subject
    assert Message.objects.get(direction="in").text == "Дээвэр дуслаад байна"
    assert ProjectComment.objects.get().published_at is None
    assert ProjectMark.objects.get().progress == 4


def test_one_message_of_ours_says_the_marks_and_the_code(number, project):
    text(number, "P17 4 5 Дээвэр дуслаад байна")
    told = Delivery.objects.get()
    assert Appeal.objects.get().code in told.body
    assert "4" in told.body


def test_words_are_answered_in_the_language_that_they_are_in(number, project):
    text(number, "P17 Почему дети учатся в холодной школе, а рабочих не видно?")
    assert Appeal.objects.get().language == "ru"
    assert last_told().language == "ru"


def test_more_words_join_the_open_matter(number, project):
    text(number, "P17 the roof leaks")
    text(number, "P17 it still leaks")
    assert Appeal.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 2


def test_a_wrong_mark_is_answered_and_the_words_are_kept(number, project):
    text(number, "P17 9 0 the roof leaks")
    assert not ProjectMark.objects.exists()
    assert ProjectComment.objects.count() == 1
    assert any("P17 4 5" in each.body for each in Delivery.objects.all())


def test_a_wrong_mark_alone_opens_nothing(number, project):
    assert text(number, "P17 7")["result"] == "command"
    assert "P17 4 5" in last_told().body
    assert not Appeal.objects.exists()


def test_a_wrong_number_is_answered(number, project):
    assert text(number, "ПРОЕКТ 18 4 5")["result"] == "command"
    told = last_told()
    assert told.language == "ru"
    assert "18" in told.body
    assert "/projects/" in told.body


def test_words_with_a_wrong_number_are_not_lost(number, project):
    text(number, "P18 4 5 the roof leaks")
    assert Appeal.objects.get().summary.endswith("the roof leaks")
    assert any("/projects/" in each.body for each in Delivery.objects.all())


def test_a_hidden_project_is_not_there(number):
    a_project(17, is_public=False)
    text(number, "P17 4 5")
    assert not ProjectMark.objects.exists()
    assert "/projects/" in last_told().body


@pytest.mark.parametrize(
    "words",
    [
        "P5 apartment has no water",
        "Please help",
        "P17a",
        "Проект 2020 года плох",
        "5 4",
        "Пенсия 17",
    ],
)
def test_other_words_are_an_appeal_as_ever(number, words):
    assert text(number, words)["result"] == "appeal"
    assert not ProjectComment.objects.exists()


def test_the_number_alone_tells_how_it_stands(number, project):
    text(number, "төсөл 17")
    assert "Сургуулийн дээвэр" in last_told().body
    assert not Appeal.objects.exists()


def test_the_word_alone_tells_how_to_judge(number, project):
    text(number, "ЖОБА")
    assert "P17 4 5" in last_told().body


def test_following_by_a_word_and_leaving(number, project):
    text(number, "P17 +")
    follower = ProjectFollower.objects.get()
    assert follower.ended_at is None
    yes = Consent.objects.get()
    assert (yes.is_yes, yes.way, yes.words, yes.topic.code) == (
        True,
        "message",
        "P17 +",
        "projects",
    )
    assert set(yes.topic.names) == {"en", "mn", "kk", "ru", "az"}
    text(number, "P17 ЗОГС")
    follower.refresh_from_db()
    assert follower.ended_at <= timezone.now()
    assert Address.objects.get().opted_out_at is None  # of this project alone


def test_who_said_stop_to_all_news_gets_that_of_a_project_again(number, project):
    text(number, "P17 +")
    text(number, "STOP")
    text(number, "P17 +")
    assert Address.objects.get().opted_out_at is None
    assert ProjectFollower.objects.get().ended_at is None


def test_who_leaves_by_one_address_is_told_at_no_other(number, project):
    mailbox = an_address("bat@mail.mn", kind="email")
    following.follow(project, mailbox, how=How("site"))
    text(number, "P17 +")
    mailbox.citizen.addresses.update(citizen=Address.objects.get(kind="phone").citizen)
    text(number, "P17 STOP")
    assert not ProjectFollower.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "words", ["5-р байр халаалтгүй", "№5 сургууль хүйтэн", "5% done and no more", "5th house"]
)
def test_a_figure_that_belongs_to_something_else_is_no_mark(words):
    said = said_in(f"P17 {words}")
    assert (said.figures, said.words) == ((), words)


def test_signs_before_words_do_not_hide_them():
    said = said_in("P17 5 4 👍 goy bolson")
    assert (said.figures, said.words) == ((5, 4), "👍 goy bolson")


def test_a_sign_alone_is_no_words(number, project):
    assert text(number, "P17 👍")["result"] == "command"
    assert "P17 4 5" in last_told().body
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    "odd", [{"authentic": False}, {"auto_reply": True}, {"bounce": True}, {"edits": "0"}]
)
def test_what_is_not_surely_their_own_word_judges_nothing(odd, django_assert_num_queries):
    said = Inbound("1", "bat@mail.mn", "email", text="P17 5 5 the roof leaks", **odd)
    with django_assert_num_queries(0):
        assert projects(said, None) is None


def test_other_messages_cost_nothing(number, django_assert_num_queries):
    said = Inbound(external_id="1", sender="+97699112233", address_kind="phone", text="No water")
    with django_assert_num_queries(0):
        assert projects(said, None) is None


def test_marks_with_words_stay_within_the_budget(number, project, django_assert_max_num_queries):
    text(number, "P17 3 3 first words")
    Appeal.objects.update(status="closed")
    raw = sms("P17 4 5 The roof leaks", id="budget")
    inbox.accept(account=number, raw=raw, content_type=FORM)
    (envelope,) = inbox.claim(1)
    with django_assert_max_num_queries(25):
        inbox.process(envelope)


def test_whoever_wrote_in_a_language_is_answered_in_it_where_a_word_tells_none(project):
    number = an_account("sms")
    text(number, "Сургуулийн дээвэр яагаад дуусахгүй байгаа юм бэ?")
    text(number, "P17 5 5")
    assert last_told().body.startswith("P17: явц 5")
