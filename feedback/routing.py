"""Which organisation an appeal goes to: the first rule that matches."""

from feedback import rulebook
from feedback.models import Appeal, RoutingRule


def rule_for(appeal: Appeal) -> RoutingRule | None:
    """The first rule in use that matches the appeal's kind, topic and sector."""
    book = rulebook.current()
    topics = book.topics_above(appeal.topic_id)
    sectors = book.sectors_above(appeal.sector_id)
    for rule in book.rules:
        if (
            rule.kind in ("", appeal.kind)
            and (rule.topic_id is None or rule.topic_id in topics)
            and (rule.sector_id is None or rule.sector_id in sectors)
        ):
            return rule
    return None
