"""The register of funded projects at the desk: writing down, photos and papers, news, who may."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, PngImagePlugin

from accounts.models import Change
from accounts.roles import Role
from outreach.audiences.consenting import How
from outreach.models import (
    Consent,
    Project,
    ProjectDocument,
    ProjectMilestone,
    ProjectPhoto,
)
from outreach.projects import files, marking, registering, telling
from tests.builders import a_citizen, a_project, a_user, an_organisation
from tests.desk import at_desk
from tests.feedback.site import a_photo

pytestmark = pytest.mark.django_db
BY_SMS = How(Consent.Way.MESSAGE, "sms")


@pytest.fixture
def pr():
    return a_user(Role.PR_MANAGER)


def door(name: str, project: Project, *more) -> str:
    return reverse(f"admin:project{name}", args=[project.number, *more])


def form(**fields) -> dict:
    return {
        "number": "17",
        "name_en": "School roof",
        "name_mn": "Сургуулийн дээвэр",
        "description_mn": "Шинэ дээвэр",
        "budget": "184000000",
        "spent": "0",
        "currency": "mnt",
        "status": "planned",
        "is_public": "1",
        **fields,
    }


def test_a_project_is_registered_and_found(pr):
    done = at_desk(pr).post(reverse("admin:project_add"), form())
    project = Project.objects.get()
    assert done["Location"] == door("", project)
    assert project.names == {"en": "School roof", "mn": "Сургуулийн дээвэр"}
    assert (project.name, project.currency) == ("School roof", "MNT")
    assert project.descriptions == {"mn": "Шинэ дээвэр"}
    assert "School roof" in Client().get(reverse("outreach:projects"), {"q": "дээвэр"}).text


def test_each_change_is_recorded_with_who_did_it(pr):
    desk = at_desk(pr)
    desk.post(reverse("admin:project_add"), form())
    project = Project.objects.get()
    desk.post(door("_edit", project), form(budget="200000000"))
    change = Change.objects.filter(table="outreach_project", act="UPDATE").first()
    assert change.user == pr
    assert change.after["budget"] == 200_000_000
    count = Change.objects.filter(table="outreach_project").count()
    Project.objects.update(marks=1, progress_sum=4)
    assert Change.objects.filter(table="outreach_project").count() == count


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name_en": "", "name_mn": ""}, "Write the name."),
        ({"number": "10000"}, "9999"),
        ({"latitude": "47.9"}, "needs both"),
        ({"latitude": "147", "longitude": "1"}, "degrees"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "before the first"),
        ({"budget": "-1"}, "An amount cannot be below zero."),
        ({"spent": "-0.01"}, "An amount cannot be below zero."),
        ({"budget": "1234,500"}, "Write an amount in figures"),
        ({"budget": "12 million"}, "Write an amount in figures"),
        ({"budget": "9" * 15}, "more than 14 digits"),
        ({"currency": "₮"}, "three letters"),
    ],
)
def test_the_form_says_what_is_wrong(pr, fields, told):
    done = at_desk(pr).post(reverse("admin:project_add"), form(**fields))
    assert done.status_code == 400
    assert told in done.text
    assert not Project.objects.exists()


def test_money_is_taken_as_people_write_it(pr, settings):
    given = form(budget="12 500 000", spent="12,5", currency="", latitude="47,9", longitude="106.9")
    desk = at_desk(pr)
    desk.post(reverse("admin:project_add"), given)
    project = Project.objects.get()
    assert (project.budget, project.spent) == (12_500_000, Decimal("12.50"))
    assert (project.currency, project.latitude) == ("MNT", 47.9)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    again = desk.get(door("_edit", project)).text
    assert 'value="12\xa0500\xa0000"' in again
    assert 'value="12,50"' in again


def test_what_is_not_known_yet_costs_nothing_yet(pr, settings):
    settings.CENTRE_CURRENCY = "KZT"
    desk = at_desk(pr)
    a_project(17)
    offered = desk.get(reverse("admin:project_add")).context["form"].initial
    assert (offered["currency"], offered["number"]) == ("KZT", 18)
    Project.objects.all().delete()
    desk.post(reverse("admin:project_add"), form(budget="", spent="", currency=""))
    assert Project.objects.values_list("budget", "spent", "currency").get() == (0, 0, "KZT")


def test_a_mark_that_comes_while_the_form_is_open_is_not_lost(pr):
    project = a_project()
    marking.mark(project, a_citizen(), progress=4, quality=None, channel="web")
    registering.save(project, author=pr)
    project.refresh_from_db()
    assert (project.marks, project.progress_sum) == (1, 4)


def test_a_number_is_given_once(pr):
    a_project(17)
    assert at_desk(pr).post(reverse("admin:project_add"), form()).status_code == 400


def test_a_photo_is_written_anew_without_its_place(pr):
    project = a_project()
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (2000, 1000), "#77aa99").save(content, "JPEG", exif=exif)
    photo = SimpleUploadedFile("roof.jpg", content.getvalue(), "image/jpeg")
    fields = {"stage": "before", "shows": "The old roof", "file": photo}
    at_desk(pr).post(door("_photo", project), fields)
    kept = ProjectPhoto.objects.get()
    assert (kept.width, kept.height) == (640, 320)
    for size, side in (("small", 640), ("large", 1600)):
        shown = Client().get(reverse("outreach:project_photo", args=[17, kept.pk, size]))
        picture = Image.open(io.BytesIO(b"".join(shown.streaming_content)))
        assert max(picture.size) == side
        assert not picture.getexif()
    assert "The old roof" in Client().get(reverse("outreach:project", args=[17])).text


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_form_of_picture_keeps_where_it_was_taken(pr, form):
    secret = b"Peace Avenue 7"
    content, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 55.0, 6.0), 29: secret.decode()})
    about = {"exif": exif, "xmp": b"<x:xmpmeta>" + secret + b"</x:xmpmeta>", "comment": secret}
    if form == "PNG":
        about["pnginfo"] = PngImagePlugin.PngInfo()
        about["pnginfo"].add_text("Comment", secret.decode())
    Image.new("RGB", (900, 600), "#77aa99").save(content, form, **about)
    assert secret in content.getvalue()
    photo = SimpleUploadedFile(f"roof.{form.lower()}", content.getvalue(), f"image/{form.lower()}")
    fields = {"stage": "before", "shows": "The old roof", "file": photo}
    at_desk(pr).post(door("_photo", a_project()), fields)
    kept = ProjectPhoto.objects.get()
    for file in (kept.small, kept.large):
        with file.open() as opened:
            stored = opened.read()
        assert secret not in stored
        assert not Image.open(io.BytesIO(stored)).getexif().get_ifd(0x8825)


@pytest.mark.parametrize(
    ("name", "content"),
    [("roof.jpg", b"<script>"), ("roof.svg", b"<svg/>"), ("a.pdf", b"%PDF-1.7")],
)
def test_what_is_no_picture_is_refused(pr, name, content):
    project = a_project()
    file = SimpleUploadedFile(name, content, "image/jpeg")
    at_desk(pr).post(door("_photo", project), {"stage": "before", "shows": "x", "file": file})
    assert not ProjectPhoto.objects.exists()


def test_photos_of_a_hidden_project_are_for_its_staff(pr):
    project = a_project(is_public=False)
    fields = {"stage": "before", "shows": "Roof", "file": a_photo()}
    at_desk(pr).post(door("_photo", project), fields)
    address = reverse("outreach:project_photo", args=[17, ProjectPhoto.objects.get().pk, "small"])
    assert Client().get(address).status_code == 404
    assert at_desk(a_user(Role.OPERATOR)).get(address).status_code == 404
    shown = at_desk(pr).get(address)
    assert shown["Cache-Control"] == "private, no-store"
    assert b"".join(shown.streaming_content)
    kept = ProjectPhoto.objects.get()
    at_desk(pr).post(door("_photo", project), {"remove": str(kept.pk)})
    assert not ProjectPhoto.objects.exists()
    assert not any(each.storage.exists(each.name) for each in (kept.large, kept.small))


def test_one_photo_too_many_is_refused(pr, monkeypatch):
    monkeypatch.setattr(files, "MOST_PHOTOS", 1)
    project = a_project()
    for _ in range(2):
        fields = {"stage": "before", "shows": "Roof", "file": a_photo()}
        told = at_desk(pr).post(door("_photo", project), fields, follow=True).text
    assert "very many photos already" in told
    assert ProjectPhoto.objects.count() == 1


def test_papers_are_a_link_or_a_file(pr):
    project, desk = a_project(), at_desk(pr)
    both = {"kind": "tender", "title": "Tender", "link": "https://tender.example/17"}
    desk.post(door("_paper", project), both)
    text = SimpleUploadedFile("a.exe", b"MZ\x00\x00", "application/pdf")
    desk.post(door("_paper", project), {"kind": "contract", "title": "Contract", "file": text})
    assert [each.link for each in ProjectDocument.objects.all()] == [both["link"]]
    desk.post(door("_paper", project), {"kind": "other", "title": "x", "link": "javascript:a()"})
    assert ProjectDocument.objects.count() == 1
    assert both["link"] in Client().get(reverse("outreach:project", args=[17])).text


# Who may ------------------------------------------------------------------------------------------
def test_a_project_of_another_body_is_not_there():
    roads, water = an_organisation("Roads"), an_organisation("Water")
    project = a_project(organisation=roads)
    mine = a_project(18, organisation=water, name="Well")
    desk = at_desk(a_user(Role.PR_MANAGER, organisation=water))
    listed = desk.get(reverse("admin:projects")).text
    assert "Well" in listed
    assert "School roof" not in listed
    for name in ("", "_edit"):
        assert desk.get(door(name, project)).status_code == 404
        assert desk.get(door(name, mine)).status_code == 200
    for name in ("_milestone", "_photo", "_paper", "_tell"):
        assert desk.post(door(name, project), {}).status_code == 404
    assert desk.post(reverse("admin:project_add"), form(organisation="")).status_code == 400
    given = form(organisation=roads.pk, number="30")
    assert desk.post(reverse("admin:project_add"), given).status_code == 400


def test_who_only_approves_looks_and_changes_nothing():
    project = a_project()
    desk = at_desk(a_user(Role.HEAD_OF_ANALYSIS))
    assert desk.get(door("", project)).status_code == 200
    assert desk.get(door("_edit", project)).status_code == 403
    assert desk.post(door("_milestone", project), {}).status_code == 403
    assert at_desk(a_user(Role.OPERATOR)).get(door("", project)).status_code == 403


_MANAGERS = {Role.PR_MANAGER, Role.SUPERVISOR, Role.ADMINISTRATOR}
_APPROVERS = {Role.HEAD, Role.HEAD_OF_ANALYSIS, Role.SUPERVISOR, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_doors_alone(role):
    project, desk = a_project(), at_desk(a_user(role))
    may_see = role in _MANAGERS | _APPROVERS
    assert (desk.get(reverse("admin:projects")).status_code == 200) == may_see
    assert (desk.get(door("", project)).status_code == 200) == may_see
    for address in (reverse("admin:project_add"), door("_edit", project)):
        assert (desk.get(address).status_code == 200) == (role in _MANAGERS)
    step = {"name_en": "Roof is on", "planned_on": "2026-10-01", "percent": "0"}
    desk.post(door("_milestone", project), step)
    assert ProjectMilestone.objects.exists() == (role in _MANAGERS)
    news = telling.propose(project, author=a_user(Role.PR_MANAGER), status="finished")
    desk.post(door("_news", project, news.pk), {"approve": "1"})
    news.refresh_from_db()
    assert bool(news.approved_at) == (role in _APPROVERS)
