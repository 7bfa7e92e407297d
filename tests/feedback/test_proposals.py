"""Proposals are published for support by others: one person, one voice."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Address
from accounts.roles import Role
from channels.models import Delivery
from feedback import answers, citizens
from feedback.models import (
    Appeal,
    Event,
    Message,
    Notification,
    Proposal,
    PublicationConsent,
    Voice,
)
from feedback.proposals import closing, voices
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)
from tests.desk import act_on, at_desk, page_of
from tests.feedback.site import a_mailbox, last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    a_mailbox()
    address = an_address("author@mail.mn", kind="email", name="Bat-Erdene Sukh")
    made = a_registered_appeal("A crossing at school 14, says Bat-Erdene.", address=address)
    body = an_organisation("Roads")
    Appeal.objects.filter(pk=made.pk).update(
        kind="proposal", organisation=body, citizen=address.citizen
    )
    PublicationConsent.objects.create(appeal=made)
    made.refresh_from_db()
    return made


def form(appeal, **fields):
    defaults = {
        "version": Appeal.objects.get(pk=appeal.pk).version,
        "title": "A crossing at the school",
        "text": "Please put a crossing in front of school 14.",
        "until": (timezone.localdate() + timedelta(days=10)).isoformat(),
        "ground": "consent",
    }
    return defaults | fields


def published(appeal, **fields):
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    done = supervisor.post(act_on(appeal, "proposal"), form(appeal, **fields))
    assert done.status_code == 302
    return Proposal.objects.get(appeal=appeal)


@pytest.fixture
def proposal(appeal):
    return published(appeal)


def over(proposal):
    yesterday = timezone.localdate() - timedelta(days=1)
    Proposal.objects.filter(pk=proposal.pk).update(until=yesterday)


def at(name, proposal):
    return reverse(name, args=[proposal.pk])


def supported_by(mailbox, proposal, client=None):
    """Somebody goes the whole way with a browser; the page that they end on."""
    client = client or Client()
    asked = client.post(at("proposal_support", proposal), {"contact": mailbox})
    assert asked["Location"] == at("proposal_code", proposal)
    client.post(asked["Location"], {"send": "1"})
    return client.post(asked["Location"], {"code": last_code()}, follow=True).text


def count(proposal):
    proposal.refresh_from_db()
    assert proposal.voices == Voice.objects.filter(proposal=proposal).count()
    return proposal.voices


# Publishing --------------------------------------------------------------------------------------


def test_a_proposal_stands_on_the_site_and_its_author_is_told(appeal):
    proposal = published(appeal)
    page = Client().get(at("proposal", proposal)).text
    assert "Please put a crossing" in page
    assert "Roads" in page
    assert "Erdene" not in page
    told = Delivery.objects.filter(key__startswith="proposal:").get()
    assert told.address.value == "author@mail.mn"
    assert f"/proposals/{proposal.pk}/" in told.body
    event = Event.objects.get(appeal=appeal, kind=Event.Kind.PUBLISHED)
    assert event.is_public
    assert event.data["proposal"] == proposal.pk


def test_personal_data_is_pointed_at_and_shown_only_when_somebody_looked(appeal):
    supervisor, door = at_desk(a_user(Role.SUPERVISOR)), act_on(appeal, "proposal")
    wanted = form(appeal, text="Bat-Erdene says: call 99112233")
    told = supervisor.post(door, wanted)
    assert told.status_code == 400
    assert "<b>99112233</b>" in told.text
    assert "<b>Bat</b>" in told.text
    assert supervisor.post(door, wanted | {"is_clean": "on"}).status_code == 302


def test_without_consent_a_law_must_be_named(appeal):
    PublicationConsent.objects.all().delete()
    supervisor, door = at_desk(a_user(Role.SUPERVISOR)), act_on(appeal, "proposal")
    assert supervisor.post(door, form(appeal)).status_code == 400
    named = form(appeal, ground="law", law="Law on petitions, article 3")
    assert supervisor.post(door, named).status_code == 302


@pytest.mark.parametrize("days", [-1, 400])
def test_voices_are_collected_from_today_on_and_for_a_year_at_most(appeal, days):
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    done = supervisor.post(act_on(appeal, "proposal"), form(appeal, until=until))
    assert done.status_code == 400
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("changes", [{"kind": "complaint"}, {"is_confidential": True}])
def test_nothing_else_is_published_and_nothing_confidential(appeal, changes):
    Appeal.objects.filter(pk=appeal.pk).update(**changes)
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    assert supervisor.post(act_on(appeal, "proposal"), form(appeal)).status_code == 404


def test_what_turns_out_to_be_confidential_is_shown_no_more(appeal, proposal):
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True)
    assert Client().get(at("proposal", proposal)).status_code == 404
    assert "crossing" not in Client().get(reverse("proposals")).text


def test_who_may_not_publish_does_not(appeal):
    operator = at_desk(a_user(Role.OPERATOR))
    assert operator.post(act_on(appeal, "proposal"), form(appeal)).status_code == 403
    elsewhere = at_desk(a_user(Role.HEAD, organisation=an_organisation("Heat")))
    assert elsewhere.post(act_on(appeal, "proposal"), form(appeal)).status_code == 404


def test_taken_off_it_is_gone_and_returns_with_its_voices(appeal, proposal):
    supported_by("one@mail.mn", proposal)
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    supervisor.post(act_on(appeal, "take_down"))
    assert Client().get(at("proposal", proposal)).status_code == 404
    published(appeal, title="A crossing, please")
    assert "1 person supports it" in Client().get(at("proposal", proposal)).text


def test_the_panel_tells_how_many_support_it(appeal, proposal):
    supported_by("one@mail.mn", proposal)
    assert "1 person supports it" in at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text


def test_the_authors_own_page_leads_to_it_until_it_is_taken_off(appeal, proposal):
    author = Client()
    author.post("/track/", {"code": appeal.code})
    page = author.get(reverse("tracked", args=[appeal.pk])).text
    assert at("proposal", proposal) in page
    assert "We published your proposal" in page
    at_desk(a_user(Role.SUPERVISOR)).post(act_on(appeal, "take_down"))
    page = author.get(reverse("tracked", args=[appeal.pk])).text
    assert at("proposal", proposal) not in page


# Voices ------------------------------------------------------------------------------------------


def test_a_voice_needs_an_address_that_is_proved(proposal):
    stranger = Client()
    assert stranger.post(at("proposal_support", proposal)).status_code == 200
    stranger.post(at("proposal_support", proposal), {"contact": "one@mail.mn"})
    stranger.post(at("proposal_code", proposal), {"send": "1"})
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06}"
    assert stranger.post(at("proposal_code", proposal), {"code": wrong}).status_code == 422
    assert count(proposal) == 0
    stranger.post(at("proposal_code", proposal), {"code": last_code()})
    assert count(proposal) == 1


@pytest.mark.parametrize("contact", ["", "nonsense", "a@b", "12"])
def test_what_is_no_address_is_said_so(proposal, contact):
    told = Client().post(at("proposal_support", proposal), {"contact": contact})
    assert told.status_code == 422
    assert not Address.objects.exclude(value_index="").filter(kind="phone").exists()


def test_who_supports_it_is_shown_to_nobody(proposal):
    supported_by("one@mail.mn", proposal)
    for page in (at("proposal", proposal), reverse("proposals")):
        shown = Client().get(page).text
        assert "one@mail.mn" not in shown
        assert "on***" not in shown


def test_the_same_address_has_one_voice(proposal):
    supported_by("one@mail.mn", proposal)
    assert "one person has one voice" in supported_by("ONE@mail.mn", proposal)
    assert count(proposal) == 1
    supported_by("two@mail.mn", proposal)
    assert count(proposal) == 2


def test_another_address_of_the_same_person_has_no_second_voice(proposal):
    citizen = a_citizen("one@mail.mn", "two@mail.mn")
    supported_by("one@mail.mn", proposal)
    assert "one person has one voice" in supported_by("two@mail.mn", proposal)
    assert list(Voice.objects.values_list("citizen", flat=True)) == [citizen.pk]


def test_two_who_turn_out_to_be_one_person_have_one_voice(appeal, proposal):
    other = published_other()
    supported_by("one@mail.mn", proposal)
    supported_by("two@mail.mn", proposal)
    supported_by("two@mail.mn", other)
    one, two = (
        Address.objects.get(pk=an_address(value, kind="email").pk).citizen
        for value in ("one@mail.mn", "two@mail.mn")
    )
    citizens.merge(keep=one, absorb=two)
    assert (count(proposal), count(other)) == (1, 1)
    assert set(Voice.objects.values_list("citizen", flat=True)) == {one.pk}
    assert not voices.give(proposal, two)  # a page that still held the old record


def published_other():
    made = a_registered_appeal("A bench.")
    Appeal.objects.filter(pk=made.pk).update(kind="proposal")
    PublicationConsent.objects.create(appeal=made)
    return published(made, title="A bench", text="A bench in the park, please.")


def test_who_is_signed_in_needs_no_code_and_has_one_voice_with_their_mailbox(proposal):
    user = a_user(email="one@mail.mn")
    EmailAddress.objects.create(user=user, email="one@mail.mn", verified=True, primary=True)
    browser = at_desk(user)
    assert "data-once>Support it" in browser.get(at("proposal", proposal)).text
    page = browser.post(at("proposal_support", proposal), follow=True).text
    assert "Your voice is counted" in page
    assert "one person has one voice" in supported_by("one@mail.mn", proposal)
    assert count(proposal) == 1


def test_a_voice_can_be_withdrawn_by_whoever_gave_it_alone(proposal):
    browser = Client()
    page = supported_by("one@mail.mn", proposal, browser)
    assert "You are one of them" in page
    other = Client()
    supported_by("two@mail.mn", proposal, other)
    assert Client().post(at("proposal_withdraw", proposal)).status_code == 302
    assert count(proposal) == 2
    browser.post(at("proposal_withdraw", proposal))
    browser.post(at("proposal_withdraw", proposal))
    assert count(proposal) == 1
    assert "You are one of them" in other.get(at("proposal", proposal)).text


def test_a_browser_is_believed_for_a_short_while_only(proposal, monkeypatch):
    browser = Client()
    supported_by("one@mail.mn", proposal, browser)
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("feedback.pages.voters.timezone.now", lambda: later)
    assert "You are one of them" not in browser.get(at("proposal", proposal)).text


def test_after_its_last_day_no_voice_is_taken_or_given_back(proposal):
    browser = Client()
    supported_by("one@mail.mn", proposal, browser)
    over(proposal)
    browser.post(at("proposal_withdraw", proposal))
    other = Client()
    answer = other.post(at("proposal_support", proposal), {"contact": "two@mail.mn"})
    assert answer["Location"] == at("proposal", proposal)
    page = other.get(at("proposal", proposal)).text
    assert "Voices were counted until" in page
    assert "Support it" not in page
    assert count(proposal) == 1


def test_nobody_types_in_addresses_without_end(proposal):
    browser = Client()
    door = at("proposal_support", proposal)
    asked = [
        browser.post(door, {"contact": f"m{number}@mail.mn"}).status_code for number in range(12)
    ]
    assert asked[:10] == [302] * 10
    assert asked[-1] == 429


def test_the_author_is_told_once_how_many_there_are(appeal, proposal):
    supported_by("one@mail.mn", proposal)
    assert closing.drain() == 0
    over(proposal)
    assert (closing.drain(), closing.drain()) == (1, 0)
    told = Delivery.objects.filter(key__startswith="proposal-closed:").get()
    assert "1 person supports your proposal" in told.body
    assert Message.objects.filter(appeal=appeal, text=told.body).exists()


def test_the_head_is_told_once_at_so_many_voices(appeal):
    head = a_user(Role.HEAD, organisation=appeal.organisation)
    a_user(Role.HEAD, organisation=an_organisation("Heat"))
    proposal = published(appeal, threshold="2")
    supported_by("one@mail.mn", proposal)
    assert not Notification.objects.filter(kind="supported").exists()
    browser = Client()
    supported_by("two@mail.mn", proposal, browser)
    browser.post(at("proposal_withdraw", proposal))
    browser.post(at("proposal_support", proposal))
    told = Notification.objects.get(kind="supported")
    assert (told.user, told.appeal, told.data) == (head, appeal, {"number": 2})


# Reading -----------------------------------------------------------------------------------------


def test_the_list_is_ordered_searched_and_paged(appeal, proposal, monkeypatch):
    monkeypatch.setattr("feedback.pages.proposals.PAGE", 1)
    bench = published_other()
    supported_by("one@mail.mn", proposal)
    topic = a_topic()
    Proposal.objects.filter(pk=bench.pk).update(topic=topic)

    def listed(**asked):
        page = Client().get(reverse("proposals"), asked).text
        return [each for each in ("A crossing at the school", "A bench") if each in page]

    assert listed() == ["A crossing at the school"]
    assert listed(after=f"1-{proposal.pk}") == ["A bench"]
    assert listed(by="newest") == ["A bench"]
    assert listed(by="newest", after=f"0-{bench.pk}") == ["A crossing at the school"]
    assert listed(q="cross school") == ["A crossing at the school"]
    assert listed(topic=topic.pk) == ["A bench"]
    assert listed(over=1) == []
    over(proposal)
    assert listed() == ["A bench"]
    assert listed(over=1) == ["A crossing at the school"]


@pytest.mark.parametrize("asked", [{"after": "x"}, {"after": "1"}, {"topic": "1-2"}, {"q": "'&|"}])
def test_nonsense_in_the_address_is_no_trouble(proposal, asked):
    assert Client().get(reverse("proposals"), asked).status_code == 200


def test_the_answer_is_shown_once_there_is_one(appeal):
    proposal = published(appeal, answer="The crossing comes in May.")
    assert "comes in May" not in Client().get(at("proposal", proposal)).text
    answers.answer(appeal, text="Dear Bat-Erdene, in May.", actor=staff())
    page = Client().get(at("proposal", proposal)).text
    assert "comes in May" in page
    assert "Dear" not in page
    at_desk(a_user(Role.SUPERVISOR)).post(
        act_on(appeal, "publish"),
        {
            "version": Appeal.objects.get(pk=appeal.pk).version,
            "title": "A crossing",
            "question": "A crossing?",
            "answer": "It was painted today.",
            "ground": "consent",
        },
    )
    assert "painted today" in Client().get(at("proposal", proposal)).text


def test_a_page_costs_no_more_with_more_voices(proposal, django_assert_max_num_queries):
    an_account("sms")
    for number in range(5):
        voices.give(proposal, a_citizen(f"v{number}@mail.mn"))
    with django_assert_max_num_queries(4):
        Client().get(at("proposal", proposal))
