"""What is shown, as a file: of the reader's reach alone, safe for spreadsheets, kept in a log."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.db import transaction
from django.db.utils import InternalError

from accounts.roles import Role
from analytics import facts
from analytics.explore.asking import Shape
from analytics.models import ExportLog
from tests.analytics.conftest import signed_in
from tests.builders import a_topic, a_user, an_appeal, an_organisation
from tests.desk import at_desk

FILE = "/dashboard/explore/file/"
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]


@pytest.fixture
def city():
    """A topic that a spreadsheet would compute, at one of two bodies."""
    works, depot = an_organisation("Works"), an_organisation("Depot")
    an_appeal(topic=a_topic("=1+1"), organisation=works)
    an_appeal(topic=a_topic("Heating & light"), organisation=depot)
    an_appeal(organisation=depot)
    facts.rebuild()
    return {"works": works, "depot": depot}


def content(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def texts(data: bytes) -> str:
    """All that stands in a file of whatever kind, for a search."""
    if data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as document:
            return "".join(page.get_textpage().get_text_range() for page in document)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
            return "".join(book.read(name).decode() for name in sheets)
    return data.decode("utf-8-sig")


def test_a_csv_has_all_cells_as_numbers(official, city):
    response = official.get(f"{FILE}?format=csv&by=organisation&across=topic")
    data = content(response)
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(data.decode("utf-8-sig").splitlines())) == [
        ["Organisation", "'=1+1", "Heating & light", "No topic yet", "All"],
        ["Depot", "0", "1", "1", "2"],
        ["Works", "1", "0", "0", "1"],
        ["All", "1", "1", "1", "3"],
    ]
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_csv_says_in_its_name_what_it_is_and_who_took_it(city):
    official = signed_in(a_user(Role.OFFICIAL, username="saule@ulaanbaatar"))
    response = official.get(f"{FILE}?format=csv&by=kind&since=2026-02-01")
    assert response["Content-Disposition"] == (
        'attachment; filename="figures-received-by-kind-2026-02-01-2026-03-02'
        '-taken-20260302T1200-saule-ulaanbaatar.csv"'
    )


def test_a_workbook_holds_numbers_texts_and_what_was_asked(city):
    official = signed_in(a_user(Role.OFFICIAL, first_name="Saule"))
    data = content(official.get(f"{FILE}?format=xlsx&by=topic&measure=in_time&kind=complaint"))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        figures, about = (ElementTree.fromstring(book.read(name)) for name in sorted(names))
    assert not list(figures.iter(f"{_CELL}f"))  # no formula
    kinds = [cell.get("t") for cell in figures.iter(f"{_CELL}c")]
    assert "inlineStr" in kinds
    assert None in kinds  # numbers
    said = "".join(about.itertext())
    assert "Answered in time, share by topic" in said
    assert "Saule" in said
    assert "2 March 2026, 12:00" in said
    assert "/dashboard/explore/?" in said
    assert "Complaint" in said


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_is_set_on_paper_and_drawn(official, city, shape):
    asked = f"by=topic&across=time&shape={shape}&since=2026-01-01"
    paper = content(official.get(f"{FILE}?format=pdf&{asked}"))
    assert "Taken by" in texts(paper)
    picture = content(official.get(f"{FILE}?format=png&{asked}"))
    assert picture.startswith(b"\x89PNG")


def test_names_are_never_read_as_markup(official):
    an_appeal(topic=a_topic('#read("/etc/passwd") *bold* <b> </svg>'))
    facts.rebuild()
    paper = content(official.get(f"{FILE}?format=pdf&by=topic&shape=bar"))
    assert '#read("/etc/passwd") *bold*' in texts(paper)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_head_takes_the_own_body_alone(city, form):
    head = signed_in(a_user(Role.OFFICIAL, organisation=city["works"]))
    found = texts(content(head.get(f"{FILE}?format={form}&by=organisation")))
    assert "Works" in found
    assert "Depot" not in found
    asked = f"{FILE}?format={form}&by=organisation&organisation={city['depot'].pk}"
    assert head.get(asked).status_code == 404


@pytest.mark.parametrize("query", ["", "format=doc", "format=csv&kind=poem", "format=csv&by=x"])
def test_a_file_of_something_else_is_refused_in_words(official, city, query):
    response = official.get(f"{FILE}?{query}")
    assert response.status_code == 400
    assert b"cannot be made" in response.content
    assert not ExportLog.objects.exists()


def test_who_took_what_is_kept_and_cannot_be_changed(city):
    user = a_user(Role.OFFICIAL)
    content(signed_in(user).get(f"{FILE}?format=csv&by=organisation"))
    kept = ExportLog.objects.get()
    assert (kept.user, kept.page, kept.format, kept.rows) == (user, "explore", "csv", 3)
    assert kept.query == "by=organisation"
    with pytest.raises(InternalError), transaction.atomic():
        ExportLog.objects.update(rows=0)
    with pytest.raises(InternalError), transaction.atomic():
        kept.delete()


def test_the_log_is_for_those_who_read_the_audit(official, city):
    content(official.get(f"{FILE}?format=csv&by=organisation"))
    log = "/admin/analytics/exportlog/"
    page = at_desk(a_user(Role.SUPERVISOR, is_staff=True)).get(log)
    assert b"by=organisation" in page.content
    assert at_desk(a_user(Role.HEAD, is_staff=True)).get(log).status_code == 403
