"""Interviews on a phone that has no connection, in a real Chromium: nothing is lost, nothing comes
twice, nobody else sees it."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from surveys.evaluations import fieldwork
from surveys.models import ContactAttempt, Photo, Response, Version
from surveys.questionnaires import flow
from surveys.questionnaires.definition import from_json, to_json
from tests.browser.test_survey_way import look_over
from tests.builders import a_user
from tests.desk import BACKEND
from tests.feedback.site import a_photo
from tests.surveys.fieldwork import an_evaluation_in_the_field
from tests.surveys.test_offline_rules import CASES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/field/en/"
NEXT = "[data-next]"
# What the phone's own rules say to the table that Python is held to as well.
JUDGE = """async (cases) => {
    const order = async (seed) => {
        const sections = seed ? await flow.arranged(cases.definition, seed) : undefined;
        const asked = flow.visible(cases.definition, { came: "bus" }, sections);
        return asked.map(({ question }) => [
            question.code,
            ((question.kind === "matrix" ? question.rows : question.options) || []).map(
                (each) => each.code),
        ]);
    };
    const known = Object.fromEntries(
        cases.definition.sections.flatMap((each) => each.questions.map((one) => [one.code, one])),
    );
    return {
        flow: cases.flow.map(({ answers: given }) =>
            flow.visible(cases.definition, given).map(({ question }) => question.code)),
        clean: cases.clean.map(({ question, raw }) => answers.clean(known[question], raw)),
        orders: await Promise.all(cases.seeds.map(order)),
    };
}"""


@pytest.fixture
def phone(whole_chromium: Browser, live_server, settings) -> Iterator[Page]:
    """A phone in Ulaanbaatar that has taken the page in."""
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = whole_chromium.new_context(
        base_url=live_server.url,
        locale="en",
        viewport={"width": 390, "height": 800},
        geolocation={"latitude": 47.918, "longitude": 106.917},
        permissions=["geolocation"],
    )
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(f"script: {fault.error}"))
    context.on("console", lambda line: faults.append(line.text) if "Policy" in line.text else None)
    yield context.new_page()
    context.close()
    assert not faults, "\n".join(faults)


def sign_in(phone: Page, user: User, live_server) -> None:
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.cookies["session"].value
    phone.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])


def take_in(phone: Page) -> None:
    phone.goto(PAGE)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(phone.locator("[data-person]:not(template)")).to_have_count(0)
    expect(phone.locator(".field-person:visible").first).to_be_visible()


def go_on(phone: Page) -> None:
    """To the next question, once this one is kept; a second tap meanwhile skips none."""
    number = phone.locator("[data-number]").text_content()
    phone.locator(NEXT).dblclick()
    expect(phone.locator("[data-number]")).not_to_have_text(number)


def interview(phone: Page, marks: str, remark: str) -> None:
    """Five marks, one recommendation, some words and a photo."""
    phone.locator(".field-person:visible").first.locator("button[value=face]").click()
    for mark in marks:
        phone.check(f"#q-{mark}", force=True)
        go_on(phone)
    phone.check("#q-9", force=True)
    go_on(phone)
    phone.fill("#q", remark)
    go_on(phone)
    photo = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": a_photo().read()}
    phone.set_input_files("input[type=file]", [photo])
    expect(phone.locator(".files__name")).to_have_text("hall.jpg")
    phone.click(NEXT)


def test_two_interviews_held_without_a_connection_come_in_once_each(phone, live_server):
    ours = a_user(Role.INTERVIEWER)
    evaluation = an_evaluation_in_the_field(ours, people=3)
    _ask_for_a_photo(evaluation)
    fieldwork.give_out(evaluation, evaluation.created_by)
    sign_in(phone, ours, live_server)
    take_in(phone)
    assert_judged_alike(phone)

    phone.context.set_offline(True)
    phone.goto(PAGE)
    expect(phone.locator("[data-offline]")).to_be_visible()
    look_over(phone)
    phone.locator(".field-person:visible").first.locator("button[value=face]").click()
    phone.click(NEXT)  # nothing was chosen
    expect(phone.locator("#fault")).to_have_text("Please choose an answer.")
    look_over(phone)
    phone.check("#q-4", force=True)
    go_on(phone)
    phone.goto(PAGE)  # the phone was restarted
    expect(phone.locator(".field-record--open")).to_have_count(1)
    phone.click("[data-on]")
    expect(phone.locator("[data-number]")).to_have_text("2 / 8")
    for mark in "4444":
        phone.check(f"#q-{mark}", force=True)
        go_on(phone)
    for _each in range(2):
        go_on(phone)  # what need not be answered
    phone.click(NEXT)
    interview(phone, "53535", "Нааш цаашаа явуулсан")
    expect(phone.locator("[data-waiting]")).to_have_text("2")
    look_over(phone)
    lying = phone.evaluate(
        """() => new Promise((resolve) => {
            const asked = indexedDB.open("field", 1);
            asked.onsuccess = () => {
                const all = asked.result.transaction("rows").objectStore("rows").getAll();
                all.onsuccess = () => resolve(all.result.map((row) =>
                    JSON.stringify({ ...row, bytes: new TextDecoder().decode(row.bytes) })).join());
            };
        })"""
    )
    assert "Нааш" not in lying
    assert "+976" not in lying
    note = phone.locator(".field-person:visible").first
    note.locator("summary").click()
    note.locator("[data-outcome] button").click()
    expect(phone.locator("[data-waiting]")).to_have_text("3")
    assert not Response.objects.exists()

    # The centre takes the first in, and the phone never hears so.
    lost = []

    def lose(route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    phone.context.route("**/offline/records/**", lose)
    phone.context.set_offline(False)
    expect(phone.locator(".field-record--sent")).to_have_count(2)
    expect(phone.locator("[data-waiting]")).to_have_text("1")
    assert lost[0].status == 201
    phone.click("[data-exchange]")
    expect(phone.locator(".field-record--sent")).to_have_count(3)
    expect(phone.locator("[data-waiting]")).to_have_text("0")
    held = list(Response.objects.order_by("started_at"))
    assert [each.answers.get("remark") for each in held] == [None, "Нааш цаашаа явуулсан"]
    assert {(each.mode, each.interviewer, each.latitude) for each in held} == {
        ("face", ours, 47.918)
    }
    assert all(each.completed_at > each.started_at for each in held)
    assert set(held[1].seconds) >= {"access", "remark"}
    assert held[1].answers["view"] == [str(Photo.objects.get().pk)]
    outcomes = sorted(ContactAttempt.objects.values_list("outcome", flat=True))
    assert outcomes == ["done", "done", "no_answer"]

    # Signed out while an interview waits: locked for everybody else, back for who held it.
    phone.locator(".field-person:visible").first.locator("button[value=face]").click()
    phone.check("#q-5", force=True)
    phone.click("[data-leave]")
    expect(phone.locator(".field-record--open")).to_have_count(1)
    phone.context.clear_cookies()
    phone.goto(PAGE)
    expect(phone.locator("[data-sign]")).to_be_visible()
    expect(phone.locator(".field-person:visible, .field-record")).to_have_count(0)
    sign_in(phone, a_user(Role.INTERVIEWER), live_server)
    phone.goto(PAGE)
    expect(phone.locator("[data-none]")).to_be_visible()
    expect(phone.locator(".field-record")).to_have_count(0)
    sign_in(phone, ours, live_server)
    phone.goto(PAGE)
    expect(phone.locator(".field-record--open")).to_have_count(1)


def _ask_for_a_photo(evaluation) -> None:
    version: Version = evaluation.survey.version
    view = {"code": "view", "kind": "photo", "label": {"en": "A photo of the hall, please"}}
    content = json.loads(json.dumps(to_json(version.definition)))
    content["sections"][0]["questions"].append(view)
    Version.objects.filter(pk=version.pk).update(content=content)


def assert_judged_alike(phone: Page) -> None:
    """The phone's rules say what the table says, and order as the house orders."""
    told = phone.evaluate(JUDGE, CASES)
    assert told["flow"] == [case["asked"] for case in CASES["flow"]]
    wanted = [
        {name: case[name] for name in ("value", "wrong") if name in case} for case in CASES["clean"]
    ]
    for case, found, right in zip(CASES["clean"], told["clean"], wanted, strict=True):
        assert found == right, json.dumps(case, ensure_ascii=False)
    definition = from_json(CASES["definition"])
    for seed, found in zip(CASES["seeds"], told["orders"], strict=True):
        asked = flow.visible(definition, {"came": "bus"}, seed or None)
        assert found == [
            [
                each.code,
                [one.code for one in flow.rows(each, seed or None)]
                or [one.code for one in flow.options(each, seed or None)],
            ]
            for each in asked
        ]
