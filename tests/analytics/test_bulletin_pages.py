"""The archive of bulletins: what is read, by whom, and that it stays what it was."""

import hashlib
import zipfile
from datetime import date
from io import BytesIO

import pgtrigger

from accounts.models import Organisation
from accounts.roles import Role
from analytics import facts
from analytics.bulletins import drawing, public
from analytics.models import Bulletin, BulletinKind, BulletinMail
from feedback.models import Appeal, Topic
from feedback.notifying import kinds
from tests.analytics.bulletins import ARCHIVE, LANGUAGES, MONDAY, SUNDAY, at, due, on_monday
from tests.analytics.conftest import DAY, signed_in
from tests.builders import NOON, a_bulletin_kind, a_topic, a_user, an_appeal, an_organisation

TABLE = "analytics.Bulletin"


def files(client, one: Bulletin) -> dict[str, bytes]:
    """All that can be fetched of a bulletin, in every language."""
    paths = [f"{code}.{ending}" for code in LANGUAGES for ending in ("pdf", "xlsx")]
    found = {}
    for path in [*paths, "figures.json"]:
        answer = client.get(f"{ARCHIVE}{one.pk}/{path}")
        assert answer.status_code == 200
        found[path] = answer.content
    return found


def test_its_files_are_the_same_bytes_whatever_happens_later(sunday, official):
    a_bulletin_kind()
    one = on_monday()
    with at(MONDAY, 9):
        before = files(official, one)
    heat = Organisation.objects.get(name="=Heat()")
    heat.name = "Renamed"
    heat.save()
    an_appeal(received_at=NOON - DAY, topic=a_topic("Roads"))
    with at(date(2026, 4, 5), 15):
        facts.rebuild()
        after = files(official, one)
    assert after == before
    assert hashlib.sha256(after["figures.json"]).hexdigest() == one.hash


def test_late_events_are_shown_beside_what_was_published(sunday, official):
    a_bulletin_kind()
    one = on_monday()
    an_appeal(received_at=NOON - DAY)
    with at(MONDAY, 9):
        facts.rebuild()
        page = official.get(f"{ARCHIVE}{one.pk}/")
    assert page.context["changes"]["corrections"] == [
        {"name": "Received", "published": 2, "today": 3}
    ]
    assert "Corrected since it was published" in page.content.decode()
    assert page.context["document"].parts[0].cards[0].value == "2"


def test_appeals_classified_anew_are_told_beside_what_was_published(
    sunday, official, django_assert_max_num_queries
):
    kind = {"sections": [{"name": "kind"}, {"name": "topic"}, {"name": "organisation"}]}
    a_bulletin_kind(**kind)
    one = on_monday()
    told = "Nothing had to be corrected since it was published"
    with at(MONDAY, 9):
        assert told in official.get(f"{ARCHIVE}{one.pk}/").content.decode()
        moved = Appeal.objects.get(answered_at__isnull=False)
        moved.kind, moved.topic = "gratitude", a_topic("Roads")
        moved.save()
        facts.rebuild()
        with django_assert_max_num_queries(30):
            page = official.get(f"{ARCHIVE}{one.pk}/")
    tables = {
        table.label: [(line.name, line.published, line.today) for line in table.lines]
        for table in page.context["moved"]
    }
    assert tables == {
        "Kind": [
            ("Complaint: Received", 2, 1),
            ("Thanks: Received", 0, 1),
        ],
        "Topic": [
            ("Heating: Received", 2, 1),
            ("Roads: Received", 0, 1),
        ],
    }
    assert told not in page.content.decode()
    assert "Thanks: Received" in page.content.decode()


def test_what_a_bulletin_sums_up_is_compared_as_a_sum(sunday, official):
    for name in ("Roads", "Water"):
        an_appeal(received_at=NOON - DAY, topic=a_topic(name))
    a_bulletin_kind(sections=[{"name": "topic", "most": 1}])
    one = on_monday()
    Appeal.objects.filter(topic__name="Water").update(topic=Topic.objects.get(name="Heating"))
    with at(MONDAY, 9):
        facts.rebuild()
        (table,) = official.get(f"{ARCHIVE}{one.pk}/").context["moved"]
    assert [(line.name, line.published, line.today) for line in table.lines] == [
        ("Heating: Received", 2, 3),
        ("All others (2): Received", 2, 1),
    ]


def test_the_next_bulletin_tells_of_a_correction(sunday, official):
    a_bulletin_kind()
    on_monday()
    an_appeal(received_at=NOON - DAY)
    with at(date(2026, 3, 3), 7):
        due()
    two = Bulletin.objects.get(first=MONDAY)
    assert two.figures["corrections"] == [
        {"year": 2026, "number": 1, "figure": "received", "published": 2, "today": 3}
    ]
    page = official.get(f"{ARCHIVE}{two.pk}/")
    assert "№ 2026/1, Received: published 2, by the facts of today 3." in page.content.decode()


def test_a_workbook_computes_no_name(sunday, official):
    a_bulletin_kind()
    one = on_monday()
    content = files(official, one)["en.xlsx"]
    with zipfile.ZipFile(BytesIO(content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
        sheets = "".join(
            book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name
        )
    assert "=Heat()" in words
    assert "<f>" not in sheets


def test_it_goes_out_only_with_the_word_of_a_head(sunday, official):
    kind = a_bulletin_kind(needs_word=True)
    kind.recipients.create(email="press@gov.kz", language="ru")
    saraa = a_user(Role.HEAD_OF_ANALYSIS, first_name="Saraa")
    one, head = on_monday(), signed_in(saraa)
    (told,) = saraa.notifications.all()
    assert kinds.words(told) == (
        "The bulletin “Daily statistics, 1 March 2026” goes out when you say a word before it"
    )
    with at(MONDAY, 9):
        assert official.get(f"{ARCHIVE}{one.pk}/").status_code == 404
        assert not BulletinMail.objects.exists()
        assert head.post(f"{ARCHIVE}{one.pk}/release/", {"en": " "}).status_code == 422
        answer = head.post(f"{ARCHIVE}{one.pk}/release/", {"en": "A cold week.", "ru": ""})
        assert answer.status_code == 302
        assert "A cold week." in official.get(f"{ARCHIVE}{one.pk}/").content.decode()
    assert BulletinMail.objects.count() == 1
    assert Bulletin.objects.get().hash == one.hash


def test_only_what_lies_within_reach_is_read(sunday, official):
    water, heat = an_organisation("Water"), an_organisation("Heat")
    a_bulletin_kind()
    a_bulletin_kind(code="water", organisation=water)
    with at(MONDAY, 8):
        due()
    whole, of_water = Bulletin.objects.order_by("kind_id")
    chief = signed_in(a_user(Role.HEAD, organisation=water))
    stranger = signed_in(a_user(Role.HEAD, organisation=heat))
    assert chief.get(f"{ARCHIVE}{of_water.pk}/").status_code == 200
    assert chief.get(f"{ARCHIVE}{whole.pk}/en.pdf").status_code == 404
    assert stranger.get(f"{ARCHIVE}{of_water.pk}/figures.json").status_code == 404
    assert [each.pk for each in chief.get(ARCHIVE).context["bulletins"]] == [of_water.pk]
    assert len(official.get(ARCHIVE).context["bulletins"]) == 2


def test_who_reads_only_cannot_write(sunday, official):
    kind = a_bulletin_kind(needs_word=True)
    one = on_monday()
    assert official.get(f"{ARCHIVE}kinds/").status_code == 403
    assert official.post(f"{ARCHIVE}kinds/{kind.pk}/write/").status_code == 403
    assert official.post(f"{ARCHIVE}{one.pk}/release/", {"en": "Hm"}).status_code == 403


def test_verifying_says_intact_until_something_was_touched(sunday, official):
    a_bulletin_kind()
    with at(date(2026, 3, 4), 8):
        due()
        one = Bulletin.objects.get(first=SUNDAY)
        page = official.get(f"{ARCHIVE}{one.pk}/?check=1")
        assert page.context["check"].is_intact
        assert page.context["check"].looked_at == 2
        # As whoever holds the server could.
        with pgtrigger.ignore(f"{TABLE}:written_stays", f"{TABLE}:released_stays"):
            forged = one.content.replace('"number":1,', '"number":7,')
            Bulletin.objects.filter(pk=one.pk).update(content=forged)
        page = official.get(f"{ARCHIVE}{one.pk}/?check=1")
        assert page.context["check"].broken == ["2026/1"]
        assert "It is not intact" in page.content.decode()


def test_a_past_one_can_be_written_by_hand(sunday):
    kind = a_bulletin_kind(starts_on=date(2030, 1, 1))
    head = signed_in(a_user(Role.HEAD_OF_ANALYSIS))
    with at(MONDAY, 5):
        facts.rebuild()
        answer = head.post(f"{ARCHIVE}kinds/{kind.pk}/write/", {"first": "2026-03-01"})
        one = Bulletin.objects.get()
        assert answer["Location"] == f"{ARCHIVE}{one.pk}/"
        head.post(f"{ARCHIVE}kinds/{kind.pk}/write/", {"first": "2026-03-01"})
        head.post(f"{ARCHIVE}kinds/{kind.pk}/write/", {"first": "2026-03-02"})  # not over yet
    assert Bulletin.objects.count() == 1


def test_a_preview_keeps_nothing(sunday):
    kind = a_bulletin_kind()
    head = signed_in(a_user(Role.HEAD_OF_ANALYSIS))
    with at(MONDAY, 13):
        facts.rebuild()
        page = head.get(f"{ARCHIVE}kinds/{kind.pk}/preview/")
    assert page.context["document"].parts[0].cards[0].value == "1"
    assert not Bulletin.objects.exists()


def test_a_kind_is_made_on_its_page(db):
    head = signed_in(a_user(Role.HEAD_OF_ANALYSIS))
    colleague = a_user(Role.OFFICIAL, email="minister@gov.mn")
    form = head.get(f"{ARCHIVE}kinds/add/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent = {name: value for name, value in sent.items() if value is not False}
    sent |= {
        "code": "weekly",
        "name_en": "Weekly report",
        "name_ru": "Отчёт за неделю",
        "unit": "week",
        "languages": ["en", "ru"],
        "users": [colleague.pk],
        "addresses": "press@gov.kz ru\n",
        "place_waits": 1,
        "place_summary": 2,
        "most_topic": 3,
    }
    answer = head.post(f"{ARCHIVE}kinds/add/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    kind = BulletinKind.objects.get()
    assert kind.sections[0]["name"] == "waits"
    assert {"name": "topic", "most": 3} in kind.sections
    assert kind.names == {"ru": "Отчёт за неделю"}
    assert [str(each) for each in kind.recipients.all()] == [str(colleague), "press@gov.kz"]
    sent["addresses"] = "nobody"
    assert head.post(f"{ARCHIVE}kinds/{kind.pk}/", sent).context["form"].errors["addresses"]


def test_the_archive_costs_the_same_however_long_it_is(official, django_assert_max_num_queries):
    a_bulletin_kind(starts_on=date(2026, 1, 25))
    with at(MONDAY, 8):
        due()
        due()
        with django_assert_max_num_queries(8):
            page = official.get(ARCHIVE)
        assert len(page.context["bulletins"]) == 30
        older = official.get(f"{ARCHIVE}?before={page.context['next']}")
    assert len(older.context["bulletins"]) == 6


def test_everybody_sees_no_number_of_a_few_people(sunday):
    for _each in range(6):
        an_appeal(received_at=NOON - DAY, kind="proposal", channel="sms")
    a_bulletin_kind(is_public=True)
    a_bulletin_kind(code="inner")
    one = on_monday(kind__is_public=True)
    assert [each.pk for each in public.public_bulletins()] == [one.pk]
    shown = {part.name: part for part in public.document(one, "en").parts}
    # Two complaints on the web are left out, and with them the six that they would follow from.
    assert [line.cells[0].text for line in shown["kind"].lines] == ["–", "–"]
    assert shown["kind"].chart is None
    assert [line.cells[0].text for line in drawn(one)["kind"].lines] == ["6", "2"]


def drawn(one: Bulletin) -> dict:
    return {part.name: part for part in drawing.document(one, "en").parts}
