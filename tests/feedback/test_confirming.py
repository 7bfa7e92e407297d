"""`Confirm it's you`: from an SMS by a link and an e-ID to verified words; and who is refused."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Assurance, Citizen
from accounts.roles import Role
from channels import inbox
from channels.models import Delivery
from feedback import confirming, timeline
from feedback.actors import SYSTEM
from feedback.models import Appeal, Confirmation, Event, Message
from tests.builders import a_citizen, a_registered_appeal, a_user, an_account, an_address
from tests.channels.test_inbox import FORM, sms
from tests.feedback import site
from tests.identity import an_eid, away, back, confirm, sign_in
from tests.standins.oidc import BAT, SARAA

pytestmark = pytest.mark.django_db
PHONE = "+97699112233"


@pytest.fixture
def eid(settings):
    with an_eid(settings) as provider:
        yield provider


@pytest.fixture
def number():
    return an_account("sms", language="en")


def text(account, words: str, sender: str = PHONE) -> None:
    raw = sms(words, sender=sender, id=str(Delivery.objects.count()) + words)
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()


def link_in(words: str) -> str:
    found = re.search(r"http://testserver(/confirm/\w+/)", words)
    assert found, words
    return found[1]


def asked(account, sender: str = PHONE, command: str = "CONFIRM") -> str:
    """The link that somebody gets who asks for it by SMS."""
    text(account, command, sender)
    return link_in(Delivery.objects.latest("id").body)


def a_link(account, words: str = "There is no water", sender: str = PHONE) -> tuple[Appeal, str]:
    text(account, words, sender)
    return Appeal.objects.latest("id"), asked(account, sender)


# The whole way --------------------------------------------------------------------------------
def test_from_an_sms_to_verified_words(client, eid, number):
    appeal, link = a_link(number)
    page = client.get(link).content.decode()
    assert "There is no water" in page
    assert PHONE not in page
    assert "+976***33" in page
    answer = confirm(client, link)
    assert answer.url == f"/track/{appeal.pk}/"
    appeal.refresh_from_db()
    address = Address.objects.get(value_index=addresses.address_index("phone", PHONE))
    citizen = Citizen.objects.get(pk=appeal.citizen_id)
    assert appeal.assurance == Assurance.E_ID
    assert {said.assurance for said in appeal.messages.filter(direction="in")} == {Assurance.E_ID}
    assert (citizen.assurance, citizen.national_number) == (Assurance.E_ID, "УБ88031415")
    assert (citizen.name, citizen.verified_name) == ("Бат Эрдэнэ", "Бат Эрдэнэ")
    assert (address.citizen, address.verified_at is None) == (citizen, False)
    event = Event.objects.get(appeal=appeal, kind="identity")
    assert event.is_public
    assert event.data["by"] == "eid"
    assert "Бат" not in str(event.data)
    assert timeline.first_break(Event.objects.filter(appeal=appeal).order_by("sequence")) is None
    tracked = client.get(answer.url).content.decode()
    assert "confirmed by national e-ID who you are" in tracked
    assert "There is no water" in tracked
    assert "confirmed by e-ID" in Delivery.objects.latest("id").body


def test_nobody_is_signed_in_by_it(client, eid, number):
    _appeal, link = a_link(number)
    confirm(client, link)
    assert "_auth_user_id" not in client.session


def test_later_the_same_e_id_signs_in_to_all_of_it(client, eid, number):
    appeal, link = a_link(number)
    confirm(client, link)
    sign_in(other := Client())
    assert other.get(f"/track/{appeal.pk}/").status_code == 200
    assert appeal.code in other.get("/me/").content.decode()


def test_two_phones_of_one_person_become_one_citizen(client, eid, number):
    first, link = a_link(number)
    confirm(client, link)
    second, other = a_link(number, "And no heating", "+97688776655")
    confirm(Client(), other)
    first.refresh_from_db(), second.refresh_from_db()
    assert first.citizen_id == second.citizen_id
    assert first.citizen.addresses.count() == 2


def test_a_citizen_known_by_their_document_is_the_same(client, eid, number):
    seen = a_citizen(name="Б. Эрдэнэ", national_number="УБ88031415", assurance=Assurance.DOCUMENT)
    appeal, link = a_link(number)
    confirm(client, link)
    appeal.refresh_from_db()
    seen.refresh_from_db()
    assert appeal.citizen == seen
    assert (seen.name, seen.verified_name) == ("Б. Эрдэнэ", "Бат Эрдэнэ")
    assert seen.assurance == Assurance.E_ID


def test_assurance_never_falls(eid, number):
    appeal, _link = a_link(number)
    Message.objects.filter(appeal=appeal).update(assurance=Assurance.E_ID)
    Appeal.objects.filter(pk=appeal.pk).update(assurance=Assurance.E_ID)
    text(number, "And still none")
    appeal.refresh_from_db()
    assert appeal.assurance == Assurance.E_ID
    assert appeal.messages.latest("id").assurance == Assurance.NONE


def test_only_what_was_shown_is_confirmed(client, eid, number):
    appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    text(number, "Words that nobody has seen yet")
    client.get(way)
    first, late = appeal.messages.filter(direction="in").order_by("id")
    assert (first.assurance, late.assurance) == (Assurance.E_ID, Assurance.NONE)


def test_long_words_end_in_dots_and_hostile_ones_are_only_words(client, eid, number):
    _appeal, link = a_link(number, "<script>alert(1)</script>" + "x" * 400)
    page = client.get(link).content.decode()
    assert "<script>alert" not in page
    assert "…" in page


# Who is refused -------------------------------------------------------------------------------
def unchanged(appeal: Appeal) -> bool:
    appeal.refresh_from_db()
    is_same = appeal.assurance < Assurance.E_ID
    return is_same and not Event.objects.filter(appeal=appeal, kind="identity").exists()


def test_to_look_changes_nothing(client, eid, number):
    appeal, link = a_link(number)
    for _time in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert unchanged(appeal)
    assert eid.asked == []
    assert confirm(client, link).status_code == 302


def test_a_link_is_good_once(client, eid, number):
    appeal, link = a_link(number)
    confirm(client, link)
    assert client.get(link).status_code == 410
    eid.person = dict(SARAA)
    assert Client().post(link, {"provider": "eid"}).status_code == 410
    appeal.refresh_from_db()
    assert appeal.citizen.national_number == BAT["national_number"]


def test_two_who_hurry_with_one_link_are_one_and_a_refusal(eid, number):
    appeal, link = a_link(number)
    bat, saraa = Client(), Client()
    first = back(away(bat.post(link, {"provider": "eid"})))
    eid.person = dict(SARAA)
    second = back(away(saraa.post(link, {"provider": "eid"})))
    assert bat.get(first).status_code == 302
    assert saraa.get(second).status_code == 410
    appeal.refresh_from_db()
    assert appeal.citizen.national_number == BAT["national_number"]
    assert saraa.get(f"/track/{appeal.pk}/").status_code == 404


def test_the_way_back_cannot_be_walked_twice(client, eid, number):
    _appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    client.get(way)
    assert client.get(way).status_code == 401


def test_a_way_back_that_another_browser_began_is_refused(client, eid, number):
    """Whoever is given an attacker's way back confirms nothing."""
    appeal, link = a_link(number)
    way = back(away(Client().post(link, {"provider": "eid"})))
    assert client.get(way).status_code == 401
    assert unchanged(appeal)


def test_two_tabs_do_not_exchange_what_they_confirm(client, eid, number):
    first, one = a_link(number)
    second, two = a_link(number, "No light in the street", "+97688776655")
    way = back(away(client.post(one, {"provider": "eid"})))
    other = back(away(client.post(two, {"provider": "eid"})))
    assert client.get(other).url == f"/track/{second.pk}/"
    assert unchanged(first)
    assert client.get(way).url == f"/track/{first.pk}/"


def test_an_old_link_is_good_no_more(client, eid, number):
    appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    Confirmation.objects.update(expires_at=timezone.now())
    assert client.get(link).status_code == 410
    assert client.get(way).status_code == 410
    assert unchanged(appeal)


def test_links_last_a_fortnight_and_are_forgotten_later(client, eid, number):
    _appeal, link = a_link(number)
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert client.get(link).status_code == 200
        assert confirming.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert confirming.forget_old() == 1


def test_a_token_lies_nowhere_in_the_clear_but_in_what_was_sent(eid, number):
    appeal, link = a_link(number)
    token = link.split("/")[2]
    kept = Confirmation.objects.get()
    assert token not in {kept.token_index, str(kept)}
    assert not any(token in said.text for said in appeal.messages.all())


def test_guessing_is_slowed_down(client, eid, number):
    _appeal, link = a_link(number)
    answers = [client.get("/confirm/NOSUCHLINK/").status_code for _time in range(11)]
    assert answers == [410] * 10 + [429]
    assert client.get(link).status_code == 429


def test_a_foreign_page_cannot_press_the_button(eid, number):
    _appeal, link = a_link(number)
    assert Client(enforce_csrf_checks=True).post(link, {"provider": "eid"}).status_code == 403


def test_another_number_on_the_address_changes_nothing_and_the_staff_reads_of_it(eid, number):
    appeal, link = a_link(number)
    confirm(Client(), link)
    text(number, "More words")
    citizen = Appeal.objects.get().citizen
    link = asked(number)
    eid.person = dict(SARAA)
    for _time in range(2):
        answer = confirm(Client(), link)
        assert answer.status_code == 409
        assert "belongs to somebody else" in answer.content.decode()
    assert Citizen.objects.filter(merged_into=None).count() == 1
    assert Appeal.objects.get().citizen == citizen
    assert citizen.addresses.count() == 1
    notes = Message.objects.filter(appeal=appeal, direction="note")
    assert [note.is_automatic for note in notes] == [True]
    assert not Event.objects.get(kind="note").is_public
    assert timeline.first_break(Event.objects.filter(appeal=appeal).order_by("sequence")) is None
    eid.person = dict(BAT)
    assert confirm(Client(), link).status_code == 302


def test_a_link_that_was_passed_on_opens_no_account_of_others(client, eid, number):
    appeal, link = a_link(number)
    owner = a_user()
    Citizen.objects.filter(pk=appeal.citizen_id).update(user=owner)
    answer = client.post(link, {"provider": "eid"})
    assert answer.status_code == 409
    assert f"/accounts/login/?next={link}" in answer.content.decode()
    client.force_login(a_user(), backend="accounts.backends.RoleBackend")
    assert client.post(link, {"provider": "eid"}).status_code == 409
    client.force_login(owner, backend="accounts.backends.RoleBackend")
    assert confirm(client, link).status_code == 302
    appeal.refresh_from_db()
    assert (appeal.citizen.user, appeal.assurance) == (owner, Assurance.E_ID)


def test_an_account_that_comes_between_is_not_taken_over(client, eid, number):
    appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    Citizen.objects.filter(pk=appeal.citizen_id).update(user=a_user())
    assert client.get(way).status_code == 409
    assert unchanged(appeal)


def test_two_accounts_are_not_made_one(client, eid, number):
    sign_in(Client())
    appeal, link = a_link(number)
    owner = a_user()
    Citizen.objects.filter(pk=appeal.citizen_id).update(user=owner)
    client.force_login(owner, backend="accounts.backends.RoleBackend")
    assert confirm(client, link).status_code == 409
    assert unchanged(appeal)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICIAL])
def test_staff_cannot_answer_for_a_citizen(client, eid, number, role):
    appeal, link = a_link(number)
    client.force_login(a_user(role), backend="accounts.backends.RoleBackend")
    assert client.get(link).status_code == 409
    assert client.post(link, {"provider": "eid"}).status_code == 409
    assert unchanged(appeal)


def test_staff_that_signs_in_on_the_way_is_refused(client, eid, number):
    appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    state = dict(client.session)
    client.force_login(a_user(Role.OPERATOR), backend="accounts.backends.RoleBackend")
    session = client.session
    session.update({key: value for key, value in state.items() if key not in session})
    session.save()
    assert client.get(way).status_code == 409
    assert unchanged(appeal)


def test_a_lie_of_the_provider_confirms_nothing(client, eid, number):
    appeal, link = a_link(number)
    for eid.evil in ("wrong_nonce", "alg_none", "foreign_key", "wrong_aud"):
        assert confirm(client, link).status_code == 401
    assert unchanged(appeal)


def test_an_appeal_that_went_to_another_citizen_is_refused(client, eid, number):
    appeal, link = a_link(number)
    Appeal.objects.filter(pk=appeal.pk).update(citizen=a_citizen())
    assert confirm(client, link).status_code == 410
    assert not Citizen.objects.exclude(national_number_index=None).exists()


def test_a_session_that_somebody_planted_is_left_behind(client, eid, number):
    _appeal, link = a_link(number)
    way = back(away(client.post(link, {"provider": "eid"})))
    planted = client.session.session_key
    client.get(way)
    assert client.session.session_key != planted


# How the link gets to people ------------------------------------------------------------------
@pytest.mark.parametrize("word", ["confirm", "/confirm", "Батал", "раста", "Подтвердить", "Təsdiq"])
def test_the_command_is_understood_in_five_languages(eid, number, word):
    text(number, "There is no water")
    assert asked(number, command=word)


def test_the_command_takes_a_code_of_ones_own_only(eid, number):
    first, _link = a_link(number)
    a_link(number, "Another matter", "+97688776655")
    strange = Appeal.objects.latest("id")
    text(number, f"CONFIRM {strange.code}")
    assert "/confirm/" not in Delivery.objects.latest("id").body
    text(number, f"CONFIRM {first.code}")
    assert "/confirm/" in Delivery.objects.latest("id").body
    assert Confirmation.objects.latest("id").appeal == first


def test_who_never_wrote_gets_no_link(eid, number):
    text(number, "CONFIRM")
    assert "nothing to confirm" in Delivery.objects.latest("id").body
    assert not Confirmation.objects.exists()


def test_nobody_is_flooded_with_links(eid, number):
    text(number, "There is no water")
    for _time in range(6):
        text(number, "CONFIRM")
    assert Confirmation.objects.count() == 4


def test_without_an_e_id_no_link_is_sent(number, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    text(number, "There is no water")
    text(number, "CONFIRM")
    assert not Confirmation.objects.exists()
    assert "cannot send" in Delivery.objects.latest("id").body


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru", "az"])
def test_the_brief_form_fits_one_cyrillic_sms(eid, number, settings, language):
    settings.PUBLIC_URL = "https://1111.gov.mn"
    appeal = a_registered_appeal(address=an_address(PHONE), account=number, language=language)
    confirming.ask(appeal, actor=SYSTEM)
    assert len(Delivery.objects.latest("id").body) <= 70


def test_a_mail_brings_the_link_with_the_acknowledgement_and_an_sms_does_not(eid, number):
    site.a_mailbox()
    a_registered_appeal(address=an_address("bat@mail.mn", "email"))
    assert "/confirm/" in Delivery.objects.latest("id").body
    assert "/confirm/" not in Message.objects.latest("id").text
    text(number, "There is no water")
    assert "/confirm/" not in Delivery.objects.latest("id").body


def test_who_is_signed_in_by_e_id_is_not_asked_again(eid):
    site.a_mailbox()
    address = an_address("bat@mail.mn", "email")
    a_registered_appeal(address=address, assurance=Assurance.E_ID)
    assert "/confirm/" not in Delivery.objects.latest("id").body


def test_the_owner_asks_for_the_link_on_the_tracking_page(client, eid):
    site.a_mailbox()
    appeal = site.a_sent_appeal(client, who="email", email=site.MAILBOX)
    page = client.get(f"/track/{appeal.pk}/").content.decode()
    assert "not confirmed" in page.lower()
    assert client.post(f"/track/{appeal.pk}/identity/").status_code == 302
    assert "/confirm/" in Delivery.objects.latest("id").body
    assert Delivery.objects.latest("id").address == appeal.address
    assert "/confirm/" not in client.get(f"/track/{appeal.pk}/").content.decode()


def test_whoever_only_has_the_code_cannot_ask(client, eid):
    site.a_mailbox()
    appeal = site.a_sent_appeal(Client(), who="email", email=site.MAILBOX)
    client.post("/track/", {"code": appeal.code})
    count = Delivery.objects.count()
    client.post(f"/track/{appeal.pk}/identity/")
    assert Delivery.objects.count() == count
    assert "national e-ID" not in client.get(f"/track/{appeal.pk}/").content.decode()


def test_somebody_who_typed_in_a_strange_mailbox_gets_nothing_of_it(client, eid):
    """The link goes to the mailbox; the browser that typed it in never sees it."""
    site.a_mailbox()
    theirs = an_address(site.MAILBOX, "email")
    a_registered_appeal("A secret of mine", address=theirs)
    appeal = site.a_sent_appeal(client, who="email", email=site.MAILBOX)
    client.post(f"/track/{appeal.pk}/identity/")
    page = client.get(f"/track/{appeal.pk}/").content.decode()
    assert "/confirm/" not in page
    assert "A secret of mine" not in page


# How sure we are ------------------------------------------------------------------------------
def test_words_of_a_session_that_an_e_id_opened_count_as_such(client, eid):
    sign_in(client)
    appeal = site.a_sent_appeal(client, who="account")
    assert (appeal.assurance, appeal.citizen.national_number) == (3, BAT["national_number"])
    page = client.get(f"/track/{appeal.pk}/").content.decode()
    assert "National e-ID" in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.post(f"/track/{appeal.pk}/add/", {"text": "And no heating", "token": token})
    assert [said.assurance for said in appeal.messages.order_by("id")] == [3, 3]


def test_a_mailbox_speaks_as_a_mailbox_though_its_owner_has_an_e_id(client, eid, number):
    owner = a_user()
    a_citizen(user=owner, national_number=BAT["national_number"], assurance=Assurance.E_ID)
    client.force_login(owner, backend="accounts.backends.RoleBackend")
    appeal = site.a_sent_appeal(client, who="account")
    assert appeal.assurance == Assurance.ADDRESS


def test_the_form_names_the_person_and_not_the_account(client, eid):
    sign_in(client)
    page = client.get("/write/you/").content.decode()
    assert "With my account, Бат Эрдэнэ" in page
    assert "eid-" not in page


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(a_user(Role.OPERATOR), backend="accounts.backends.RoleBackend")
    return client


def desk(operator: Client, appeal: Appeal) -> str:
    return operator.get(f"/admin/feedback/appeal/{appeal.pk}/change/").content.decode()


def test_the_desk_shows_each_level_by_word_and_shape(operator, number):
    appeal = a_registered_appeal(address=an_address(PHONE), account=number)
    for level, word, shape in [
        (0, "not confirmed", "help"),
        (1, "address confirmed", "alternate_email"),
        (2, "document seen", "badge"),
        (3, "national e-ID", "verified_user"),
    ]:
        Message.objects.filter(appeal=appeal).update(assurance=level)
        Appeal.objects.filter(pk=appeal.pk).update(assurance=level)
        page = desk(operator, appeal)
        shown = re.findall(r'desk-sure is-(\d)">.*?true">(\w+)</span>([^<]+)<', page)
        assert shown == [(str(level), shape, word)] * 3


def test_an_operator_asks_and_never_sees_the_link(operator, eid, number):
    text(number, "There is no water")
    appeal = Appeal.objects.get()
    assert "Ask to confirm identity" in desk(operator, appeal)
    seen = {"version": appeal.version, "message": 0, "event": 0}
    assert operator.post(f"/admin/feedback/appeal/{appeal.pk}/identity/", seen).status_code == 302
    body = Delivery.objects.latest("id").body
    assert body.startswith("Confirm it's you: http")
    page = desk(operator, appeal)
    assert "We sent a link" in page
    assert link_in(body) not in page
    confirm(Client(), link_in(body))
    assert "Ask to confirm identity" not in desk(operator, appeal)
    assert "УБ88031415" not in desk(operator, appeal)
    assert "Эрдэнэ" not in desk(operator, appeal)
    operator.post(f"/admin/feedback/appeal/{appeal.pk}/unmask/", seen)
    assert "Бат Эрдэнэ" in desk(operator, appeal)


def test_the_desk_offers_nothing_where_there_is_no_e_id(operator, number, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    appeal = a_registered_appeal(address=an_address(PHONE), account=number)
    assert "Ask to confirm identity" not in desk(operator, appeal)


def test_an_analyst_asks_nobody(eid, number):
    appeal = a_registered_appeal(address=an_address(PHONE), account=number)
    client = Client()
    client.force_login(a_user(Role.ANALYST), backend="accounts.backends.RoleBackend")
    assert client.post(f"/admin/feedback/appeal/{appeal.pk}/identity/").status_code == 403
    assert not Confirmation.objects.exists()


def test_the_api_tells_the_level_of_each_message(operator, number):
    appeal = a_registered_appeal(address=an_address(PHONE), account=number, assurance=1)
    told = operator.get(f"/api/v1/desk/appeals/{appeal.pk}/").json()
    assert (told["assurance"], told["messages"][0]["assurance"]) == (1, 1)


def test_a_forged_from_of_a_confirmed_mailbox_is_not_confirmed():
    account = an_account(
        "email", options={"address": "hello@city.example", "authserv_id": "mx.city.example"}
    )
    addresses.confirm(an_address("bat@mail.mn", "email"))

    def mail(number: int, found: str) -> int:
        result = f"Authentication-Results: mx.city.example; {found}"
        lines = [result, "From: bat@mail.mn", f"Message-ID: <{number}@x>", "", f"No water {number}"]
        raw = "\r\n".join(lines)
        inbox.accept(account=account, raw=raw.encode(), content_type="message/rfc822")
        inbox.drain()
        return Message.objects.filter(direction="in").latest("id").assurance

    assert mail(1, "dmarc=fail header.from=mail.mn") == Assurance.NONE
    assert mail(2, "dmarc=pass header.from=mail.mn") == Assurance.ADDRESS
