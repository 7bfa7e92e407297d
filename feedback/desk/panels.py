"""What stands beside a conversation at the desk: one panel a subject, in the order of `PANELS`.

A subject gives a function that takes the `Scene` and gives its panel, or None when it has nothing
to say of this appeal to this person. What a panel's buttons do is in the subject's own module of
acts (`feedback.desk.urls`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from feedback.desk.trees import Trees
from feedback.models import Appeal


@dataclass(frozen=True)
class Scene:
    """The appeal on the page, who looks at it, and what they may do (capabilities by name)."""

    appeal: Appeal
    user: User
    may: dict[str, bool]
    steps: set[str]
    trees: Trees
    now: datetime
    seen: dict


@dataclass(frozen=True)
class Panel:
    """A card beside the conversation. `template` gets `panel`, `appeal`, `may` and `seen`;
    `holds` is what it shows. A folded one opens by a press."""

    slug: str
    title: str
    template: str
    holds: dict = field(default_factory=dict)
    is_folded: bool = False


PANELS: tuple[Callable[[Scene], Panel | None], ...] = ()


def beside(scene: Scene) -> list[Panel]:
    """The panels that have something to say."""
    return [panel for give in PANELS if (panel := give(scene)) is not None]
