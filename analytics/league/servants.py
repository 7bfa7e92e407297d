"""How the ratings and answers of civil servants are counted, by day of the appeal's receipt."""

from datetime import date

from django.conf import settings
from django.db import connection

from analytics.models import STARS, ServantFact
from feedback.statuses import OPEN

_MEASURES = (*(f"servant_{stars}" for stars in STARS), "set_aside", "answers", "answers_in_time")
_NO_STARS = ", ".join("0" for _stars in STARS)
# Only names from here stand in the text; values are parameters.
_COUNT_DAY = f"""
    WITH appeal AS (
        SELECT id, organisation_id, due_at, answered_at,
               answered_at IS NOT NULL AND status <> ALL(%(open)s) AS is_answered
        FROM feedback_appeal
        WHERE received_at >= %(day)s::date::timestamp AT TIME ZONE %(zone)s
          AND received_at < (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    ), counted (organisation_id, user_id, {", ".join(_MEASURES)}) AS (
        SELECT r.organisation_id, r.rated_user_id,
               {", ".join(f"(r.servant = {stars} AND NOT r.is_set_aside)::int" for stars in STARS)},
               r.is_set_aside::int, 0, 0
        FROM appeal JOIN feedback_rating r ON r.appeal_id = appeal.id
        WHERE r.rated_user_id IS NOT NULL AND r.servant IS NOT NULL
        UNION ALL
        SELECT appeal.organisation_id, answer.author_id, {_NO_STARS}, 0, 1,
               (due_at IS NULL OR answered_at <= due_at)::int
        FROM appeal JOIN LATERAL (
            SELECT author_id FROM feedback_message m
            WHERE m.appeal_id = appeal.id AND m.is_official_answer ORDER BY m.id DESC LIMIT 1
        ) AS answer ON answer.author_id IS NOT NULL
        WHERE is_answered
    )
    INSERT INTO analytics_servantfact (day, organisation_id, user_id, {", ".join(_MEASURES)})
    SELECT %(day)s, organisation_id, user_id, {", ".join(f"sum({name})" for name in _MEASURES)}
    FROM counted GROUP BY organisation_id, user_id
"""  # noqa: S608


def count(day: date) -> None:
    """Replace one day's rows by what the appeals say; the caller holds a transaction."""
    ServantFact.objects.filter(day=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DAY, {"day": day, "zone": settings.TIME_ZONE, "open": list(OPEN)})
