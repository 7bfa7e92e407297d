"""A program sends an appeal: checked, routed, given a deadline, kept with its timeline."""

import json
import uuid
from itertools import count

from benchmarks import database, figures, serving

REQUESTS = 600  # a measurement
ROUNDS = 21  # of a second or two each: short ones, often, for other work comes in bursts
TEXT = "Манай байрны шатны гэрэл шатахгүй байна, орой хүүхдүүд явахад аюултай. 15-р хороо."
_numbers = count(1)


def sent(path: str, body: dict) -> list[bytes]:
    """Requests for one measurement, each from a network and with a key of its own."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    made = []
    for number in (next(_numbers) for _ in range(REQUESTS)):
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.UUID(int=number)),
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        made.append(serving.post(path, raw, headers))
    return made


def measure() -> list[figures.Figure]:
    database.use(database.BIG)
    body = {"text": TEXT, "kind": "incident"}
    with serving.served("config.wsgi") as house, serving.served("benchmarks.floor") as floor:

        def ours() -> float:
            told = {**body, "topic": "street-light", "place": "7-р байр"}
            return serving.per_second(house, sent("/api/v1/appeals/", told), 201)

        def bare() -> float:
            return serving.per_second(floor, sent("/rows/", body), 201)

        ours(), bare()  # the first requests load what the later ones find
        pairs = figures.alternate(ours, bare, ROUNDS)
        return [figures.beside("api_create", "requests/s", pairs, figures.at_least(0.35))]
