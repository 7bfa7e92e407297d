"""A provider's webhook: its signature is checked and the payload kept, before we say yes."""

from itertools import count

from benchmarks import database, figures, providers, serving
from benchmarks.providers import Provider

REQUESTS = 1500  # a measurement
ROUNDS = 21  # of a second or two each: short ones, often, for other work comes in bursts
_numbers = count(1)


def sent(provider: Provider, path: str) -> list[bytes]:
    """Requests for one measurement, no message twice."""
    made = []
    for number in (next(_numbers) for _ in range(REQUESTS)):
        raw = provider.body(number)
        headers = {"Content-Type": provider.content_type, **provider.headers(path, raw)}
        made.append(serving.post(path, raw, headers))
    return made


def measure() -> list[figures.Figure]:
    database.use(database.BIG)
    with serving.served("config.wsgi") as house, serving.served("benchmarks.floor") as floor:
        return [_figure(provider, house, floor) for provider in providers.CALLED]


def _figure(provider: Provider, house: int, floor: int) -> figures.Figure:
    path = f"/hooks/{provider.channel}/{provider.account().code}/"

    def ours() -> float:
        return serving.per_second(house, sent(provider, path), 200)

    def bare() -> float:
        return serving.per_second(floor, sent(provider, "/hook/"), 200)

    ours(), bare()  # the first requests load what the later ones find
    pairs = figures.alternate(ours, bare, ROUNDS)
    name = f"webhook_{provider.channel}"
    return figures.beside(name, "requests/s", pairs, figures.at_least(0.8))
