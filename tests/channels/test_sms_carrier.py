"""Sending through a carrier's gateway and hearing its reports, against servers like theirs."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory

from channels import http
from channels.adapters.sms import Sms
from channels.errors import ChannelError
from channels.sms.payload import FORM
from channels.values import DeliveryState, Receipt
from tests.channels.sms import PHONE, a_carrier_account, a_delivery, an_envelope
from tests.standins import carrier
from tests.standins.carrier import CarrierStandIn

sms = Sms()

JSON_API = {
    "send_body": "json",
    "send_params": "msisdn={to_national}\nmessage={text}\nref={key}\nkind=sms",
    "send_headers": "Authorization: Bearer {password}\nX-From: {sender}",
    "success_pattern": '"status": ?"ok"',
    "id_pattern": '"message_id": ?"([^"]+)"',
}


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with CarrierStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in


def failure(delivery) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        sms.send(delivery)
    return caught.value


# Sending ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_kannel_takes_a_message_with_the_settings_as_they_come(server, method):
    account = a_carrier_account(server.kannel, send_method=method)
    text = "Таны код {key} & 100%\nбаярлалаа"
    assert sms.send(a_delivery(account, text)) == "appeal:12:received"
    (message,) = server.accepted
    assert (message.to, message.sender, message.text) == (PHONE, "1111", text)
    assert (message.fields["coding"], message.fields["charset"]) == ("2", "UTF-8")
    assert server.asked[0].method == method


def test_a_latin_text_goes_in_the_phones_own_alphabet(server):
    sms.send(a_delivery(a_carrier_account(server.kannel), "Your appeal is received"))
    assert server.accepted[0].fields["coding"] == "0"


def test_a_json_gateway_takes_a_message_and_gives_its_own_identity(server):
    account = a_carrier_account(server.api, **JSON_API)
    assert sms.send(a_delivery(account, 'Тэмдэг "{text}" \\ ба \n')) == "m-1"
    (message,) = server.accepted
    assert message.fields == {
        "msisdn": "99112233",
        "message": 'Тэмдэг "{text}" \\ ба \n',
        "ref": "appeal:12:received",
        "kind": "sms",
    }
    assert server.asked[0].headers["X-From"] == "1111"


def test_parameters_go_in_the_alphabet_of_the_gateway(server):
    account = a_carrier_account(server.kannel, send_charset="cp1251")
    sms.send(a_delivery(account, "Нет света"))
    assert b"text=%CD%E5%F2+%F1%E2%E5%F2%E0" in server.asked[0].body


def test_letters_that_the_alphabet_lacks_are_a_refusal_and_not_question_marks(server):
    account = a_carrier_account(server.kannel, send_charset="cp1251")
    assert failure(a_delivery(account, "Өргөдөл")).permanent
    assert server.asked == []


@pytest.mark.parametrize(
    ("said", "permanent", "unknown"),
    [
        ("0: Accepted for delivery", None, None),
        ("3: Queued for later delivery", None, None),
        ("ERR 12: bad number", True, False),
        ("ERR 99: Throttled, slow down", False, False),
        ("<!DOCTYPE html><title>Log in</title>", False, True),
        ("", True, False),
    ],
)
def test_what_an_answer_means_by_the_accounts_own_patterns(server, said, permanent, unknown):
    account = a_carrier_account(
        server.kannel, success_pattern=r"^[03]:", busy_pattern="throttled|busy"
    )
    server.saying = [said]
    if permanent is None:
        assert sms.send(a_delivery(account)) == "appeal:12:received"
    else:
        error = failure(a_delivery(account))
        assert (error.permanent, error.unknown) == (permanent, unknown)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("fault", "unknown"),
    [(429, False), (503, False), (500, True), ("html", True), ("hang", True), ("drop", True)],
)
def test_a_fault_after_sending_leaves_the_fate_unknown_also_for_a_get(
    server, monkeypatch, method, fault, unknown
):
    monkeypatch.setitem(http.request.__kwdefaults__, "timeout", 0.4)
    server.misbehave(fault)
    error = failure(a_delivery(a_carrier_account(server.kannel, send_method=method)))
    assert (error.permanent, error.unknown) == (False, unknown)
    assert len(server.asked) == 1


def test_a_wrong_password_is_a_refusal(server):
    account = a_carrier_account(server.kannel, secrets={"password": "wrong"})
    assert failure(a_delivery(account)).permanent


def test_a_carrier_cannot_look_up_and_has_no_pictures(server):
    account = a_carrier_account(server.kannel)
    with pytest.raises(ChannelError) as caught:
        sms.find(a_delivery(account))
    assert caught.value.permanent
    with pytest.raises(ChannelError):
        sms.fetch(account, "https://example.mn/picture.jpg")
    assert list(sms.reconcile(account)) == []


# Reports ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (1, DeliveryState.DELIVERED),
        (2, DeliveryState.UNDELIVERED),
        (8, DeliveryState.SENT),
        (16, DeliveryState.FAILED),
    ],
)
def test_a_report_comes_back_to_the_delivery_and_proves_itself(server, status, state):
    account = a_carrier_account(server.kannel)
    delivery = a_delivery(account, key="appeal:12:answer & more")
    provider_id = sms.send(delivery)
    report = server.accepted[0].report_to.replace("%d", str(status))
    assert report.startswith("https://sanal.example.mn/hooks/sms/short-code/?")
    request = RequestFactory().get(urlsplit(report).path + "?" + urlsplit(report).query)
    sms.verify(request, account)
    (receipt,) = sms.parse(an_envelope(account, request.META["QUERY_STRING"].encode(), FORM))
    assert receipt == Receipt(provider_id, state, key=delivery.key)


def test_an_account_with_signatures_puts_no_secret_word_into_addresses(server):
    account = a_carrier_account(
        server.kannel, signature_header="X-Signature", secrets={"signature_secret": "s"}
    )
    sms.send(a_delivery(account))
    assert list(parse_qs(urlsplit(server.accepted[0].report_to).query)) == ["id", "status"]


# The account ------------------------------------------------------------------------------------


def test_good_accounts_pass_their_check_and_nothing_is_sent(server):
    sms.check(a_carrier_account(server.kannel))
    sms.check(a_carrier_account(server.api, **JSON_API))
    assert server.asked == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"send_url": ""}, "no address to send to"),
        ({"send_url": "http://127.0.0.1:1/"}, "public address"),
        ({"send_url": "ftp://example.mn/"}, "only http"),
        ({"send_params": "to"}, "line 1: '=' is missing"),
        ({"send_params": "to={phone}"}, "no word {phone}"),
        ({"send_headers": "Authorization"}, "':' is missing"),
        ({"send_charset": "klingon"}, "no known alphabet"),
        ({"in_charset": "klingon"}, "no known alphabet"),
        ({"success_pattern": "("}, "success_pattern"),
        ({"busy_pattern": "["}, "busy_pattern"),
        ({"id_pattern": "id=.*"}, "needs a group"),
        ({"report_states": "1=arrived"}, "'arrived' is no state"),
        ({"signature_header": "X-Signature"}, "nothing proves"),
    ],
)
def test_a_bad_setting_is_named(server, options, said):
    account = a_carrier_account(server.kannel)
    account.options |= options
    with pytest.raises(ChannelError) as caught:
        sms.check(account)
    assert said in str(caught.value)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", ["", "500", "drop", "html"])
def test_neither_password_nor_number_nor_words_are_in_logs_or_errors(server, caplog, method, fault):
    caplog.set_level(logging.DEBUG)
    if fault:
        server.misbehave(fault)
    else:
        server.saying = ["ERR 12: bad number +97699112233"]
    account = a_carrier_account(server.kannel, send_method=method, success_pattern="^0:")
    error = failure(a_delivery(account, "private words"))
    logging.getLogger("sanal").error("failed", exc_info=error)
    for private in (carrier.PASSWORD, "hook-token-5d", PHONE, PHONE[1:], "private words"):
        assert private not in caplog.text
        assert private not in str(error)
