"""Writing to the centre by the form, without any script."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Assurance
from channels.models import Delivery
from feedback.models import Appeal, Attachment, Draft, Message
from feedback.pages import sending
from feedback.pages.fields import TEXT_MOST
from tests.builders import a_user
from tests.feedback.site import (
    MAILBOX,
    WORDS,
    a_mailbox,
    a_photo,
    a_sent_appeal,
    page,
    send,
    token,
    write,
)

pytestmark = pytest.mark.django_db


def test_the_whole_way_brings_an_appeal_with_its_words_place_and_files(client):
    first = client.post("/", {"text": WORDS})
    assert first.headers["Location"] == "/write/kind/"
    assert client.post("/write/kind/", {"kind": "incident"}).headers["Location"] == "/write/place/"
    place = {"place": "12 Peace Avenue", "latitude": "47.918", "longitude": "106.917"}
    assert client.post("/write/place/", place).headers["Location"] == "/write/evidence/"
    added = client.post("/write/evidence/", {"add": "1", "files": [a_photo()]})
    assert added.headers["Location"] == "/write/evidence/"
    assert client.post("/write/evidence/", {}).headers["Location"] == "/write/you/"
    you = client.post("/write/you/", {"who": "anonymous"})
    assert you.headers["Location"] == "/write/check/"
    check = page(client.get("/write/check/"))
    for answer in (WORDS, "Incident", "12 Peace Avenue", "boiler.jpg", "Without your name"):
        assert answer in check
    assert send(client).headers["Location"] == "/write/done/"

    appeal = Appeal.objects.get()
    message = appeal.messages.get(direction=Message.Direction.IN)
    assert (appeal.kind, appeal.place, appeal.channel) == ("incident", "12 Peace Avenue", "web")
    assert (appeal.latitude, appeal.longitude) == (47.918, 106.917)
    assert message.text == WORDS
    assert [file.name for file in message.attachments.all()] == ["boiler.jpg"]
    done = page(client.get("/write/done/"))
    assert all(f"<span>{group}</span>" in done for group in appeal.code.split("-"))
    assert '<svg class="qr"' in done or "qr" in done
    assert appeal.code not in client.get("/write/done/").request["PATH_INFO"]


def test_each_step_says_how_far_one_is(client):
    assert "Step 1 of 6" in page(client.get("/write/kind/"))
    assert "Step 2 of 6" in page(client.get("/write/words/"))
    assert "Step 5 of 6" in page(client.get("/write/you/"))


def test_a_kind_chosen_on_the_first_page_goes_on_to_the_words(client):
    answer = client.post("/", {"text": "", "kind": "gratitude"})
    assert answer.headers["Location"] == "/write/words/"
    answer = client.post("/write/words/", {"text": "Thank you!"})
    assert answer.headers["Location"] == "/write/place/"


def test_sending_twice_makes_one_appeal(client):
    write(client)
    form = {"token": token(client)}
    first, second = (client.post("/write/check/", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/write/done/"
    assert Appeal.objects.count() == 1


def test_two_tabs_and_a_stale_page_make_one_appeal(client):
    write(client)
    other_tab = Client()
    other_tab.cookies = client.cookies
    send(other_tab)
    again = client.post("/write/check/", {"token": client.session["draft"]})
    assert again.headers["Location"] == "/write/done/"
    assert Appeal.objects.count() == 1


def test_a_page_of_another_draft_sends_nothing(client):
    write(client)
    answer = client.post("/write/check/", {"token": "11111111-1111-1111-1111-111111111111"})
    assert answer.status_code == 200
    assert not Appeal.objects.exists()


def test_the_draft_survives_a_closed_browser_and_goes_on_where_it_was_left(client):
    client.post("/", {"text": WORDS})
    later = Client()
    later.cookies = client.cookies
    assert WORDS in page(later.get("/"))
    assert "You have begun to write" not in page(later.get("/"))  # only the first field is full
    assert later.get("/write/").headers["Location"] == "/write/kind/"
    later.post("/write/kind/", {"kind": "complaint"})
    assert "You have begun to write" in page(later.get("/"))
    assert later.get("/write/").headers["Location"] == "/write/you/"


def test_going_back_shows_what_was_answered(client):
    write(client, who="email", email=MAILBOX, name="Бат")
    assert WORDS in page(client.get("/write/words/"))
    assert "12 Peace Avenue" in page(client.get("/write/place/"))
    you = page(client.get("/write/you/"))
    assert MAILBOX in you
    assert "Бат" in you


def test_changing_an_answer_returns_to_the_last_page(client):
    write(client)
    assert 'name="change"' in page(client.get("/write/words/?change=1"))
    answer = client.post("/write/words/", {"text": "Other words", "change": "1"})
    assert answer.headers["Location"] == "/write/check/"
    assert "Other words" in page(client.get("/write/check/"))


def test_who_somebody_is_lies_encrypted_in_the_draft_and_not_at_all_after_sending(client):
    write(client, who="email", email=MAILBOX, name="Бат-Эрдэнэ")
    draft = Draft.objects.get()
    assert MAILBOX not in str(draft.data)
    assert "Бат" not in str(draft.data)
    send(client)
    draft.refresh_from_db()
    assert draft.data == {}


def test_nothing_can_be_sent_before_kind_words_and_answer_are_known(client):
    assert client.get("/write/check/").headers["Location"] == "/write/kind/"
    client.post("/write/kind/", {"kind": "incident"})
    assert client.post("/write/check/", {}).headers["Location"] == "/write/words/"
    client.post("/write/words/", {"text": WORDS})
    assert client.get("/write/check/").headers["Location"] == "/write/you/"


def test_an_empty_form_says_what_is_missing_and_links_to_it(client):
    answer = client.post("/write/words/", {"text": "  \n "})
    assert answer.status_code == 422
    assert '<a href="#id_text">Write what it is about. A few words are enough.</a>' in page(answer)
    assert 'aria-describedby="id_text_error"' in page(answer)
    assert "<title>Error: " in page(answer)
    kind = client.post("/write/kind/", {})
    assert kind.status_code == 422
    assert '<a href="#id_kind_0">Choose what kind it is.</a>' in page(kind)


def test_a_text_that_is_too_long_is_refused_in_words_and_kept_in_the_field(client):
    text = "ө" * (TEXT_MOST + 1)
    answer = client.post("/write/words/", {"text": text})
    assert answer.status_code == 422
    assert f"Your text has {TEXT_MOST + 1} letters; we take up to {TEXT_MOST}" in page(answer)
    assert text in page(answer)


def test_ten_megabytes_of_text_are_refused_with_clear_words(client):
    answer = client.post("/write/words/", {"text": "a" * 10_000_000})
    assert answer.status_code == 422
    assert "we take up to 20000" in page(answer)
    assert not Draft.objects.exists()


def test_more_than_can_be_read_at_once_is_a_413_with_clear_words(client):
    body = "text=" + "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.post("/write/words/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "This was too much at once" in page(answer)


def test_a_place_is_said_or_there_is_none(client):
    answer = client.post("/write/place/", {"place": ""})
    assert answer.status_code == 422
    assert "Say where it is" in page(answer)
    answer = client.post("/write/place/", {"place": "", "nowhere": "1"})
    assert answer.headers["Location"] == "/write/evidence/"
    answer = client.post("/write/place/", {"latitude": "47.9", "longitude": "106.9"})
    assert answer.headers["Location"] == "/write/evidence/"


def test_a_lying_file_is_refused_and_the_good_one_beside_it_kept(client):
    client.post("/", {"text": WORDS})
    lying = SimpleUploadedFile("photo.jpg", b"PK\x03\x04" + b"\0" * 400, "image/jpeg")
    answer = client.post("/write/evidence/", {"add": "1", "files": [a_photo(), lying]})
    assert answer.status_code == 422
    assert '<a href="#files">photo.jpg: ' in page(answer)
    assert [file.name for file in Attachment.objects.all()] == ["boiler.jpg"]


def test_an_oversized_file_is_a_413_and_says_what_to_do(client, settings):
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    client.post("/", {"text": WORDS})
    film = SimpleUploadedFile("film.mp4", b"\0" * (3 * 1024 * 1024), "video/mp4")
    answer = client.post("/write/evidence/", {"files": [film]})
    assert answer.status_code == 413
    assert "film.mp4: The file is 3 MB; we take up to 2 MB." in page(answer)


def test_more_files_than_allowed_are_named(client, settings):
    settings.UPLOAD_MAX_FILES = 2
    client.post("/", {"text": WORDS})
    photos = [a_photo(f"{number}.jpg") for number in (1, 2, 3)]
    answer = client.post("/write/evidence/", {"files": photos})
    assert answer.status_code == 422
    assert "We take up to 2 files; these were too many: 3.jpg" in page(answer)
    assert Attachment.objects.count() == 2


def test_a_file_can_be_taken_out_again_but_only_ones_own(client):
    client.post("/", {"text": WORDS})
    client.post("/write/evidence/", {"add": "1", "files": [a_photo()]})
    attachment = Attachment.objects.get()
    stranger = Client()
    stranger.post("/write/evidence/", {"remove": str(attachment.pk)})
    assert Attachment.objects.exists()
    client.post("/write/evidence/", {"remove": str(attachment.pk)})
    assert not Attachment.objects.exists()
    assert not attachment.original.storage.exists(attachment.original.name)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose how we may answer you."),
        ({"who": "phone", "phone": "12"}, "Give a phone number with all its digits, like +976"),
        ({"who": "email", "email": "bat@"}, "Give an e-mail address, like name@example.com."),
        ({"who": "account"}, "Choose how we may answer you."),
    ],
)
def test_who_cannot_be_answered_is_told_why(client, answers, words):
    answer = client.post("/write/you/", answers)
    assert answer.status_code == 422
    assert words in page(answer)


def test_a_phone_number_is_kept_as_all_channels_write_it(client):
    appeal = a_sent_appeal(client, who="phone", phone="9911 2233")
    assert appeal.address.value == "+97699112233"
    assert appeal.assurance == Assurance.NONE


def test_the_code_goes_to_the_address_that_was_given(client):
    a_mailbox()
    appeal = a_sent_appeal(client, who="email", email="Bat@Example.MN", name="Бат")
    acknowledgement = Delivery.objects.get()
    assert acknowledgement.recipient == "bat@example.mn"
    assert appeal.code in acknowledgement.body
    assert appeal.citizen.name == "Бат"


def test_who_is_signed_in_writes_with_their_account(client):
    from allauth.account.models import EmailAddress

    user = a_user(email=MAILBOX)
    EmailAddress.objects.create(user=user, email=MAILBOX, verified=True, primary=True)
    client.force_login(user)
    appeal = a_sent_appeal(client, who="account")
    assert appeal.citizen.user == user
    assert appeal.address.value == MAILBOX
    assert appeal.assurance == Assurance.ADDRESS


def test_the_answer_comes_in_the_language_that_was_chosen(client):
    client.post("/i18n/setlang/", {"language": "kk", "next": "/"})
    assert a_sent_appeal(client).language == "kk"


def test_without_a_choice_the_words_tell_the_language(client):
    text = "Манай байранд халуун ус ирэхгүй байна, хүүхдүүд өвдөж байна."
    assert a_sent_appeal(client, text=text).language == "mn"


def test_what_was_written_is_never_run(client):
    text = "<script>alert(1)</script>"
    appeal = a_sent_appeal(client, text=text, place=text, who="email", email=MAILBOX, name=text)
    pages = [client.get(f"/track/{appeal.pk}/"), client.get("/write/done/")]
    assert all(text not in page(response) for response in pages)
    assert "&lt;script&gt;alert(1)" in page(pages[0])


def test_after_sending_a_new_one_can_be_begun(client):
    a_sent_appeal(client)
    client.post("/write/anew/")
    assert WORDS not in page(client.get("/write/words/"))
    a_sent_appeal(client, text="Another matter")
    assert Appeal.objects.count() == 2


def test_a_flood_from_one_network_is_held_back_and_the_draft_is_kept(client, monkeypatch):
    monkeypatch.setattr(sending, "OFTEN", {"burst": 1, "per_hour": 1})
    a_sent_appeal(client)
    client.post("/write/anew/")
    write(client)
    answer = send(client)
    assert answer.status_code == 429
    assert "Yours is kept: try in an hour." in page(answer)
    assert Appeal.objects.count() == 1
    assert client.get("/write/check/").status_code == 200


def test_who_signed_out_meanwhile_is_asked_again_how_to_answer(client):
    client.force_login(a_user(email=MAILBOX))
    write(client, who="account")
    session = client.session
    del session["_auth_user_id"]
    session.save()
    assert client.post("/write/check/", {"token": token(client)}).headers["Location"] == (
        "/write/you/"
    )
