"""The official letter: the same bytes each time, sealed, for its owner, and verified by all."""

import hashlib
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Assurance, Letterhead
from accounts.roles import Role
from channels.fax import letter as fax_letter
from channels.mail import composing
from feedback import answers
from feedback.answering import letter as letters
from feedback.models import OfficialLetter
from tests.builders import (
    a_registered_appeal,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)
from tests.desk import at_desk

NAMES = {"mn": "Дулааны сүлжээ", "kk": "Жылу желісі", "ru": "Тепловые сети", "az": "İstilik"}
WORDS = "Ө ө Ү ү Ә ә Қ қ Ң ң Ё ё Ъ Ə ə Ğ ğ İ ı #set page(fill: red) *bold* $x$"


@pytest.fixture
def heat(db):
    body = an_organisation("Heat", code="heat", names=NAMES)
    Letterhead.objects.create(organisation=body, series="heat", address={"mn": "Төв 1"})
    return body


def answered(heat, *, text="The heating works.", address=None, **words):
    appeal = a_registered_appeal(address=address, **words)
    type(appeal).objects.filter(pk=appeal.pk).update(organisation=heat)
    appeal.refresh_from_db()
    answers.answer(appeal, text=text, actor=staff(Role.INSPECTOR, organisation=heat))
    return appeal, OfficialLetter.objects.get(message__appeal=appeal)


@pytest.mark.parametrize("language", ["mn", "kk", "ru", "az", "en"])
def test_a_letter_is_the_same_bytes_whenever_it_is_set(heat, language):
    _, letter = answered(heat, language=language, text=f"{WORDS}\n\n" * 40)
    first = letters.pdf(letter)
    assert first == letters.pdf(OfficialLetter.objects.get(pk=letter.pk))
    assert letters.page(letter).organisation == NAMES.get(language, "Heat")
    assert first.count(b"/Type /Page\n") != 1


def test_what_is_kept_is_sealed_and_opens_to_the_very_letter(heat):
    _, letter = answered(heat)
    assert letters.set_waiting() == 1
    letter.refresh_from_db()
    kept = letter.file.read()
    content = letters.bytes_of(letter)
    assert b"%PDF" not in kept
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == letter.sha256
    assert letters.set_waiting() == 0


def test_a_letter_set_twice_is_one(heat):
    _, letter = answered(heat)
    other = OfficialLetter.objects.get(pk=letter.pk)
    letters.set_letter(letter)
    letters.set_letter(other)
    assert (other.file.name, other.seal) == (letter.file.name, letter.seal)


def test_what_cannot_be_set_is_tried_again_later_and_says_why(heat, monkeypatch):
    _, letter = answered(heat)

    def broken(letter):
        raise letters.NotSet("no fonts")

    monkeypatch.setattr(letters, "pdf", broken)
    assert letters.set_waiting() == 0
    letter.refresh_from_db()
    assert (letter.attempts, letter.error) == (1, "no fonts")
    assert letter.next_try_at > letter.sent_at


def test_the_name_stands_on_it_only_when_the_owner_is_known_to_be_it(heat):
    address = an_address("b@mail.mn", "email", name="Бат")
    _, sure = answered(heat, address=address, assurance=Assurance.ADDRESS)
    _, unsure = answered(heat, address=address)
    assert letters.page(sure).recipient == ["Бат"]
    assert "Бат" not in letters.page(unsure).recipient


def test_the_registered_number_can_be_neither_changed_nor_taken_away(heat):
    answered(heat)
    for act in (
        lambda: OfficialLetter.objects.update(number="other"),
        lambda: OfficialLetter.objects.all().delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            act()


def test_a_consultation_is_answered_without_paper(heat):
    appeal = a_registered_appeal()
    type(appeal).objects.filter(pk=appeal.pk).update(organisation=heat, kind="consultation")
    appeal.refresh_from_db()
    answers.answer(appeal, text="From nine to six.", actor=staff(organisation=heat))
    assert not OfficialLetter.objects.exists()


def test_a_mail_brings_the_letter_and_names_its_number(heat):
    account = an_account("email", options={"address": "hello@city.example", "smtp_host": "x"})
    address = an_address("b@mail.mn", "email")
    _, letter = answered(heat, address=address, account=account, channel="email")
    delivery = letter.message.delivery
    mail = message_from_bytes(composing.message(delivery), policy=policy.default)
    (enclosed,) = mail.iter_attachments()
    assert enclosed.get_content() == letters.bytes_of(letter)
    assert enclosed.get_filename() == letters.file_name(letter)
    assert letter.number in mail.get_body().get_content()


def test_a_fax_is_the_letter_itself(heat):
    account = an_account("fax", options={"gateway": "mail", "number": "+97670001112"})
    address = an_address("+97670001113", "fax")
    _, letter = answered(heat, address=address, account=account, channel="fax")
    assert fax_letter.of(letter.message.delivery) == letters.bytes_of(letter)


def test_the_letter_is_downloaded_by_its_owner_and_by_the_desk_alone(heat, rf):
    appeal, letter = answered(heat, address=an_address("b@mail.mn", "email"))
    public = reverse("tracked_letter", args=[appeal.pk, letter.pk])
    desk = reverse("admin:desk_letter", args=[appeal.pk, letter.pk])
    knows_code, owner = Client(), Client()
    for client, key in ((knows_code, "tracked"), (owner, "tracked"), (owner, "appeals")):
        session = client.session
        session[key] = [appeal.pk]
        session.save()
    assert Client().get(public).status_code == 404
    assert knows_code.get(public).status_code == 404
    given = owner.get(public)
    assert given.content == letters.bytes_of(letter)
    assert "no-store" in given["Cache-Control"]
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=heat))
    stranger = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Water")))
    assert inspector.get(desk).content == given.content
    assert stranger.get(desk).status_code == 404
    page = owner.get(reverse("tracked", args=[appeal.pk])).content.decode()
    assert public in page


def uploaded(content: bytes):
    file = SimpleUploadedFile("letter.pdf", content, "application/pdf")
    return Client().post(reverse("verify"), {"number": "", "letter": file})


def test_the_file_itself_is_told_to_be_genuine_and_a_changed_byte_is_not(heat):
    _, letter = answered(heat, text="Only for the citizen.")
    content = letters.bytes_of(letter)
    genuine = uploaded(content)
    page = genuine.content.decode()
    assert genuine.status_code == 200
    assert "Genuine and unchanged" in page
    assert letter.number in page
    assert "Only for the citizen" not in page
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    refused = uploaded(bytes(changed))
    assert refused.status_code == 404
    assert "not a letter of ours" in refused.content.decode()


def test_the_number_and_the_square_lead_to_what_stands_on_the_letter(heat):
    _, letter = answered(heat)
    letters.set_letter(letter)
    asked = Client().post(reverse("verify"), {"number": f"№ {letter.number}"})
    scanned = Client().get(reverse("verify_letter", args=[letter.check_code]))
    by_hash = Client().post(reverse("verify"), {"number": letter.sha256.upper()})
    for response in (asked, scanned, by_hash):
        assert response.status_code == 200
        assert letter.number in response.content.decode()
    assert "Genuine and unchanged" in by_hash.content.decode()
    assert Client().get(reverse("verify_letter", args=["x"])).status_code == 404
    assert Client().post(reverse("verify"), {"number": "2020/1"}).status_code == 404
    assert Client().post(reverse("verify"), {}).status_code == 422


def test_the_check_is_answered_so_often_and_no_more(db):
    codes = {Client().post(reverse("verify"), {"number": "x"}).status_code for _ in range(25)}
    assert codes == {404, 429}


def test_the_check_wants_its_token(db):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("verify"), {"number": "x"}).status_code == 403
