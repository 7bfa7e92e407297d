"""Lists of people: a file is brought, looked at, taken in by batches, and undone."""

import csv
import io
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Address, Citizen
from accounts.roles import Role
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.audiences.importing import files, keeping, uploads
from outreach.broadcasts import checking, starting, workflow
from outreach.models import (
    Consent,
    Contact,
    ListEntry,
    PeopleList,
    PeopleUpload,
    UploadAddress,
    UploadPart,
    UploadRow,
)
from tests.builders import (
    a_broadcast,
    a_contact,
    a_news_topic,
    a_people_list,
    a_sector,
    a_user,
    an_account,
    an_address,
    an_approved_broadcast,
    an_audience,
    an_organisation,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

LISTS = "/admin/outreach/audiences/lists/"
HEADER = ["Утас", "Имэйл", "Нэр", "Хэл", "Баг", "Төрөл", "Гэрээ"]


@pytest.fixture
def pr():
    return at_desk(a_user(Role.PR_MANAGER))


def a_csv(*lines: list[str], header: list[str] = HEADER, encoding="utf-8") -> SimpleUploadedFile:
    words = io.StringIO()
    csv.writer(words, delimiter=";").writerows([header, *lines])
    return SimpleUploadedFile("people.csv", words.getvalue().encode(encoding))


def bring(client, file, **given) -> PeopleList:
    fields = {"name": "Residents", "reason": "They signed at the meeting", "file": file}
    answer = client.post(f"{LISTS}add/", fields | given)
    assert answer.status_code == 302, answer.context["form"].errors
    return PeopleList.objects.latest("pk")


def read(client, people: PeopleList, *, placeholders: tuple[int, ...] = (6,)) -> dict:
    """Go on with the guessed columns; these hold words for placeholders."""
    meanings = people.upload.meanings
    chosen = {f"column_{n}": "field" if n in placeholders else m for n, m in enumerate(meanings)}
    client.post(f"{LISTS}{people.pk}/", chosen)
    people.upload.refresh_from_db()
    return uploads.figures(people.upload)


def take(client, people: PeopleList) -> None:
    client.post(f"{LISTS}{people.pk}/act/", {"do": "take"})


def test_a_file_becomes_people_only_after_a_look(pr):
    bag = a_sector("1-р баг")
    people = bring(
        pr,
        a_csv(
            ["9911 0001", "", "Бат Дорж", "монгол", "1-р баг", "иргэн", "A-17"],
            ["", "INFO@Shop.mn", "Дэлгүүр", "", "", "ААН", "B-2"],
        ),
    )
    assert people.upload.meanings[:6] == ["phone", "email", "name", "language", "sector", "kind"]
    assert read(pr, people) == {"new": 2, "known": 0, "double": 0, "wrong": 0}
    page = pr.get(f"{LISTS}{people.pk}/").text
    assert "+976***01" in page
    assert "+97699110001" not in page
    assert Address.objects.count() == 0
    take(pr, people)
    phone, mailbox = Address.objects.order_by("pk")
    assert (phone.value, mailbox.value) == ("+97699110001", "info@shop.mn")
    contact = phone.citizen.contact
    assert (contact.sector, contact.kind) == (bag, "citizen")
    assert (phone.citizen.name, phone.citizen.language) == ("Бат Дорж", "mn")
    assert mailbox.citizen.contact.kind == "company"
    assert ListEntry.objects.get(address=phone).fields == {"Гэрээ": "A-17"}
    record = Consent.objects.filter(address=phone).get()
    assert (record.way, record.is_yes, record.words) == ("list", True, "They signed at the meeting")


def test_the_name_of_somebody_from_a_list_is_found_again(pr):
    people = bring(pr, a_csv(["99110001", "", "Бат Дорж", "", "", "", ""]))
    read(pr, people)
    take(pr, people)
    known = Citizen.objects.get()
    index = known.name_index
    known.save()
    assert known.name_index == index != ""


def test_what_is_wrong_is_told_by_row(pr):
    a_sector("Twin")
    a_sector("Twin")
    people = bring(
        pr,
        a_csv(
            ["99110001", "", "", "", "", "", ""],
            ["12", "", "", "", "", "", ""],
            ["", "nobody-here", "", "", "", "", ""],
            ["", "", "Bat", "", "", "", ""],
            ["99110002", "", "", "clingon", "Atlantis", "ghost", ""],
            ["+976 9911 0001", "", "", "", "", "", ""],
            ["99110003", "", "", "", "Twin", "", ""],
        ),
    )
    assert read(pr, people) == {"new": 1, "known": 0, "double": 1, "wrong": 5}
    page = pr.get(f"{LISTS}{people.pk}/").text
    for words in (
        "“12” is no phone number.",
        "“nob…re” is no e-mail address.",
        "There is neither a phone number nor an e-mail address.",
        "“clingon” is no language of ours.",
        "There is no sector “Atlantis”.",
        "“ghost” is neither a citizen, a company nor an employee.",
        "The same address stands in row 2.",
        "There is more than one sector “Twin”: write its code.",
    ):
        assert words in page
    take(pr, people)
    assert [each.value for each in Address.objects.all()] == ["+97699110001"]


def test_a_spreadsheet_is_read_with_numbers_as_numbers(pr):
    book, content = Workbook(), io.BytesIO()
    book.active.append(["Phone", "Name"])
    book.active.append([99110001.0, "Bat"])
    book.save(content)
    people = bring(pr, SimpleUploadedFile("people.xlsx", content.getvalue()))
    assert read(pr, people, placeholders=())["new"] == 1


def test_old_cyrillic_files_are_read(pr):
    people = bring(pr, a_csv(["99110001", "Иван"], header=["Телефон", "Имя"], encoding="cp1251"))
    assert people.upload.meanings == ["phone", "name"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no sheet", "This is no table that we can read"),
        (b"\x00\x01\x02\xff" * 20, "This is no table that we can read"),
        (b"phone;name\r\n", "The file has no rows below its first one."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_words(pr, content, words):
    given = {"name": "x", "reason": "y", "file": SimpleUploadedFile("people.csv", content)}
    answer = pr.post(f"{LISTS}add/", given)
    assert answer.status_code == 422
    assert words in answer.text
    assert PeopleList.objects.count() == 0


def test_a_list_needs_a_reason(pr):
    given = {"name": "x", "reason": " ", "file": a_csv(["99110001"] + [""] * 6)}
    assert pr.post(f"{LISTS}add/", given).status_code == 422


def test_columns_can_be_named_by_hand_and_one_must_hold_addresses(pr):
    people = bring(pr, a_csv(["99110001", "Bat"], header=["A", "B"]))
    answer = pr.post(f"{LISTS}{people.pk}/", {"column_0": "", "column_1": "name"})
    assert "Say which column holds phone numbers or e-mail addresses." in answer.text
    pr.post(f"{LISTS}{people.pk}/", {"column_0": "phone", "column_1": "name"})
    assert uploads.figures(people.upload)["new"] == 1


def test_whom_we_know_stays_who_they_are_and_a_no_stays_a_no(pr):
    known = an_address("+97699110001", name="Болд")
    consenting.say_no(known, how=How("message"))
    people = bring(pr, a_csv(["99110001", "bold@mail.mn", "Other", "", "", "", ""]))
    assert read(pr, people)["known"] == 1
    take(pr, people)
    known.refresh_from_db()
    assert known.opted_out_at is not None
    assert (known.citizen.name, known.citizen.addresses.count()) == ("Болд", 2)
    assert not Consent.objects.filter(address=known, is_yes=True).exists()


def test_phone_and_mail_of_two_people_are_not_joined(pr):
    an_address("+97699110001")
    an_address("tuya@mail.mn", kind="email")
    people = bring(pr, a_csv(["99110001", "tuya@mail.mn", "", "", "", "", ""]))
    assert read(pr, people)["wrong"] == 1
    assert "known to us as those of two people" in pr.get(f"{LISTS}{people.pk}/").text


def test_an_undone_list_forgets_whom_only_it_brought(pr):
    weather = a_news_topic()
    people = bring(pr, a_csv(*[[f"9911000{n}", "", "", "", "", "", ""] for n in range(3)]))
    read(pr, people)
    take(pr, people)
    stays = Address.objects.order_by("pk").first()
    consenting.say_yes(stays, weather, how=How("site"))
    pr.post(f"{LISTS}{people.pk}/act/", {"do": "undo"})
    assert ListEntry.objects.count() == 0
    assert [each.citizen for each in Contact.objects.all()] == [stays.citizen]
    people.refresh_from_db()
    assert people.undone_at is not None


def test_an_undone_list_leaves_who_was_known_before_or_stands_in_another(pr):
    before = a_contact(phone="+97699110000")
    lists = []
    for rows in ("012", "2"):
        people = bring(pr, a_csv(*[[f"9911000{n}", "", "", "", "", "", ""] for n in rows]))
        read(pr, people)
        take(pr, people)
        lists.append(people)
    pr.post(f"{LISTS}{lists[0].pk}/act/", {"do": "undo"})
    other = Address.objects.order_by("pk").last()
    assert {each.citizen for each in Contact.objects.all()} == {before.citizen, other.citizen}


def test_a_list_says_where_somebody_lives_and_moves_nobody(pr):
    here, there = a_sector("Here"), a_sector("There")
    a_contact(phone="+97699110001", sector=there)
    a_contact(phone="+97699110002")
    rows = [[f"9911000{n}", "", "", "", "Here", "", ""] for n in (1, 2)]
    people = bring(pr, a_csv(*rows))
    assert read(pr, people)["known"] == 2
    take(pr, people)
    assert [each.sector for each in Contact.objects.order_by("pk")] == [there, here]


def test_of_a_file_with_too_many_rows_nothing_is_taken(pr, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 10)
    people = bring(pr, a_csv(*[[f"991100{n:02}", "", "", "", "", "", ""] for n in range(11)]))
    assert read(pr, people)["new"] == 0
    assert "The file has more than 10 rows." in pr.get(f"{LISTS}{people.pk}/").text


def test_a_file_can_be_given_up_before_anything_is_taken(pr):
    people = bring(pr, a_csv(["99110001", "", "", "", "", "", ""]))
    read(pr, people)
    pr.post(f"{LISTS}{people.pk}/act/", {"do": "drop"})
    assert (
        PeopleList.objects.count() == PeopleUpload.objects.count() == Address.objects.count() == 0
    )


def test_a_long_file_goes_on_where_a_dead_worker_left_it(pr, monkeypatch):
    monkeypatch.setattr(uploads, "BATCH", 4)
    monkeypatch.setattr("outreach.audiences.desk_lists._AT_ONCE", 0)
    lines = [[f"991100{n:02}", "", "", "", "", "", ""] for n in range(10)]
    people = bring(pr, a_csv(*lines, lines[0]))
    read(pr, people)
    assert (people.upload.state, people.upload.read_to) == ("reading", 5)
    uploads.drain()
    assert uploads.figures(people.upload) == {"new": 10, "known": 0, "double": 1, "wrong": 0}
    take(pr, people)
    assert Address.objects.count() == 4
    dead = timezone.now() - timedelta(seconds=1)
    PeopleUpload.objects.update(lease_until=dead)
    uploads.drain()
    people.upload.refresh_from_db()
    assert people.upload.state == "done"
    assert Address.objects.count() == ListEntry.objects.count() == Consent.objects.count() == 10
    assert people.upload.taken == 10
    assert uploads.figures(people.upload) == {"new": 10, "known": 0, "double": 1, "wrong": 0}
    assert not UploadPart.objects.exists()
    assert not UploadAddress.objects.exists()
    assert [row.fate for row in UploadRow.objects.all()] == ["double"]


def test_a_file_is_kept_in_pieces_whatever_its_letters_and_read_as_it_was(pr, monkeypatch):
    monkeypatch.setattr(keeping, "PIECE", 61)  # cuts letters of two bytes, lines and cells
    lines = [[f"991100{n:02}", "", f"Бат\nДорж {n}", "", "", "", "Гэрээ"] for n in range(40)]
    header = ["Утас", "Имэйл", "Нэр", "Хэл", "Баг", "Тип", "Гэрээ"]
    for encoding in ("utf-8", "utf-16", "cp1251"):
        people = bring(pr, a_csv(*lines, header=header, encoding=encoding))
        assert UploadPart.objects.filter(upload=people.upload).count() > 10
        assert read(pr, people)["new"] == 40
        kept = UploadRow.objects.filter(upload=people.upload).order_by("number")
        assert [row.person["name"] for row in kept] == [f"Бат Дорж {n}" for n in range(40)]


def test_two_workers_are_never_at_one_file_nor_is_it_given_up_meanwhile(pr):
    people = bring(pr, a_csv(["99110001", "", "", "", "", "", ""]))
    read(pr, people)
    assert uploads.agree(people.upload)
    uploads.drain()  # another worker: the lease is not its own
    assert Address.objects.count() == 0
    pr.post(f"{LISTS}{people.pk}/act/", {"do": "drop"})
    uploads.work(people.upload, 10)
    assert ListEntry.objects.filter(people=people).count() == 1


def test_a_batch_costs_a_handful_of_statements(pr, django_assert_max_num_queries):
    lines = [[f"9911{n:04}", "", f"Name {n}", "", "", "", ""] for n in range(300)]
    people = bring(pr, a_csv(*lines))
    with django_assert_max_num_queries(32):
        read(pr, people)
    with django_assert_max_num_queries(35):
        take(pr, people)
    assert Contact.objects.count() == 300


def test_who_speaks_for_one_body_sees_its_lists_alone(pr):
    water, roads = an_organisation("Water"), an_organisation("Roads")
    own = at_desk(a_user(Role.PR_MANAGER, organisation=water))
    theirs = bring(own, a_csv(["99110001"] + [""] * 6), organisation=water.pk)
    other = bring(pr, a_csv(["99110002"] + [""] * 6), organisation=roads.pk)
    assert own.get(f"{LISTS}{theirs.pk}/").status_code == 200
    assert own.get(f"{LISTS}{other.pk}/").status_code == 404
    assert own.post(f"{LISTS}{other.pk}/act/", {"do": "drop"}).status_code == 404
    given = {"name": "x", "reason": "y", "file": a_csv(["99110003"] + [""] * 6)}
    assert own.post(f"{LISTS}add/", given).status_code == 422
    assert own.post(f"{LISTS}add/", given | {"organisation": roads.pk}).status_code == 422
    assert at_desk(a_user(Role.OPERATOR)).get(f"{LISTS}{theirs.pk}/").status_code == 403


def test_a_file_that_lost_letters_when_it_was_saved_is_told(pr):
    content = "Утас;Нэр;Т?р?л\n99110011;Б?рт?;иргэн".encode("cp1251")
    people = bring(pr, SimpleUploadedFile("people.csv", content))
    assert "lost when this file was saved: “Т?р?л”" in pr.get(f"{LISTS}{people.pk}/").text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_question_in_a_file_is_no_lost_letter(pr, encoding):
    row = ["99110011", "", "Хэн бэ? Бат", "", ""]
    people = bring(pr, a_csv(row, header=HEADER[:5], encoding=encoding))
    assert "lost when" not in pr.get(f"{LISTS}{people.pk}/").text


def test_a_list_that_is_in_leads_to_an_audience_of_it(pr):
    people = bring(pr, a_csv(["99110011", "", "Бат", "", "", "", ""]))
    read(pr, people)
    take(pr, people)
    begun = f"/admin/outreach/audiences/add/?list={people.pk}"
    assert begun in pr.get(f"{LISTS}{people.pk}/").text
    page = pr.get(begun)
    assert page.context["form"]["name"].value() == people.name
    assert page.context["form"].include[0]["lists"].value() == [people.pk]
    assert page.context["count"].people == 1
    elsewhere = at_desk(a_user(Role.PR_MANAGER, organisation=an_organisation()))
    assert people.name not in elsewhere.get(begun).text


def a_sheet(*, last: int = 2, **parts: tuple[str, bytes]) -> SimpleUploadedFile:
    """A sheet as somebody would write it by hand: its second row has that number. `parts` go in
    as `kind=(name, content)`, named in the list of contents."""
    book, begun = io.BytesIO(), io.BytesIO()
    Workbook().save(begun)
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{words}</t></is></c></row>'
        for row, words in ((1, "phone"), (last, "99110001"))
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD{last}"/><sheetData>{cells}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(begun) as known, zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as out:
        contents = known.read("[Content_Types].xml").decode()
        for kind, (name, _content) in parts.items():
            named = f'<Override PartName="/{name}" ContentType="{_SHEETS}{kind}+xml"/></Types>'
            contents = contents.replace("</Types>", named)
        own = {"[Content_Types].xml": contents, "xl/worksheets/sheet1.xml": sheet}
        own |= dict(parts.values())
        for name in {*known.namelist(), *own}:
            out.writestr(name, own[name] if name in own else known.read(name))
    return SimpleUploadedFile("people.xlsx", book.getvalue())


_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@pytest.mark.parametrize(
    ("kind", "name", "size"),
    [
        ("sharedStrings", "xl/words.xml", 41_000_000),
        ("sharedStrings", "xl/worksheets/words.xml", 41_000_000),
        ("styles", "xl/styles.xml", 6_000_000),
    ],
)
def test_a_sheet_that_unpacks_to_much_is_refused_whatever_its_parts_are_called(
    pr, kind, name, size
):
    bomb = a_sheet(**{kind: (name, b" " * size)})
    answer = pr.post(f"{LISTS}add/", {"name": "People", "reason": "They signed", "file": bomb})
    assert "This sheet is too large." in answer.text


def test_a_small_sheet_that_says_it_is_large_costs_little():
    begun = time.process_time()
    header, person = files.first(a_sheet(last=20_000), files.SHEET)
    assert (header[0], person[0]) == ("phone", "99110001")
    assert time.process_time() - begun < 5  # it took forty


@pytest.mark.parametrize("words", [',"', ',"a', '"', ",'a\"", 'a;"b;c"'])
def test_no_text_keeps_the_reader_busy_while_it_looks_for_the_separator(words):
    begun = time.process_time()
    list(files.rows(io.BytesIO((words * 7000).encode()), "utf-8-sig"))
    assert time.process_time() - begun < 2  # it took nine


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_columns_are_parted_by_what_the_header_has_most_of(sign):
    lines = (sign.join(("phone", '"name, first; last|\t"', "x")), sign.join(("1", ' "a,b"', "2")))
    text = io.BytesIO(("\n" + "\r\n".join(lines)).encode())
    assert [(number, cells[0]) for number, cells in files.rows(text, "utf-8-sig")] == [
        (2, "phone"),
        (3, "1"),
    ]


@pytest.mark.parametrize("side", ["include", "exclude"])
def test_a_list_stays_as_it_was_when_something_for_it_was_proposed(pr, side):
    an_account("sms")
    one, other = (a_contact(phone=f"+9769911000{n}").citizen.addresses.get() for n in range(2))
    people = a_people_list(one)
    broadcast = an_approved_broadcast(audience=an_audience({side: [{"lists": [people.pk]}]}))
    door = f"{LISTS}{people.pk}/act/"
    told = pr.post(door, {"do": "undo"}, follow=True).text
    assert "Something for people of this list is approved, or waits for approval." in told
    assert people.entries.count() == 1
    starting.start(broadcast)
    reached = {"include": one, "exclude": other}[side]
    assert broadcast.recipients.get().address == reached
    pr.post(door, {"do": "undo"})
    assert people.entries.count() == 0


def test_nobody_comes_to_a_list_after_something_for_it_was_proposed(pr):
    an_account("sms")
    a_contact(phone="+97699110009")
    people = bring(pr, a_csv(["99110001", "", "", "", "", "", ""]))
    read(pr, people)
    broadcast = a_broadcast(audience=an_audience({"exclude": [{"lists": [people.pk]}]}))
    workflow.propose(broadcast, user=broadcast.created_by)
    take(pr, people)
    assert people.upload.state == "shown"
    workflow.send_back(broadcast, user=broadcast.created_by)
    PeopleUpload.objects.update(state="taking")
    with pytest.raises(checking.Unready, match="still being counted"):
        checking.demand_ready(broadcast)
