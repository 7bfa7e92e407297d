"""What a panel beside the conversation is told, and what it gives."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from feedback.answering.chains import Needed
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
    signing: Needed = field(default_factory=Needed)


@dataclass(frozen=True)
class Panel:
    """A card beside the conversation. `template` gets `panel`, `appeal`, `may` and `seen`;
    `holds` is what it shows. A folded one opens by a press; a first one waits for
    this very person and stands above all else."""

    slug: str
    title: str
    template: str
    holds: dict = field(default_factory=dict)
    is_folded: bool = False
    is_first: bool = False
