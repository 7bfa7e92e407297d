"""A real browser shows pictures and plays films out of their sandbox."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from feedback.evidence import keeping
from tests.builders import a_message, a_user
from tests.feedback import files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page, client, live_server):
    client.force_login(a_user(Role.OPERATOR))
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    return page


def served(name: str, content: bytes) -> str:
    kept = keeping.keep(name=name, declared_type="", content=content, message=a_message())
    keeping.process(kept)
    return reverse("file", args=[kept.pk])


def test_a_picture_is_shown(signed_in):
    signed_in.goto(served("a.heic", files.a_picture("HEIF")))
    assert signed_in.evaluate("document.images[0].naturalWidth") == 300


@pytest.mark.parametrize("ending", [".webm", ".mp4"])
def test_a_film_plays_and_is_wound(signed_in, ending):
    film = served(f"a{ending}", files.a_recording(ending))
    signed_in.goto("/health/")
    seconds = signed_in.evaluate(
        """async address => {
            const film = document.createElement("video");
            film.src = address;
            await new Promise((done, fail) => {
                film.onloadedmetadata = done;
                film.onerror = () => fail(film.error.message);
            });
            film.currentTime = film.duration / 2;
            await new Promise(done => { film.onseeked = done; });
            return film.duration;
        }""",
        film,
    )
    assert 0.9 < seconds < 1.2


def test_a_text_with_a_script_is_only_text(signed_in):
    signed_in.goto(served("a.txt", b"<script>document.title = 'run'</script>"))
    assert signed_in.title() == ""
    assert "<script>" in signed_in.inner_text("body")
