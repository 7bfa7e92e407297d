"""The five kinds as a citizen meets them: a name, and an example to know one's own by."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Kind


@dataclass(frozen=True)
class KindCard:
    kind: Kind
    example: Promise

    @property
    def label(self) -> str:
        name = str(self.kind.label)
        return name[:1].upper() + name[1:]


CARDS = (
    KindCard(Kind.COMPLAINT, _("“The rubbish has not been taken away for two weeks.”")),
    KindCard(Kind.INCIDENT, _("“There is no hot water in our building.”")),
    KindCard(Kind.PROPOSAL, _("“Please put a crossing in front of the school.”")),
    KindCard(Kind.CONSULTATION, _("“Which papers do I need to register my child?”")),
    KindCard(Kind.GRATITUDE, _("“The nurse on duty was very kind to my mother.”")),
)
