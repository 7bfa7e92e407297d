"""A photo sent in a message is the answer to a question for one, whichever door it came by."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from channels import inbox, outbox, webhooks
from channels.models import Delivery, Envelope
from channels.values import Inbound, Media
from feedback.evidence import waiting
from feedback.models import Appeal, Attachment
from surveys.inbound import answers
from surveys.models import Photo, Response, Sitting
from surveys.questionnaires.definition import Kind, Question, Section
from tests.builders import an_account
from tests.channels.telegram import Chat, a_bot, bring
from tests.feedback.site import a_photo
from tests.standins import meta, twilio
from tests.standins.meta import MetaStandIn
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
from tests.surveys.asking import PHONE, Phone, a_survey

pytestmark = pytest.mark.django_db

VIEW = Question("view", Kind.PHOTO, {"en": "A photo of the yard, please"}, most=1)
YARDS = Question("view", Kind.PHOTO, {"en": "Photos of the yard, please"}, most=2)
WORD = Question("word", Kind.TEXT, {"en": "Anything else?"})
JPEG = a_photo(size=(60, 40)).read()


def asking(*questions: Question, **fields):
    return a_survey(Section("seen", {"en": "Seen"}, questions), **fields)


@pytest.fixture
def chat(settings):
    with TelegramStandIn() as telegram:
        settings.OUTGOING_ALLOWED_HOSTS = [telegram.host]
        yield Chat(a_bot(telegram), telegram.person(42, language_code="en"))


def test_a_photo_in_telegram_is_the_answer_and_is_fetched(chat):
    survey = asking(VIEW, WORD)
    assert "(1/2) A photo of the yard" in chat.says(f"survey {survey.pk}")[0]
    assert chat.buttons == ["Skip", "No more questions"]
    said = chat.photographs(JPEG)
    assert "1 photo is with us." in said[0]
    assert "(2/2) Anything else?" in said[0]
    chat.says("no")
    response = Response.objects.get()
    photo = Photo.objects.get()
    assert response.answers == {"view": [str(photo.pk)], "word": "no"}
    assert photo.response == response
    waiting.drain()
    photo.attachment.refresh_from_db()
    assert (photo.attachment.state, photo.attachment.media) == ("ready", "image")
    assert not Appeal.objects.exists()


def test_what_is_no_picture_gets_the_question_again_and_a_third_a_person(chat):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    for said in (chat.speaks(b"OggS"), chat.says("it is a very nice yard")):
        assert "A photo of the yard" in said[0]
        assert "hoto" in said[0].split("A photo of the yard")[0]
    assert not Attachment.objects.exists()
    chat.speaks(b"OggS")
    assert Sitting.objects.get().state == Sitting.State.LEFT
    assert Appeal.objects.count() == 1
    assert not Photo.objects.exists()


def test_more_photos_are_taken_until_it_is_enough(chat):
    survey = asking(YARDS, WORD)
    chat.says(f"survey {survey.pk}")
    assert "1 photo is with us.\n(1/2)" in chat.photographs(JPEG)[0]
    assert chat.buttons == ["Continue", "No more questions"]
    assert "2 photos are with us.\n(2/2)" in chat.photographs(JPEG)[0]
    chat.presses("Back")
    assert "Anything else?" in chat.presses("Continue")[0]
    assert len(Sitting.objects.get().answers["view"]) == 2  # going on takes none away


def test_an_album_is_one_answer_and_what_is_too_many_of_it_no_appeal(chat):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    chat.photographs(JPEG, media_group_id="7")
    assert chat.photographs(JPEG, media_group_id="7") == []
    assert chat.outcome["reason"] == "more of an album"
    assert Sitting.objects.get().at == "word"
    assert Photo.objects.count() == 1
    assert not Appeal.objects.exists()


def test_the_rest_of_an_album_is_added_without_a_word(chat):
    survey = asking(YARDS, WORD)
    chat.says(f"survey {survey.pk}")
    chat.photographs(JPEG, media_group_id="7")
    assert "(2/2)" in chat.photographs(JPEG, media_group_id="7")[0]
    assert len(Sitting.objects.get().answers["view"]) == 2


def test_a_photo_about_something_else_is_an_appeal(chat):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    words = "There has been no water in our building since Monday, look at this empty bath."
    chat.photographs(JPEG, caption=words)
    assert Appeal.objects.get().summary.startswith("There has been no water")
    assert Sitting.objects.get().at == "view"
    chat.presses("Skip")
    chat.photographs(JPEG)  # to a question for words
    assert Attachment.objects.filter(message__isnull=False).count() == 2
    assert not Photo.objects.exists()


def test_an_anonymous_survey_asks_for_no_photo_in_chats_either(chat):
    survey = asking(VIEW, WORD, is_anonymous=True)
    assert "(1/1) Anything else?" in chat.says(f"survey {survey.pk}")[0]


def test_a_picture_that_is_too_large_is_told(chat, settings):
    settings.UPLOAD_MAX_BYTES = len(JPEG) - 1
    survey = asking(VIEW)
    chat.says(f"survey {survey.pk}")
    assert "we take up to" in chat.photographs(JPEG)[0]
    assert not Photo.objects.exists()


def test_an_edited_photo_stays_the_same_answer(chat):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    update = chat.person.photographs(JPEG)
    chat.brings(update)
    assert chat.edits(update, "a caption") == []
    assert Sitting.objects.get().answers.keys() == {"view"}


def test_by_a_gateway_without_mms_a_photo_is_left_out():
    phone = Phone()
    survey = asking(VIEW, WORD)
    assert "(1/1) Anything else?" in phone.says(f"survey {survey.pk}")[0]


def test_who_goes_on_by_a_door_without_photos_is_asked_the_next_question(chat):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    sitting = Sitting.objects.get()
    phone = Phone()
    phone.says("help")
    theirs = phone.account.deliveries.get().address
    Sitting.objects.filter(pk=sitting.pk).update(address=theirs, account=phone.account)
    assert "(1/1) Anything else?" in phone.says(f"survey {survey.pk}")[-1]


def test_an_mms_is_an_answer(settings):
    with TwilioStandIn() as server:
        settings.OUTGOING_ALLOWED_HOSTS = [server.host, server.media_host]
        options = {"gateway": "twilio", "sender": "+12025550143", "country": "MN"}
        account = an_account(
            "sms",
            options=options
            | {"account_sid": twilio.SID, "api_url": server.url, "media_hosts": server.media_host},
            secrets={"auth_token": twilio.TOKEN},
        )
        survey = asking(YARDS, WORD, channels=["sms"])
        hook = f"/hooks/sms/{account.code}/"

        def sends(text: str, *media) -> str:
            fields = server.incoming(server.receive(PHONE, "+12025550143", text, *media))
            signed = twilio.signature(
                f"{settings.PUBLIC_URL}{hook}", list(fields.items()), twilio.TOKEN
            )
            form = "application/x-www-form-urlencoded"
            headers = {"X-Twilio-Signature": signed}
            answer = Client().post(hook, urlencode(fields), content_type=form, headers=headers)
            assert answer.status_code == 200
            inbox.drain()
            return Delivery.objects.latest("pk").body

        assert "Please add a photo." in sends(f"survey {survey.pk}")
        assert "SKIP: go on to the next question." in sends("", ("image/jpeg", JPEG))
        assert "Anything else?" in sends("skip")
        sends("no")
        waiting.drain()
    photo = Photo.objects.get()
    assert Response.objects.get().answers["view"] == [str(photo.pk)]
    assert (photo.attachment.state, photo.attachment.reason) == ("ready", "")


def test_pictures_in_whatsapp_that_come_together_are_one_answer(settings):
    webhooks.forget_accounts()
    with MetaStandIn() as server:
        settings.OUTGOING_ALLOWED_HOSTS = [server.host]
        account = an_account(
            "whatsapp",
            code="main",
            options={"phone_number_id": meta.NUMBER, "graph_url": server.url},
            secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
        )
        survey = asking(VIEW, WORD, channels=["whatsapp"])
        server.files["901"] = server.files["902"] = ("image/jpeg", JPEG)

        def writes(*messages: dict) -> None:
            raw = json.dumps(meta.whatsapp(*messages)).encode()
            headers = {"X-Hub-Signature-256": meta.signature(raw)}
            path = f"/hooks/whatsapp/{account.code}/"
            assert Client().post(path, raw, "application/json", headers=headers).status_code == 200
            inbox.drain()
            outbox.drain()

        def picture(name: str, file: str) -> dict:
            image = {"id": file, "mime_type": "image/jpeg"}
            return meta.text(name, "", type="image", image=image)

        writes(meta.text("wamid.1", f"survey {survey.pk}"))
        writes(picture("wamid.2", "901"))
        writes(picture("wamid.3", "902"))
        assert Sitting.objects.get().at == "word"
        writes(meta.text("wamid.4", "no"))
        waiting.drain()
    webhooks.forget_accounts()
    photo = Photo.objects.get()
    assert Response.objects.get().answers["view"] == [str(photo.pk)]
    assert (photo.attachment.state, photo.attachment.reason) == ("ready", "")
    assert not Appeal.objects.exists()


def test_a_photo_costs_few_statements(chat, django_assert_max_num_queries):
    survey = asking(VIEW, WORD)
    chat.says(f"survey {survey.pk}")
    with django_assert_max_num_queries(1):  # whoever is asked nothing
        media = (Media("a.jpg", "image/jpeg", url="file:1"),)
        said = Inbound("x", "43", "telegram", media=media)
        assert answers(said, Envelope(account=chat.account)) is None
    bring(chat.account, chat.person.photographs(JPEG))
    with django_assert_max_num_queries(25):
        inbox.drain()
