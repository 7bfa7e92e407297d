"""What somebody brings along to the counter: papers, a document that says who they are."""

import uuid

import pytest

from accounts.models import Address, Assurance, Citizen
from accounts.roles import Role
from feedback.models import Appeal, Attachment, Draft, Message
from tests.builders import a_citizen, a_user, an_account, an_address, an_organisation
from tests.desk import QUEUE, at_desk, page_of
from tests.feedback.site import a_photo

pytestmark = pytest.mark.django_db

ADD = f"{QUEUE}add/"
NUMBER = "УБ99112233"


@pytest.fixture
def desk():
    return at_desk(a_user(Role.OPERATOR))


def taken_down(**fields) -> dict:
    defaults = {
        "token": str(uuid.uuid4()),
        "channel": "walkin",
        "kind": "complaint",
        "language": "mn",
        "text": "Ус алга байна",
    }
    return defaults | fields


def by_document(desk, **fields) -> Appeal:
    """Words of somebody whose document was seen, with its number."""
    desk.post(ADD, taken_down(document_seen="on", national_number="уб 9911-2233", **fields))
    return Appeal.objects.latest("id")


def test_papers_become_evidence_of_the_words(desk):
    files = [a_photo("letter.jpg"), a_photo("boiler.jpg")]
    desk.post(ADD, taken_down(files=files))
    message = Message.objects.get(direction="in")
    names = message.attachments.values_list("name", flat=True)
    assert (sorted(names), message.channel) == (["boiler.jpg", "letter.jpg"], "walkin")


def test_a_mistake_elsewhere_costs_no_second_scan(desk):
    form = taken_down(text="", files=[a_photo("letter.jpg"), a_photo("wrong.jpg")])
    page = desk.post(ADD, form)
    assert page.status_code == 400
    assert "letter.jpg" in page.text
    wrong = Attachment.objects.get(name="wrong.jpg")
    desk.post(ADD, form | {"text": "No water", "files": [], "remove": str(wrong.pk)})
    assert [file.name for file in Message.objects.get(direction="in").attachments.all()] == [
        "letter.jpg"
    ]
    assert not Attachment.objects.filter(name="wrong.jpg").exists()


def test_a_file_that_we_do_not_take_is_told_before_anything_is_registered(desk):
    photo = a_photo("letter.jpg")
    photo.name = "letter.exe"
    page = desk.post(ADD, taken_down(files=[photo]))
    assert page.status_code == 400
    assert "letter.exe" in page.text
    assert not Appeal.objects.exists()


def test_pressed_twice_keeps_each_paper_once(desk):
    token = str(uuid.uuid4())
    for _press in range(2):
        desk.post(ADD, taken_down(token=token, files=[a_photo()]))
    assert (Appeal.objects.count(), Attachment.objects.count()) == (1, 1)


def test_the_form_of_a_colleague_is_closed(desk):
    form = taken_down(text="", files=[a_photo("secret.jpg")])
    desk.post(ADD, form)
    other = at_desk(a_user(Role.OPERATOR))
    assert other.post(ADD, form | {"text": "Mine now"}).status_code == 403
    assert not Appeal.objects.exists()
    assert Draft.objects.get().attachments.count() == 1


def test_a_document_vouches_for_the_person(desk):
    appeal = by_document(desk, name="Болд Дорж", phone="99112233")
    assert appeal.assurance == appeal.citizen.assurance == Assurance.DOCUMENT
    assert appeal.citizen.national_number == NUMBER


def test_a_number_that_we_know_finds_the_person_whatever_they_are_called(desk):
    known = a_citizen("bold@mail.mn", name="Болд", national_number=NUMBER)
    appeal = by_document(desk, name="Б. Болд", phone="99112233")
    assert appeal.citizen == known
    assert Address.objects.get(kind="phone").citizen == known
    assert (Citizen.objects.count(), appeal.citizen.name) == (1, "Болд")
    assert appeal.citizen.assurance == Assurance.DOCUMENT


def test_their_own_nameless_phone_joins_them(desk):
    known = a_citizen(name="Болд", national_number=NUMBER)
    phone = an_address("+97699112233")
    by_document(desk, name="Болд", phone="99112233")
    phone.refresh_from_db()
    assert phone.citizen == known


@pytest.mark.parametrize(
    "holder",
    [
        {"name": "Сараа Ганбаатар"},
        {"name": "Болд", "national_number": "ТЭ88010101"},
        {"assurance": Assurance.DOCUMENT},
    ],
)
def test_a_phone_of_somebody_else_stays_theirs(desk, holder):
    an_account("sms")
    phone = an_address("+97699112233")
    citizen = phone.citizen
    for field, value in holder.items():
        setattr(citizen, field, value)
    citizen.save()
    form = taken_down(document_seen="on", national_number=NUMBER, name="Болд", phone="+97699112233")
    page = desk.post(ADD, form, follow=True)
    assert "is also another person" in page.text
    appeal = Appeal.objects.get()
    phone.refresh_from_db()
    assert phone.citizen == citizen != appeal.citizen
    assert appeal.citizen.national_number == NUMBER
    assert appeal.address == phone  # they asked to be answered there


def test_a_document_of_another_name_is_not_the_phones_holder(desk):
    phone = an_address("+97699112233", name="Сараа Ганбаатар")
    desk.post(ADD, taken_down(document_seen="on", name="Болд", phone="99112233"))
    appeal = Appeal.objects.get()
    assert (appeal.citizen.name, appeal.citizen.assurance) == ("Болд", Assurance.DOCUMENT)
    phone.refresh_from_db()
    assert phone.citizen.assurance == Assurance.NONE


def test_who_showed_a_document_before_is_known_by_phone_again(desk):
    first = by_document(desk, name="Болд", phone="99112233")
    desk.post(ADD, taken_down(document_seen="on", name="Болд", phone="99112233"))
    assert Appeal.objects.latest("id").citizen == first.citizen


def test_somebody_with_an_account_is_not_taken_over_by_a_phone(desk):
    phone = an_address("+97699112233")
    phone.citizen.user = a_user()
    phone.citizen.save()
    appeal = by_document(desk, name="Болд", phone="99112233")
    assert appeal.citizen != phone.citizen


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"national_number": NUMBER}, "Tick that you saw the document"),
        ({"national_number": "УБ", "document_seen": "on"}, "This is no national number"),
    ],
)
def test_a_number_that_cannot_be_is_told(desk, wrong, words):
    page = desk.post(ADD, taken_down(**wrong))
    assert (page.status_code, words in page.text) == (400, True)


def test_the_receipt_holds_the_code_in_groups_in_their_language(desk):
    answer = desk.post(ADD, taken_down(do="print", language="ru"))
    appeal = Appeal.objects.get()
    assert answer["Location"] == f"{QUEUE}{appeal.pk}/receipt/"
    page = desk.get(answer["Location"]).text
    assert all(f"<span>{group}</span>" in page for group in appeal.code.split("-"))
    assert '<div lang="ru">' in page
    assert "<svg" in page
    assert '"paper-80"' in page
    assert '"paper-58"' in desk.get(f"{answer['Location']}?paper=58").text
    assert '"paper-58"' in desk.get(answer["Location"]).text


def test_a_receipt_is_for_who_sees_the_appeal_or_took_it_down():
    roads = an_organisation("Roads")
    registrar = at_desk(a_user(Role.OPERATOR, organisation=roads))
    registrar.post(ADD, taken_down())
    receipt = f"{page_of(Appeal.objects.get()).removesuffix('change/')}receipt/"
    assert registrar.get(receipt).status_code == 200
    assert at_desk(a_user(Role.OPERATOR)).get(receipt).status_code == 200
    stranger = at_desk(a_user(Role.OPERATOR, organisation=an_organisation("Heat")))
    assert stranger.get(receipt).status_code == 404
    assert at_desk(a_user()).get(receipt).status_code in {302, 403}
