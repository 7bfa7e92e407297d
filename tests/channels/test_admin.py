"""Channel accounts, inbox and outbox in the admin."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from channels import inbox, outbox
from channels.models import Account, Delivery, Envelope
from tests.builders import a_user, an_account, an_address
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

SECRET = "s3cret-of-the-carrier"
ACCOUNTS, ENVELOPES, DELIVERIES = (
    f"/admin/channels/{name}/" for name in ("account", "envelope", "delivery")
)


@pytest.fixture
def desk():
    return at_desk(a_user(Role.ADMINISTRATOR))


def a_delivery(**fields) -> Delivery:
    delivery = outbox.enqueue(
        key=f"test:{Delivery.objects.count()}",
        address=an_address("+97699112233"),
        account=fields.pop("account", None) or an_account(),
        body="The water runs <b>again</b>",
    )
    Delivery.objects.filter(pk=delivery.pk).update(**fields)
    return delivery


def an_envelope(raw: bytes = b"text=hello", **fields) -> Envelope:
    pk = inbox.accept(account=an_account(), raw=raw, headers={"User-Agent": "carrier"})
    Envelope.objects.filter(pk=pk).update(**fields)
    return Envelope.objects.get(pk=pk)


def page_of(row) -> str:
    return reverse(f"admin:channels_{row._meta.model_name}_change", args=[row.pk])


def filled(account: Account, **fields) -> dict:
    """The account's form as it stands on its page, and what is typed into it."""
    named = {s.name: account.setting(s.name) for s in account.adapter.settings if not s.secret}
    form = {f"setting_{name}": value for name, value in named.items() if value is not False}
    return form | {"name": account.name, "language": "", "is_active": "on"} | fields


def test_a_new_account_first_says_its_channel_and_then_is_asked_the_rest(desk):
    form = {"channel": "email", "code": "main", "name": "Main mailbox", "is_active": "on"}
    page = desk.post(f"{ACCOUNTS}add/", form, follow=True)
    account = Account.objects.get(code="main")
    assert page.redirect_chain[-1][0] == page_of(account)
    for setting in account.adapter.settings:
        assert f'name="setting_{setting.name}"' in page.text, setting.name


def test_settings_are_kept_secrets_apart(desk):
    account = an_account("email", options={}, secrets={})
    form = filled(
        account,
        setting_address="hello@centre.mn",
        setting_imap_host="mail.centre.mn",
        setting_imap_port="1143",
        setting_imap_password=SECRET,
    )
    page = desk.post(page_of(account), form)
    assert page.status_code == 302, page.context["errors"]
    account.refresh_from_db()
    assert account.setting("imap_host") == "mail.centre.mn"
    assert account.setting("imap_port") == 1143
    assert account.secrets["imap_password"] == SECRET
    assert SECRET not in str(account.options)


def test_a_secret_is_never_shown_again(desk):
    account = an_account("sms", secrets={"token": SECRET, "auth_token": SECRET})
    page = desk.get(page_of(account))
    assert SECRET not in page.text
    assert "Set. Leave it empty to keep it." in page.text
    wrong = filled(account, name="", setting_auth_token="typed-" + SECRET)
    page = desk.post(page_of(account), wrong)
    assert page.status_code == 200
    assert SECRET not in page.text
    assert SECRET not in desk.get(ACCOUNTS).text


def test_an_empty_secret_keeps_the_old_one_and_forgetting_is_said(desk):
    account = an_account("sms", secrets={"auth_token": SECRET})
    desk.post(page_of(account), filled(account))
    account.refresh_from_db()
    assert account.secrets == {"auth_token": SECRET}
    desk.post(page_of(account), filled(account, forget_auth_token="on"))
    account.refresh_from_db()
    assert account.secrets == {}


def test_an_emptied_setting_falls_back_to_the_default(desk):
    account = an_account("sms", options={"gateway": "twilio", "api_url": "http://127.0.0.1:9"})
    desk.post(page_of(account), filled(account, setting_api_url=""))
    account.refresh_from_db()
    assert account.setting("api_url") == "https://api.twilio.com"


def test_the_channel_and_the_code_stay(desk):
    account = an_account("sms")
    desk.post(page_of(account), filled(account, channel="email", code="other"))
    held = Account.objects.get(pk=account.pk)
    assert (held.channel, held.code) == ("sms", account.code)


def test_the_page_says_which_address_the_provider_must_call(desk, settings):
    account = an_account("sms")
    page = desk.get(page_of(account)).text
    assert f"{settings.PUBLIC_URL}/hooks/sms/{account.code}/" in page


def test_trying_the_settings_says_what_is_wrong(desk):
    account = an_account("sms", options={"gateway": "http", "country": "Mongolia"})
    check = reverse("admin:channels_account_check", args=[account.pk])
    page = desk.post(check, follow=True)
    assert "It does not work: the country is two letters" in page.text
    assert desk.get(check).status_code == 405


def test_a_dead_letter_is_found_read_and_tried_again(desk):
    well, dead = an_envelope(), an_envelope(b"text=<script>alert(1)</script>")
    Envelope.objects.filter(pk=well.pk).update(state="done", outcomes=[{"result": "ignored"}])
    Envelope.objects.filter(pk=dead.pk).update(
        state="dead", error="no such field", attempts=8, next_try_at=None
    )
    page = desk.get(ENVELOPES, {"state__exact": "dead"}).text
    assert "no such field" in page
    assert f"/{dead.pk}/change/" in page
    assert f"/{well.pk}/change/" not in page

    page = desk.get(page_of(dead)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Try again" in page

    desk.post(ENVELOPES, {"action": "replay", "_selected_action": [dead.pk, well.pk]})
    dead.refresh_from_db()
    well.refresh_from_db()
    assert (dead.state, dead.attempts, well.state) == ("new", 0, "done")


def test_one_dead_letter_is_tried_again_from_its_page(desk):
    dead = an_envelope(state="dead")
    desk.post(reverse("admin:channels_envelope_replay", args=[dead.pk]))
    dead.refresh_from_db()
    assert dead.state == "new"


def test_a_payload_is_kept_as_a_file_and_never_opened_as_a_page(desk):
    envelope = an_envelope(b"<html>\x00\xff")
    answer = desk.get(reverse("admin:channels_envelope_raw", args=[envelope.pk]))
    assert answer.content == b"<html>\x00\xff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_failed_is_sent_again_and_what_waits_is_given_up(desk):
    failed, waiting, sent = (a_delivery(state=state) for state in ("failed", "queued", "sent"))
    every = [failed.pk, waiting.pk, sent.pk]
    desk.post(DELIVERIES, {"action": "send_again", "_selected_action": every})
    assert state_of(failed) == "queued"
    desk.post(DELIVERIES, {"action": "cancel", "_selected_action": every})
    assert [state_of(each) for each in (failed, waiting, sent)] == [
        "cancelled",
        "cancelled",
        "sent",
    ]


def state_of(delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def test_the_outbox_shows_words_as_text_and_addresses_masked(desk):
    delivery = a_delivery()
    pages = desk.get(DELIVERIES).text + desk.get(page_of(delivery)).text
    assert "+976***33" in pages
    assert "+97699112233" not in pages
    assert "&lt;b&gt;again&lt;/b&gt;" in pages


@pytest.mark.parametrize("make", [an_account, an_envelope, a_delivery])
def test_nothing_is_deleted(desk, make):
    row = make()
    assert (
        desk.post(f"{page_of(row)[: -len('change/')]}delete/", {"post": "yes"}).status_code == 403
    )
    assert type(row).objects.filter(pk=row.pk).exists()
    assert "delete_selected" not in desk.get(page_of(row)[: -len(f"{row.pk}/change/")]).text


@pytest.mark.parametrize("make", [an_envelope, a_delivery])
def test_records_of_the_machinery_are_not_edited(desk, make):
    row = make()
    before = row.state
    assert desk.post(page_of(row), {"state": "done", "error": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.state == before


@pytest.mark.parametrize("where", [ENVELOPES, DELIVERIES])
def test_lists_are_not_counted(desk, where, django_assert_max_num_queries):
    account = an_account()
    for number in range(60):
        inbox.accept(account=account, raw=f"{number}".encode())
        a_delivery(account=account)
    desk.get(where)
    with django_assert_max_num_queries(12) as statements:
        assert desk.get(where).status_code == 200
    counting = [s["sql"] for s in statements if "COUNT(*)" in s["sql"].upper().split("FROM")[0]]
    assert not [sql for sql in counting if sql.startswith("SELECT COUNT")]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.METHODOLOGIST])
def test_only_who_manages_channels_sees_them(role):
    account, envelope = an_account(), an_envelope()
    desk = at_desk(a_user(role))
    for door in (ACCOUNTS, ENVELOPES, DELIVERIES, page_of(account), page_of(envelope)):
        assert desk.get(door).status_code == 403, door
    raw = reverse("admin:channels_envelope_raw", args=[envelope.pk])
    check = reverse("admin:channels_account_check", args=[account.pk])
    assert desk.get(raw).status_code == 403
    assert desk.post(check).status_code == 403


def test_the_first_page_says_how_the_channels_are(desk):
    account = an_account("sms", name="Short code 1111")
    inbox.accept(account=account, raw=b"1")
    dead = inbox.accept(account=account, raw=b"2")
    Envelope.objects.filter(pk=dead).update(state="dead")
    page = desk.get("/admin/").text
    row = page[page.index("Short code 1111") :]
    assert f"state__exact=dead&amp;account__id__exact={account.pk}" in row
    assert ">1</a>" in row
    assert "never" in row
    assert "for 0" in row
