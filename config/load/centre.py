"""What is there to load appeals into: topics, bodies, sectors, accounts and staff by their keys."""

from dataclasses import dataclass, field

from accounts.models import Organisation, Sector, User
from channels import registry
from channels.models import Account
from config.demo import centre as demo
from config.demo import words
from config.demo.words import Story
from feedback.models import Topic


@dataclass(frozen=True)
class Centre:
    """Keys by code; `routes` says which body answers for a topic."""

    topics: dict[str, int]
    routes: dict[str, int]
    sectors: list[tuple[int, tuple[float, float, float, float] | None]]
    accounts: dict[str, int]
    staff: list[int]
    stories: list[Story] = field(default_factory=lambda: list(words.STORIES))

    @classmethod
    def read(cls) -> "Centre":
        """The centre of this database; an empty database gets the demo's."""
        if not Organisation.objects.exists():
            demo.build("127.0.0.1:9:9")
        topics = dict(Topic.objects.filter(is_active=True).values_list("code", "pk"))
        bodies = dict(Organisation.objects.order_by("pk").values_list("code", "pk"))
        sectors = Sector.objects.order_by("pk").values_list("pk", "west", "south", "east", "north")
        return cls(
            topics=topics,
            routes={code: _body(code, pk, bodies) for code, pk in topics.items()},
            sectors=[(pk, _bounds(*bounds)) for pk, *bounds in sectors],
            accounts=dict(Account.objects.filter(is_active=True).values_list("channel", "pk")),
            staff=list(
                User.objects.filter(is_staff=True).order_by("pk").values_list("pk", flat=True)
            ),
        )

    def carries(self, channel: str) -> bool:
        """Whether an account sends answers on this channel."""
        return channel in self.accounts and registry.get(channel).sends


def _body(topic: str, key: int, bodies: dict[str, int]) -> int:
    """The demo's own body for the demo's topics, one and the same for any other."""
    keys = list(bodies.values())
    return bodies.get(demo.ROUTES.get(topic, ""), keys[key % len(keys)])


def _bounds(west, south, east, north) -> tuple[float, float, float, float] | None:
    return None if west is None else (west, south, east, north)
