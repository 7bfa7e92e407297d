"""The touch screen in a hall: let in by a code, the site's own form, nothing left behind."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from feedback.models import Appeal, Attachment, Draft
from reception import kiosks
from reception.models import Kiosk
from tests.builders import a_user
from tests.desk import at_desk
from tests.feedback import site

WORDS = "Манай байранд халуун ус ирэхгүй байна."


def a_kiosk(name: str = "Central hall", **fields) -> Kiosk:
    return Kiosk.objects.create(name=name, **fields)


@pytest.fixture
def device(db) -> Client:
    """A browser that is a kiosk of ours, with somebody before it who reads Mongolian."""
    client = Client()
    let_in(client, a_kiosk())
    client.post("/kiosk/begin/", {"language": "mn"})
    return client


def let_in(client: Client, kiosk: Kiosk):
    return client.post("/kiosk/", {"code": kiosks.new_code(kiosk)})


def known(client: Client) -> bool:
    return 'name="language" value="kk"' in client.get("/kiosk/").content.decode().split("<main")[1]


def test_a_device_is_let_in_by_the_code_that_the_administrator_reads_out(client, db):
    desk = at_desk(a_user(Role.ADMINISTRATOR))
    form = {"name": "Central hall", "paper": "80", "is_active": "on"}
    page = desk.post("/admin/reception/kiosk/add/", form, follow=True).content.decode()
    code = re.search(r"type (\d{4} \d{4})\.", page)[1]
    assert not known(client)
    assert client.post("/kiosk/", {"code": code}).status_code == 302
    assert known(client)
    kiosk = Kiosk.objects.get()
    assert code.replace(" ", "") not in (kiosk.code_index or "")
    assert client.cookies["kiosk"].value not in kiosk.secret_index


def test_a_code_lets_one_device_in_and_only_for_a_quarter_of_an_hour(db):
    kiosk, first, second, late = a_kiosk(), Client(), Client(), Client()
    code = kiosks.new_code(kiosk)
    first.post("/kiosk/", {"code": code})
    second.post("/kiosk/", {"code": code})
    assert (known(first), known(second)) == (True, False)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = kiosks.new_code(kiosk)
        clock.shift(timedelta(minutes=16))
        assert late.post("/kiosk/", {"code": code}).status_code == 422


def test_codes_are_not_tried_without_end(client, db):
    a_kiosk()
    answers = [client.post("/kiosk/", {"code": f"{n:08d}"}).status_code for n in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_a_forgotten_device_is_a_kiosk_no_more(client, db):
    kiosk = a_kiosk()
    let_in(client, kiosk)
    desk = at_desk(a_user(Role.ADMINISTRATOR))
    desk.post(f"/admin/reception/kiosk/{kiosk.pk}/forget/")
    assert not known(client)
    assert client.post("/kiosk/begin/", {"language": "mn"}).url == "/kiosk/"


def test_only_administrators_give_codes(db):
    kiosk = a_kiosk()
    desk = at_desk(a_user(Role.OPERATOR))
    assert desk.post(f"/admin/reception/kiosk/{kiosk.pk}/code/").status_code == 403
    kiosk.refresh_from_db()
    assert kiosk.code_index is None


def test_an_appeal_written_at_the_kiosk_says_so(device):
    appeal = site.a_sent_appeal(device)
    assert (appeal.channel, appeal.messages.get().channel) == ("kiosk", "kiosk")
    done = device.get("/write/done/").content.decode()
    assert appeal.code in done.replace("</span>", "").replace(
        '<span class="receipt__dash">', ""
    ).replace("<span>", "")
    assert "kiosk.css" in done


def test_what_is_printed_fits_the_kiosks_roll(client, db):
    let_in(client, a_kiosk(paper="58"))
    client.post("/kiosk/begin/", {"language": "mn"})
    site.a_sent_appeal(client)
    assert "paper-58" in client.get("/write/done/").content.decode()


def test_the_same_form_in_a_browser_at_home_wears_no_kiosks_dress(client, db):
    appeal = site.a_sent_appeal(client)
    assert appeal.channel == "web"
    assert "kiosk" not in client.get("/write/done/").content.decode()


def test_whoever_steps_away_leaves_nothing_behind(device):
    site.write(device, who="phone", phone="+97699112233", name="Bat")
    device.post("/write/evidence/", {"files": [site.a_photo()], "add": "1"})
    assert (Draft.objects.count(), Attachment.objects.count()) == (1, 1)
    device.get("/kiosk/")
    assert (Draft.objects.count(), Attachment.objects.count()) == (0, 0)
    device.post("/kiosk/begin/", {"language": "mn"})
    assert site.WORDS not in device.get("/write/words/").content.decode()
    assert device.get("/write/check/").status_code == 302


def test_an_appeal_that_was_sent_is_not_open_to_whoever_comes_next(device):
    appeal = site.a_sent_appeal(device, who="email", email="bat@mail.mn")
    assert device.get(f"/track/{appeal.pk}/").status_code == 200
    device.get("/kiosk/")
    device.post("/kiosk/begin/", {"language": "mn"})
    assert device.get(f"/track/{appeal.pk}/").status_code != 200
    assert Appeal.objects.count() == 1


def test_the_language_chosen_at_the_screen_holds_for_this_person_alone(device):
    assert 'lang="mn"' in device.get("/kiosk/menu/").content.decode()
    response = device.get("/kiosk/")
    assert response.cookies["django_language"].value == ""
