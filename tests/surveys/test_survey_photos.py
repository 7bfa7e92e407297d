"""Pictures as answers: taken through the house's checks, shown to few, never without a name."""

import csv
import io
import re

import pytest
from django.test import Client
from PIL import Image

from accounts.roles import Role
from feedback.evidence import waiting
from feedback.models import Attachment
from surveys.asking import photos, sittings
from surveys.models import Photo, Response, Sitting
from surveys.questionnaires.definition import Kind, Question, Section
from tests.builders import a_user
from tests.desk import at_desk
from tests.feedback.site import a_photo
from tests.surveys.asking import ASKED, FIRST, a_survey, link

pytestmark = pytest.mark.django_db

VIEW = Question("view", Kind.PHOTO, {"en": "A photo, please"}, most=2)
SEEN = Section("seen", {"en": "Seen"}, (VIEW,))


def begun(client: Client, **fields) -> str:
    """The page that asks for photos, of a survey that has begun."""
    at = link(a_survey(ASKED[0], SEEN, least_answers=1, **fields))
    client.post(at)
    client.post(f"{at}1/", FIRST)
    return f"{at}2/"


def test_photos_are_kept_taken_out_and_stand_among_the_answers(client):
    at = begun(client)
    asked = {"asked": ["view"], "later": "1"}
    client.post(at, asked | {"q-view": [a_photo("one.jpg"), a_photo("two.jpg")]})
    kept = Sitting.objects.get().answers["view"]
    assert len(kept) == 2
    page = client.get(at).content.decode()
    assert "2 photos are with us." in page
    client.post(at, {"asked": ["view"], "q-view-remove": [kept[0]]})
    response = Response.objects.get()
    assert response.answers["view"] == [kept[1]]
    assert Photo.objects.get(response=response).attachment.name == "two.jpg"
    assert photos.forget_left() == 1
    assert Photo.objects.count() == 1


def test_what_is_no_picture_and_what_is_too_many_is_told(client):
    at = begun(client)
    text = a_photo("letter.txt")
    text.content_type = "text/plain"
    told = client.post(at, {"asked": ["view"], "q-view": text})
    assert told.status_code == 422
    assert "This is no picture" in told.content.decode()
    many = [a_photo(f"{number}.jpg") for number in range(3)]
    told = client.post(at, {"asked": ["view"], "q-view": many})
    assert "Please add up to 2 photos." in told.content.decode()
    assert not Photo.objects.exists()
    assert client.post(at, {"asked": ["view"]}).status_code == 302  # it need not be answered
    assert Response.objects.count() == 1


def test_an_anonymous_survey_asks_for_no_photo(client):
    begun(client, is_anonymous=True)
    assert Response.objects.count() == 1  # there was but one page


def test_only_who_may_read_words_of_that_survey_sees_a_photo(client):
    at = begun(client)
    client.post(at, {"asked": ["view"], "q-view": _with_place()})
    response, photo = Response.objects.get(), Photo.objects.get()
    waiting.drain()
    address = f"/admin/surveys/asking/{response.survey_id}/photos/{photo.pk}/"
    for role in (Role.INTERVIEWER, Role.OPERATOR):
        assert at_desk(a_user(role)).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    other = a_survey()
    reader = at_desk(a_user(Role.METHODOLOGIST))
    assert reader.get(address).status_code == 200
    picture = Image.open(io.BytesIO(b"".join(reader.get(address).streaming_content)))
    assert not picture.getexif()
    wrong = f"/admin/surveys/asking/{other.pk}/photos/{photo.pk}/"
    assert reader.get(wrong).status_code == 404
    results = reader.get(f"/admin/surveys/asking/{response.survey_id}/results/").content.decode()
    assert address in results


def test_a_photo_without_a_copy_to_show_is_counted_and_not_drawn(client):
    at = begun(client)
    files = [a_photo("one.jpg"), a_photo("two.jpg")]
    client.post(at, {"asked": ["view"], "q-view": files})
    waiting.drain()
    kept = Response.objects.get().answers["view"]
    Attachment.objects.filter(pk=kept[0]).update(state=Attachment.State.REFUSED)
    reader = at_desk(a_user(Role.METHODOLOGIST))
    results = f"/admin/surveys/asking/{Response.objects.get().survey_id}/results/"
    shown = reader.get(results).content.decode()
    assert "1 photo cannot be shown" in shown
    assert kept[0] not in shown
    assert kept[1] in shown


def test_a_file_of_answers_leads_to_the_photo(client, settings):
    client.post(begun(client), {"asked": ["view"], "q-view": a_photo()})
    response, photo = Response.objects.get(), Photo.objects.get()
    reader = at_desk(a_user(Role.METHODOLOGIST))
    answer = reader.post(f"/admin/surveys/asking/{response.survey_id}/answers/csv/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    path = f"/admin/surveys/asking/{response.survey_id}/photos/{photo.pk}/"
    assert rows[0]["view"] == f"{settings.PUBLIC_URL}{path}"


def test_pictures_of_what_was_never_finished_are_forgotten(client):
    at = begun(client)
    client.post(at, {"asked": ["view"], "later": "1", "q-view": a_photo()})
    held = Photo.objects.get().attachment
    sealed, storage = held.original.name, held.original.storage
    assert photos.forget_left() == 0
    Sitting.objects.update(expires_at="2020-01-01T00:00Z")
    sittings.forget_expired()
    assert photos.forget_left() == 1
    assert not storage.exists(sealed)


def test_whoever_answers_sees_the_photos_they_sent_small_and_nobody_else_does(client):
    at = begun(client)
    wide = _picture(1600, 1200)
    client.post(at, {"asked": ["view"], "later": "1", "q-view": wide})
    assert "being checked" in client.get(at).content.decode()
    waiting.drain()
    page = client.get(at).content.decode()
    address = re.search(r'src="([^"]*/photos/[^"]*)"', page)[1]
    assert address.endswith("?small")
    told = client.get(address)
    assert told["Content-Type"] == "image/jpeg"
    small = Image.open(io.BytesIO(b"".join(told.streaming_content)))
    assert max(small.size) == 640
    assert Client().get(address).status_code == 404
    client.post(at, {"asked": ["view"]})
    assert client.get(address).status_code == 404  # it is sent: only who reads the answers sees it


def test_the_results_load_small_copies_and_lead_to_the_large(client):
    client.post(begun(client), {"asked": ["view"], "q-view": _picture(1600, 1200)})
    waiting.drain()
    response, photo = Response.objects.get(), Photo.objects.get()
    reader = at_desk(a_user(Role.METHODOLOGIST))
    address = f"/admin/surveys/asking/{response.survey_id}/photos/{photo.pk}/"
    page = reader.get(f"/admin/surveys/asking/{response.survey_id}/results/").content.decode()
    assert f'<a href="{address}"' in page
    assert f'src="{address}?small"' in page
    sizes = [
        Image.open(io.BytesIO(b"".join(reader.get(at).streaming_content))).size
        for at in (f"{address}?small", address)
    ]
    assert sizes == [(640, 480), (1600, 1200)]


def test_a_photo_that_cannot_be_shown_says_so_to_whoever_sent_it(client):
    at = begun(client)
    client.post(at, {"asked": ["view"], "later": "1", "q-view": a_photo()})
    told = {"state": Attachment.State.REFUSED, "reason": "The picture is damaged."}
    Attachment.objects.update(**told)
    page = client.get(at).content.decode()
    assert "The picture is damaged." in page
    assert "<img" not in page.partition('class="survey-kept"')[2]


def test_a_forgotten_photo_takes_its_small_copy_along(client):
    at = begun(client)
    client.post(at, {"asked": ["view"], "later": "1", "q-view": a_photo()})
    waiting.drain()
    held = Photo.objects.get().attachment
    small, storage = held.small.name, held.small.storage
    assert storage.exists(small)
    photos.forget(Photo.objects.get())
    assert not storage.exists(small)


def _picture(width: int, height: int):
    """A photo of this size."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "#77aa99").save(content, "JPEG")
    file = a_photo()
    file.file, file.size = content, len(content.getvalue())
    content.seek(0)
    return file


def _with_place():
    """A photo in which a camera wrote where it stood."""
    content = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Camera"
    Image.new("RGB", (40, 30), "#77aa99").save(content, "JPEG", exif=exif)
    file = a_photo()
    file.file = io.BytesIO(content.getvalue())
    file.size = len(content.getvalue())
    return file
