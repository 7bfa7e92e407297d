"""Documents as pages: scans in their true shape, every PDF to look at, nothing that blows up."""

import io

import pypdfium2
import pytest
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from feedback import described
from feedback.evidence import keeping, pages
from feedback.finding.saying import said
from feedback.models import Appeal, Attachment, DocumentPage
from tests.builders import a_message, a_registered_appeal, a_user, an_appeal, an_organisation
from tests.channels.fax import a_scan
from tests.desk import QUEUE, at_desk, page_of
from tests.feedback import files

pytestmark = pytest.mark.django_db


def a_document(name: str, content: bytes, **appeal) -> Attachment:
    """A file that came, its copy made."""
    message = a_message(an_appeal(**{"language": "en", **appeal}), text="")
    kept = keeping.keep(name=name, declared_type="", content=content, message=message)
    keeping.process(kept)
    return Attachment.objects.get(pk=kept.pk)


def a_letter(*words: str) -> bytes:
    """A PDF with a page for each of these, as a word processor makes it."""
    from channels.letters.composing import Letter, pdf

    with pypdfium2.PdfDocument.new() as whole:
        for text in words:
            with pypdfium2.PdfDocument(pdf(Letter(text, "mn"))) as part:
                whole.import_pages(part)
        content = io.BytesIO()
        whole.save(content)
    return content.getvalue()


def picture(page: DocumentPage) -> Image.Image:
    with page.image.open("rb") as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
    return image


# Drawing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_a_coarse_fax_gets_the_shape_of_its_paper_back(compression):
    scan = a_scan("EERSTE", "ТАВДУГААР", "3", compression=compression)
    document = a_document("fax.tif", scan)
    assert (document.media, document.shown_type, document.page_count) == (
        *("document", "application/pdf", 3),
    )
    assert [page.number for page in document.pages.all()] == [1, 2, 3]
    for page in document.pages.all():
        image = picture(page)
        assert image.size == (page.width, page.height)
        # 864 × 550 points at 204 × 98 to the inch are 4.2 × 5.6 inches.
        assert image.height / image.width == pytest.approx(550 / 98 / (864 / 204), rel=0.01)
        assert image.convert("L").getextrema() == (0, 255)


def test_a_scan_of_one_page_is_a_document_and_a_photo_in_the_same_format_is_none():
    assert a_document("fax.tiff", a_scan("один лист")).page_count == 1
    photo = a_document("photo.tiff", files.a_picture("TIFF"))
    assert (photo.media, photo.page_count, photo.pages.count()) == ("image", 0, 0)


def test_every_pdf_can_be_looked_at_and_found_by_its_words():
    document = a_document("a.pdf", a_letter("Халаалтын асуудлаар өргөдөл", "Хоёрдугаар хуудас"))
    first, second = document.pages.all()
    assert "Халаалтын асуудлаар" in first.text
    assert not first.is_recognised
    assert max(first.width, first.height) == pages.SIDE
    assert Appeal.objects.get(search=said("хоёрдугаар")) == document.message.appeal
    assert second.read_at


def test_words_in_files_of_a_form_are_found_when_it_is_sent():
    appeal = a_registered_appeal("See the file")
    message = appeal.messages.get(direction="in")
    kept = keeping.keep(name="a.pdf", declared_type="", content=a_letter("Дулааны шугам урсав"))
    keeping.process(kept)
    assert not Appeal.objects.filter(search=said("урсав")).exists()
    Attachment.objects.filter(pk=kept.pk).update(message=message)
    pages.make_findable(message)
    assert Appeal.objects.get(search=said("урсав")) == appeal


def test_only_so_many_pages_are_drawn_and_the_rest_is_told(monkeypatch):
    monkeypatch.setattr(pages, "MOST_PAGES", 2)
    document = a_document("long.pdf", a_letter(*"abcd"))
    assert (document.page_count, document.pages.count()) == (4, 2)


def test_a_page_as_large_as_a_field_is_drawn_no_larger_than_others():
    with pypdfium2.PdfDocument.new() as huge:
        huge.new_page(14_400, 14_400)
        huge.new_page(14_400, 3)
        content = io.BytesIO()
        huge.save(content)
    document = a_document("huge.pdf", content.getvalue())
    assert {max(page.width, page.height) for page in document.pages.all()} == {pages.SIDE}


def test_a_document_that_takes_too_long_can_still_be_downloaded(monkeypatch):
    monkeypatch.setattr(pages, "SECONDS", 0.001)
    document = a_document("a.pdf", files.a_pdf())
    assert (document.state, document.pages.count()) == (Attachment.State.READY, 0)


def test_a_file_taken_out_of_a_form_leaves_no_page_behind():
    kept = keeping.keep(name="a.pdf", declared_type="", content=files.a_pdf())
    keeping.process(kept)
    (page,) = kept.pages.all()
    storage, name = page.image.storage, page.image.name
    assert storage.exists(name)
    keeping.forget(kept)
    assert not storage.exists(name)
    assert DocumentPage.objects.count() == 0


# Looking ------------------------------------------------------------------------------------------


def viewer(document: Attachment, query: str = "") -> str:
    return reverse("admin:desk_document", args=[document.message.appeal_id, document.pk]) + query


def test_the_desk_shows_the_pages_one_by_one():
    document = a_document("fax.tif", a_scan("1", "2", "3"), channel="fax")
    client = at_desk(a_user(Role.OPERATOR))
    conversation = client.get(page_of(document.message.appeal)).content.decode()
    assert viewer(document) in conversation
    assert "3 pages" in conversation
    second = client.get(viewer(document, "?page=2&zoom=150")).content.decode()
    assert reverse("file_page", args=[document.pk, 2]) in second
    assert "Page 2 of 3" in second
    assert 'rel="prev" href="?page=1&amp;zoom=150"' in second
    assert 'rel="next" href="?page=3&amp;zoom=150"' in second
    for nonsense in ("?page=99", "?page=x", "?page=²", "?zoom=9999"):
        assert "Page 1 of 3" in client.get(viewer(document, nonsense)).content.decode()


def test_pages_are_pictures_and_only_for_those_who_may_see_the_appeal(client):
    document = a_document("fax.tif", a_scan("1"), organisation=an_organisation("Roads"))
    where = reverse("file_page", args=[document.pk, 1])
    response = at_desk(a_user(Role.OPERATOR)).get(where)
    assert response["Content-Type"] == "image/webp"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content).startswith(b"RIFF")
    stranger = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat")))
    for nobody in (client, stranger):
        assert nobody.get(where).status_code == 404
    assert stranger.get(viewer(document)).status_code == 404
    assert at_desk(a_user(Role.OPERATOR)).get(where[:-2] + "9/").status_code == 404


def test_a_document_of_another_appeal_is_not_shown_under_this_one():
    document, other = a_document("a.pdf", files.a_pdf()), an_appeal()
    address = reverse("admin:desk_document", args=[other.pk, document.pk])
    assert at_desk(a_user(Role.OPERATOR)).get(address).status_code == 404


# Without words ------------------------------------------------------------------------------------


def test_the_queue_says_what_came_without_words():
    scan = a_document("fax.tif", a_scan("1", "2", "3"), channel="fax", summary="")
    silent = an_appeal(channel="sms", summary="")
    told = described.appeals([scan.message.appeal, silent, an_appeal(summary="Words")])
    assert told == {scan.message.appeal_id: "Fax, 3 pages", silent.pk: "SMS, no words"}
    assert "Fax, 3 pages" in at_desk(a_user(Role.OPERATOR)).get(QUEUE).content.decode()


def test_what_is_still_at_the_provider_is_told_by_what_the_provider_says():
    message = a_message(an_appeal(channel="fax", summary=""), text="")
    for number in (2, 1):
        keeping.expect_remote(
            name="a.pdf",
            declared_type="application/pdf",
            url="https://x",
            message=message,
            pages=number,
        )
    keeping.expect_remote(name="a", declared_type="audio/ogg", url="https://x", message=message)
    told = described.appeals([message.appeal])
    assert told == {message.appeal_id: "Fax, 3 pages, 1 recording"}


def test_where_words_stand_is_a_link_that_tells_nobody_who_follows_it():
    appeal = an_appeal()
    a_message(appeal, link="https://x.com/bat/status/1")
    shown = at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).content.decode()
    assert 'href="https://x.com/bat/status/1" rel="noopener noreferrer"' in shown
