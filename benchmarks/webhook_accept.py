"""A provider's webhook: its signature is checked and the payload kept, before we say yes."""

from itertools import count
from urllib.parse import urlencode

from django.conf import settings
from twilio.request_validator import RequestValidator

from benchmarks import database, figures, serving
from channels.models import Account

REQUESTS = 1500  # a measurement
ROUNDS = 21  # of a second or two each: short ones, often, for other work comes in bursts
TOKEN = "of the benchmark"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "TwilioProxy/1.1"}
_numbers = count(1)


def account() -> Account:
    """A number at Twilio."""
    return Account.objects.create(
        channel="sms",
        code="twilio",
        name="Twilio",
        options={"gateway": "twilio", "account_sid": "AC" + "0" * 32, "sender": "+12025550143"},
        secrets={"auth_token": TOKEN},
    )


def form(number: int) -> dict[str, str]:
    """A message as Twilio posts it, each from a number of its own."""
    sid = f"SM{number:032x}"
    return {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": "Манай байрны шатны гэрэл шатахгүй байна. 15-р хороо, 7-р байр.",
        "FromCountry": "MN",
        "To": "+12025550143",
        "NumSegments": "2",
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": f"+9769{number:07d}",
        "ApiVersion": "2010-04-01",
    }


def signed(path: str) -> list[bytes]:
    """Requests for one measurement, no message twice."""
    sign = RequestValidator(TOKEN).compute_signature
    made = []
    for number in (next(_numbers) for _ in range(REQUESTS)):
        words = form(number)
        headers = {**FORM, "X-Twilio-Signature": sign(settings.PUBLIC_URL + path, words)}
        made.append(serving.post(path, urlencode(words).encode(), headers))
    return made


def measure() -> list[figures.Figure]:
    database.use(database.BIG)
    account()
    path = "/hooks/sms/twilio/"
    with serving.served("config.wsgi") as house, serving.served("benchmarks.floor") as floor:

        def ours() -> float:
            return serving.per_second(house, signed(path), 200)

        def bare() -> float:
            return serving.per_second(floor, signed("/hook/"), 200)

        ours(), bare()  # the first requests load what the later ones find
        pairs = figures.alternate(ours, bare, ROUNDS)
        return [figures.beside("webhook_accept", "requests/s", pairs, figures.at_least(0.8))]
