"""What the demo's analyst looks at again and again: shared views of the figures."""

from accounts.models import User
from analytics.explore import saving

_VIEWS = {
    "Topics by organisation": "across=organisation&shape=heat&period=90",
    "Answered in time, week by week": "measure=in_time&by=time&grain=week&shape=line&period=90",
    "How long answers take": "measure=answer_median&shape=spread&period=90",
    "When people write": "shape=hours&period=90",
    "Within how many days": "shape=cohort&grain=week&period=90",
}


def keep() -> None:
    """Keep them; again changes nothing."""
    analyst = User.objects.get(username="analyst")
    for name, query in _VIEWS.items():
        saving.keep(analyst, name, query, is_shared=True)
