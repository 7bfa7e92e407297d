"""Files are served to whom they belong, in parts if wished, and can do nothing in a browser."""

import uuid

import pytest
from django.urls import reverse

from accounts.roles import Role
from feedback.evidence import keeping
from feedback.models import Attachment, Message
from tests.builders import a_citizen, a_message, a_user, an_appeal, an_organisation
from tests.feedback import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return an_appeal(
        citizen=a_citizen("bat@mail.mn"), organisation=an_organisation(), language="en"
    )


def a_file(appeal, name: str = "a.jpg", content: bytes = b"", **fields) -> Attachment:
    kept = keeping.keep(
        name=name,
        declared_type="",
        content=content or files.a_picture(),
        message=a_message(appeal, **fields),
    )
    keeping.process(kept)
    return kept


def get(client, attachment, part: str = "", **headers):
    name = "file_original" if part else "file"
    return client.get(reverse(name, args=[attachment.pk]), headers=headers)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def owner(client, appeal):
    """The browser that proved to be the citizen's."""
    session = client.session
    session["appeals"] = [appeal.pk]
    session.save()
    return client


# Who ----------------------------------------------------------------------------------------------


def test_the_owner_sees_the_copy_and_a_stranger_learns_nothing(owner, appeal):
    picture = a_file(appeal)
    assert get(owner, picture).status_code == 200
    owner.session.flush()
    assert get(owner, picture).status_code == 404


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.OPERATOR, "everywhere", 200),
        (Role.INSPECTOR, "own", 200),
        (Role.INSPECTOR, "other", 404),
        (Role.OFFICIAL, "everywhere", 404),
    ],
)
def test_staff_see_the_copy_as_far_as_they_see_the_appeal(client, appeal, role, place, status):
    organisation = {"own": appeal.organisation, "everywhere": None}.get(place, "other")
    if organisation == "other":
        organisation = an_organisation("Schools")
    client.force_login(a_user(role, organisation=organisation))
    assert get(client, a_file(appeal)).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.QUALITY_ANALYST, 200), (Role.OPERATOR, 404), (Role.OFFICIAL, 404), (None, 404)],
)
def test_the_original_is_for_evidence_alone(client, appeal, role, status):
    picture = a_file(appeal, content=files.a_photo_with_a_past())
    client.force_login(a_user(role))
    response = get(client, picture, "original")
    assert response.status_code == status
    if status == 200:
        assert body(response) == files.a_photo_with_a_past()
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Cache-Control"] == "private, no-store"


def test_reading_an_original_leaves_a_trace(client, appeal, caplog):
    picture, analyst = a_file(appeal), a_user(Role.QUALITY_ANALYST)
    client.force_login(analyst)
    with caplog.at_level("INFO", logger="sanal.evidence"):
        get(client, picture, "original")
    assert f"user {analyst.pk} reads the original of file {picture.pk}" in caplog.text


def test_the_owner_does_not_get_the_original(owner, appeal):
    assert get(owner, a_file(appeal), "original").status_code == 404


def test_files_of_notes_stay_among_colleagues(owner, appeal):
    note = a_file(appeal, direction=Message.Direction.NOTE)
    assert get(owner, note).status_code == 404


def test_what_does_not_exist_is_not_found(owner):
    assert owner.get(reverse("file", args=[uuid.UUID(int=1)])).status_code == 404


# How ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "how"),
    [
        (
            "зураг.heic",
            lambda: files.a_picture("HEIF"),
            "inline; filename*=utf-8''%D0%B7%D1%83%D1%80%D0%B0%D0%B3.jpg",
        ),
        ("film.mp4", lambda: files.a_recording(".mp4"), 'inline; filename="film.mp4"'),
        ("letter.txt", lambda: b"<script>alert(1)</script>", 'inline; filename="letter.txt"'),
        ("paper.pdf", files.a_pdf, 'attachment; filename="paper.pdf"'),
        ("letter.docx", files.a_word_document, 'attachment; filename="letter.docx"'),
        ('a"b.jpg', files.a_picture, r'inline; filename="a\"b.jpg"'),
    ],
)
def test_a_browser_opens_only_what_can_do_nothing(owner, appeal, name, make, how):
    response = get(owner, a_file(appeal, name, make()))
    assert response["Content-Disposition"] == how
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-cache"


def test_what_is_being_checked_says_so(owner, appeal):
    waits = keeping.keep(
        name="a.jpg", declared_type="", content=files.a_picture(), message=a_message(appeal)
    )
    response = get(owner, waits)
    assert (response.status_code, response["Retry-After"]) == (503, "20")
    assert "being checked" in response.content.decode()


def test_what_was_refused_says_why(owner, appeal):
    refused = a_file(appeal, "a.jpg", files.a_zip("x"))
    response = get(owner, refused)
    assert response.status_code == 404
    assert "not what its name" in response.content.decode()


def test_a_browser_that_has_the_copy_is_told_to_use_it(owner, appeal):
    picture = a_file(appeal)
    etag = get(owner, picture)["ETag"]
    response = get(owner, picture, **{"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


@pytest.fixture
def film(appeal):
    return a_file(appeal, "film.mp4", files.a_recording(".mp4"))


def whole(attachment) -> bytes:
    with attachment.shown.open("rb") as file:
        return file.read()


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, -1),
        ("bytes=0-", 0, -1),
        ("bytes=-50", -50, -1),
        ("bytes=7-7", 7, 7),
        ("bytes=10-99999999", 10, -1),
        ("bytes=-99999999", 0, -1),
    ],
)
def test_a_part_of_a_film_is_served(owner, film, wanted, first, last):
    content = whole(film)
    size = len(content)
    first, last = first % size, last % size
    response = get(owner, film, Range=wanted)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == content[first : last + 1]


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=-0"])
def test_a_part_that_lies_beyond_the_end_is_not_satisfiable(owner, film, wanted):
    response = get(owner, film, Range=wanted)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(whole(film))}"


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=a-b"]
)
def test_what_is_no_single_range_gets_the_whole(owner, film, wanted):
    response = get(owner, film, Range=wanted)
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == whole(film)


def test_a_part_of_another_version_is_not_mixed_in(owner, film):
    response = get(owner, film, **{"Range": "bytes=5-9", "If-Range": '"another"'})
    assert response.status_code == 200


def test_asking_for_the_head_sends_no_body(owner, film):
    response = owner.head(reverse("file", args=[film.pk]))
    assert (response.status_code, response["Content-Length"]) == (200, str(len(whole(film))))


def test_nothing_can_be_posted_here(owner, film):
    assert owner.post(reverse("file", args=[film.pk])).status_code == 405
