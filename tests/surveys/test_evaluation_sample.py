"""The sample: a list of users, a size in words, a draw that anybody can repeat."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Address
from accounts.roles import Role
from feedback.models import Appeal
from surveys.evaluations import sampling, sampling_frames, sampling_lists
from surveys.evaluations.sampling import CannotDraw, Order, Wish
from surveys.models import Act, Draw, Evaluation, Frame, FrameUnit, Placing, Response
from tests.builders import a_sector, a_service, a_ticket, a_user, an_office, an_organisation
from tests.desk import at_desk
from tests.surveys.evaluations import an_evaluation
from tests.surveys.samples import (
    ANSWERED,
    FIRST,
    LAST,
    a_draw,
    addresses,
    an_answer,
    answered_appeal,
    users,
)

pytestmark = pytest.mark.django_db


def at_sample(*bodies) -> Evaluation:
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), *bodies)
    Evaluation.objects.filter(pk=evaluation.pk).update(step="sample")
    evaluation.refresh_from_db()
    return evaluation


def page(evaluation: Evaluation, rest: str = "") -> str:
    body = evaluation.bodies.first()
    return f"/admin/surveys/evaluations/{evaluation.pk}/sample/{body.pk}/{rest}"


def asked(**fields) -> dict:
    return {
        "source": "appeals",
        "strata_by": "sector",
        "first_day": "2025-01-01",
        "last_day": "2025-12-31",
    } | fields


def by_seed(seed: str, numbers: list[str]) -> list[str]:
    """The order of the draw, as an outsider with the published list counts it."""
    return sorted(numbers, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest())


# The list


def test_list_has_each_person_once_and_says_who_is_missing():
    water, other = an_organisation("Water"), an_organisation("Roads")
    north = a_sector("North", code="north")
    people = users(water, {north: 5})
    users(other, {north: 3})
    twice, silent, hidden = people[0], people[1], people[2]
    Appeal.objects.bulk_create([answered_appeal(water, twice, sector=north)])
    Appeal.objects.filter(address=hidden).update(is_confidential=True)
    Address.objects.filter(pk=silent.pk).update(opted_out_at=timezone.now())
    evaluation = at_sample(water)

    at_desk(evaluation.created_by).post(page(evaluation, "frame/"), asked())

    frame = Frame.objects.get()
    told = {"found": 6, "same_person": 1, "confidential": 1, "opted_out": 1, "may_be_asked": 3}
    assert told.items() <= frame.counts.items()
    assert set(frame.units.values_list("address", flat=True)) == {
        people[place].pk for place in (0, 1, 3, 4)
    }
    assert frame.units.get(address=silent).left_out == "opted_out"
    assert list(frame.strata.values_list("code", "size")) == [("north", 3)]
    assert Act.objects.get(what="frame_built").data["digest"] == frame.digest


def test_appeals_of_another_year_are_not_in_the_list():
    water = an_organisation("Water")
    users(water, {None: 2})
    evaluation = at_sample(water)
    client = at_desk(evaluation.created_by)

    answer = client.post(
        page(evaluation, "frame/"),
        asked(first_day="2024-01-01", last_day="2024-12-31"),
        follow=True,
    )

    assert "Nobody was found who may be asked." in answer.content.decode()
    assert not Frame.objects.exists()


def test_people_who_were_served_at_a_counter_are_a_list_too():
    water = an_organisation("Water")
    office = an_office(organisation=water)
    service = a_service(office, "Meters")
    for person in addresses(3):
        ticket = a_ticket(service)
        ticket.address, ticket.state, ticket.ended_at = person, "served", ANSWERED
        ticket.save()
    a_ticket(service)
    evaluation = at_sample(water)

    at_desk(evaluation.created_by).post(
        page(evaluation, "frame/"), asked(source="tickets", strata_by="topic")
    )

    frame = Frame.objects.get()
    assert frame.counts["may_be_asked"] == 3
    assert frame.strata.get().label == "Meters"


def test_list_that_was_brought_is_read_whole_or_not_at_all():
    evaluation = at_sample(an_organisation("Water"))
    client = at_desk(evaluation.created_by)
    table = "phone;stratum\n99112233;North\n+97699112233;North\n99887766;South\nhello;South\n"

    answer = client.post(page(evaluation, "list/"), {"file": a_file("users.csv", table.encode())})
    assert answer.status_code == 400
    assert "Line 5: this is no phone number" in answer.content.decode()
    assert not Frame.objects.exists()
    assert not Address.objects.filter(kind="phone").exists()

    good = table.replace("hello;South\n", "")
    client.post(page(evaluation, "list/"), {"file": a_file("users.csv", good.encode())})
    frame = Frame.objects.get()
    assert (frame.counts["may_be_asked"], frame.counts["same_person"]) == (2, 1)
    assert dict(frame.strata.values_list("code", "size")) == {"North": 1, "South": 1}


def test_spreadsheet_is_a_list_and_its_numbers_are_phones():
    evaluation = at_sample(an_organisation("Water"))
    book, content = Workbook(), io.BytesIO()
    for row in (["Phone", "Email", "Cluster"], [99112233.0, None, "A"], [None, "b@mail.mn", "B"]):
        book.active.append(row)
    book.save(content)

    at_desk(evaluation.created_by).post(
        page(evaluation, "list/"), {"file": a_file("users.xlsx", content.getvalue())}
    )

    found = FrameUnit.objects.values_list("address__kind", "cluster")
    assert set(found) == {("phone", "A"), ("email", "B")}


@pytest.mark.parametrize("content", [b"\xff\xfe nothing", b"name\nBat\n", b""])
def test_file_that_is_no_list_is_refused_with_words(content):
    evaluation = at_sample(an_organisation("Water"))
    answer = at_desk(evaluation.created_by).post(
        page(evaluation, "list/"), {"file": a_file("users.csv", content)}
    )
    assert answer.status_code == 400
    assert "desk-error" in answer.content.decode()


def a_file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# The size


def test_page_tells_each_step_of_the_size_and_compares_allocations():
    water, north, south = (
        an_organisation("Water"),
        a_sector("North", code="north"),
        a_sector("South", code="south"),
    )
    users(water, {north: 150, south: 50})
    evaluation = at_sample(water)
    evaluation.budget = 1000
    evaluation.save()
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "frame/"), asked())
    frame = Frame.objects.get()
    fields = {}
    for stratum, deviation, cost in zip(frame.strata.all(), (10, 40), (5, 20), strict=True):
        fields |= {f"s{stratum.pk}-deviation": deviation, f"s{stratum.pk}-cost": cost}
    client.post(page(evaluation, "expect/"), fields)

    words = client.get(
        page(evaluation) + "?confidence=95&margin=10&proportion=50&effect=1&response=80&least=2"
    ).content.decode()

    # n0 = 96.04; of 200 users 65.1; 66 must answer, 83 be asked.
    for figure in ("96", "65.1", "<b>66</b>", "<b>83</b>"):
        assert figure in words
    need = sampling.need(frame, Wish(margin=0.1, response=0.8))
    ways = {each.way: each for each in sampling.compared(list(frame.strata.all()), need.asked, 2)}
    assert ways["proportional"].counts == {"north": 62, "south": 21}
    assert ways["neyman"].counts == {"north": 36, "south": 47}
    assert ways["neyman"].error < ways["proportional"].error
    assert ways["optimal"].cost < ways["neyman"].cost
    assert "The budget pays for" in words


def test_nonsense_in_the_calculator_is_told_at_its_field():
    water = an_organisation("Water")
    users(water, {None: 5})
    evaluation = at_sample(water)
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "frame/"), asked())

    answer = client.get(page(evaluation) + "?margin=0&response=x")

    assert answer.status_code == 200
    assert answer.content.decode().count('id="size_margin_error"') == 1


# The draw


def test_draw_can_be_repeated_by_anybody_from_the_published_list_and_seed():
    water, north, south = (
        an_organisation("Water"),
        a_sector("North", code="north"),
        a_sector("South", code="south"),
    )
    users(water, {north: 90, south: 30})
    evaluation = at_sample(water)
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "frame/"), asked())
    listed = rows_of(client.get(page(evaluation, "numbers.csv")))
    digest = Frame.objects.get().digest

    fields = {"method": "stratified", "way": "equal", "n": 40, "spare": 50}
    client.post(
        page(evaluation, "draw/"), fields | {"seed": "3 19 27 41", "seed_source": "State lottery"}
    )

    lines = "\n".join(";".join(row.values()) for row in listed)
    assert hashlib.sha256(lines.encode()).hexdigest() == digest
    drawn = rows_of(client.get(page(evaluation, "drawn.csv")))
    for stratum in ("north", "south"):
        expected = by_seed(
            "3 19 27 41", [row["number"] for row in listed if row["stratum"] == stratum]
        )
        mine = [row for row in drawn if row["stratum"] == stratum]
        main = [row["number"] for row in mine if row["replacement"] == "0"]
        spare = [row["number"] for row in mine if row["replacement"] == "1"]
        assert main == expected[:20]
        assert spare == expected[20:30]
    chances = {(row["stratum"], float(row["chance"])) for row in drawn}
    assert chances == {("north", 20 / 90), ("south", 20 / 30)}
    assert Act.objects.get(what="drawn").data["seed"] == "3 19 27 41"
    words = client.get(page(evaluation)).content.decode()
    assert "State lottery" in words
    assert "sha256sum" in words


def rows_of(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_draw_stands_whatever_anybody_tries():
    water = an_organisation("Water")
    users(water, {None: 20})
    evaluation = at_sample(water)
    draw = a_draw(evaluation.bodies.get(), 5)
    before = list(draw.drawn.values_list("unit__number", flat=True))
    client = at_desk(evaluation.created_by)

    again = {
        "method": "simple",
        "way": "equal",
        "n": 9,
        "spare": 0,
        "seed": "x",
        "seed_source": "y",
    }
    words = client.post(page(evaluation, "draw/"), again, follow=True).content.decode()
    assert "It was drawn already" in words
    client.post(page(evaluation, "frame/"), asked(strata_by="none"))
    with pytest.raises(InternalError), transaction.atomic():
        Draw.objects.update(seed="another")
    with pytest.raises(InternalError), transaction.atomic():
        draw.drawn.update(is_replacement=True)
    with pytest.raises(InternalError), transaction.atomic():
        draw.drawn.first().delete()

    assert list(draw.drawn.values_list("unit__number", flat=True)) == before


def test_nothing_is_drawn_before_its_time_or_beyond_the_list():
    water = an_organisation("Water")
    users(water, {None: 10})
    evaluation = at_sample(water)
    frame = sampling_frames.build(
        evaluation.bodies.get(),
        source="appeals",
        strata_by="none",
        first_day=FIRST,
        last_day=LAST,
        user=None,
    )
    order = Order(method="simple", n=11, seed="1", seed_source="paper")
    with pytest.raises(CannotDraw, match="So many"):
        sampling.draw(frame, order, Wish(), None)
    with pytest.raises(CannotDraw, match="So many"):
        sampling.draw(frame, Order("cluster", 1, "1", "paper"), Wish(), None)
    Evaluation.objects.update(step="plan")
    with pytest.raises(CannotDraw, match="at its sample"):
        sampling.draw(frame, Order("simple", 5, "1", "paper"), Wish(), None)
    assert not Draw.objects.exists()


def test_step_of_the_sample_is_left_when_every_body_is_drawn():
    water, roads = an_organisation("Water"), an_organisation("Roads")
    users(water, {None: 10})
    evaluation = at_sample(water, roads)
    a_draw(evaluation.bodies.first(), 5)
    assert sampling.missing(evaluation) == ["Draw the sample of Roads."]


def test_answer_is_placed_in_its_stratum_without_the_person():
    water, north = an_organisation("Water"), a_sector("North", code="north")
    people = users(water, {north: 10})
    evaluation = at_sample(water)
    body = evaluation.bodies.get()
    draw = a_draw(body, 6, strata_by="sector", spare=0)
    drawn = draw.drawn.first().unit.address
    stranger = next(each for each in people if not draw.drawn.filter(unit__address=each).exists())

    an_answer(body, drawn, 1)
    an_answer(body, stranger, 2)

    placing = Placing.objects.get()
    assert placing.stratum.code == "north"
    assert {field.name for field in Placing._meta.get_fields()} == {
        "id", "response", "stratum", "cluster",
    }  # fmt: skip
    assert Response.objects.count() == 2


def test_pages_cost_the_same_for_few_users_and_many(django_assert_max_num_queries):
    water = an_organisation("Water")
    users(water, {a_sector("North", code="north"): 300, a_sector("South", code="south"): 200})
    evaluation = at_sample(water)
    a_draw(evaluation.bodies.get(), 100, strata_by="sector", method="stratified")
    client = at_desk(evaluation.created_by)
    client.get(page(evaluation))
    with django_assert_max_num_queries(30):
        client.get(page(evaluation))


# The doors

DOORS = {
    "get": (
        "sample/",
        "sample/{body}/",
        "sample/{body}/numbers.csv",
        "sample/{body}/drawn.csv",
        "weigh/",
        "weigh/weights.csv",
        "score/",
        "score/scores.csv",
    ),
    "post": (
        "sample/{body}/frame/",
        "sample/{body}/list/",
        "sample/{body}/expect/",
        "sample/{body}/draw/",
        "weigh/make/",
        "score/make/",
    ),
}


def test_only_who_runs_the_evaluation_of_all_its_bodies_comes_in():
    water = an_organisation("Water")
    users(water, {None: 10})
    evaluation = at_sample(water)
    body = evaluation.bodies.get()
    a_draw(body, 5)
    root = f"/admin/surveys/evaluations/{evaluation.pk}/"
    runs = at_desk(a_user(Role.METHODOLOGIST))
    operator = at_desk(a_user(Role.OPERATOR))
    elsewhere = at_desk(a_user(Role.METHODOLOGIST, organisation=an_organisation("Roads")))

    for verb, addresses_ in DOORS.items():
        for rest in addresses_:
            address = root + rest.format(body=body.pk)
            assert getattr(operator, verb)(address).status_code == 403, address
            assert getattr(elsewhere, verb)(address).status_code == 404, address
            assert getattr(runs, verb)(address).status_code in (200, 302, 400), address


def test_body_of_another_evaluation_is_nowhere():
    evaluation, other = at_sample(an_organisation("Water")), at_sample(an_organisation("Roads"))
    foreign = other.bodies.get().pk
    answer = at_desk(evaluation.created_by).get(
        f"/admin/surveys/evaluations/{evaluation.pk}/sample/{foreign}/"
    )
    assert answer.status_code == 404


def test_a_sheet_that_swells_is_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(sampling_lists.MOST_UNPACKED + 1))
    assert len(packed.getvalue()) < sampling_lists.MOST_BYTES
    with pytest.raises(sampling_lists.UnreadableList, match="too large"):
        sampling_lists.read("users.xlsx", packed.getvalue())
