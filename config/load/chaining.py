"""The statement that writes timelines: each appeal's events in one row first, every hash beside
the one it follows from, so that nothing has to be sorted; then each event in a row of its own.

The canonical form is that of `feedback.timeline.digest`: keys sorted, no spaces, times in UTC.
"""

from typing import NamedTuple

from feedback import timeline


class Step(NamedTuple):
    """An event that an appeal may have. All but `kind` and `actor` is SQL over a row of `life`;
    it happened when `at` is a moment and `unless` does not hold."""

    kind: str
    actor: str
    at: str
    status: str = "''"
    data: str = "'{}'"
    unless: str = "false"


def _status(actor: str, at: str, to: str, before: str) -> Step:
    return Step("status", actor, at, to, f"""'{{"from":"' || {before} || '"}}'""")


def _answer(at: str, slot: int) -> Step:
    data = (
        """'{"channel":"' || CASE WHEN carried THEN channel ELSE 'web' END || '","message":'"""
        f""" || message + {slot} || ',"sha256":"' || answer_hash || '"}}'"""
    )
    return Step("answer", "staff", at, data=data)


_WORKED = "CASE WHEN greatest(t2, t4) > '-infinity' THEN 'in_progress' ELSE s1 END"
STEPS = (
    Step(
        "received",
        "citizen",
        "received_at",
        "'received'",
        """'{"assurance":' || (person >= 0)::int || ',"channel":"' || channel || '","kind":"'"""
        """ || life.kind || '"}'""",
    ),
    Step(
        "routed",
        "system",
        "received_at",
        data="""'{"organisation":' || organisation || ',"rule":1}'""",
        unless="organisation < 0",
    ),
    Step(
        "message",
        "citizen",
        "received_at",
        data="""'{"channel":"' || channel || '","message":' || message || ',"sha256":"'"""
        """ || said_hash || '"}'""",
    ),
    Step(
        "registered",
        "system",
        "received_at + interval '5 seconds'",
        data="""'{"number":"' || number || '","on":"' || registered_on || '"}'""",
    ),
    _status("staff", "t1", "s1", "'received'"),
    _status("staff", "t2", "'in_progress'", "s1"),
    _status(
        "staff", "t3", "'waiting'", "CASE WHEN t2 > '-infinity' THEN 'in_progress' ELSE s1 END"
    ),
    _status("citizen", "t4", "'in_progress'", "'waiting'"),
    _status("staff", "t5", "s5", _WORKED),
    _answer("t5", 3),
    Step(
        "rated",
        "citizen",
        "t5 + interval '3 hours'",
        data="""'{"resolution":' || stars || ',"servant":'"""
        """ || COALESCE(NULLIF(servant, 0)::text, 'null') || '}'""",
        unless="stars = 0",
    ),
    _status("citizen", "t6", "'reopened'", "s5"),
    _status("staff", "t7", "'answered'", "'reopened'"),
    _answer("t7", 4),
    _status("system", "t8", "'closed'", "'answered'"),
)


def statement() -> str:
    """Writes the events of all that is in `life`; asks for the first free key, `event`."""
    links = "\n".join(_link(number, step) for number, step in enumerate(STEPS, start=1))
    rows = ",\n".join(_row(number, step) for number, step in enumerate(STEPS, start=1))
    return f"""
        INSERT INTO feedback_event
              (id, appeal_id, sequence, kind, actor, user_id, is_public, status, data, at,
               recorded_at, previous_hash, hash)
        SELECT %(event)s + {len(STEPS)} * n + event.rank - 1, id, event.sequence, event.kind,
               event.actor, event.by, true, event.status, event.data::jsonb, event.at, event.at,
               event.before, event.hash
          FROM (SELECT life.*, COALESCE(officer::text, 'null') || '}}' AS named FROM life) AS life
         CROSS JOIN (SELECT 0 AS sequence, '{timeline.START}' AS hash) AS link0
        {links}
         CROSS JOIN LATERAL (VALUES {rows})
                    AS event(rank, kind, actor, by, status, data, at, sequence, before, hash)
         WHERE event.at IS NOT NULL"""  # noqa: S608  (made of constants of this file)


def _happened(step: Step) -> str:
    never = "false" if step.at.startswith("received_at") else f"{step.at} = '-infinity'"
    return f"NOT ({never} OR {step.unless})"


def _link(number: int, step: Step) -> str:
    """The sequence and the hash that the timeline has after this step, taken or not."""
    before = f"link{number - 1}"
    user = "named" if step.actor == "staff" else "'null}'"
    canonical = f"""
        {before}.hash || '{{"actor":"{step.actor}","appeal":' || id || ',"at":"'
        || to_char(({step.at}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
        || '+00:00","data":' || {step.data} || ',"kind":"{step.kind}","public":true,"sequence":'
        || {before}.sequence + 1 || ',"status":"' || {step.status} || '","user":' || {user}"""
    return f"""
        CROSS JOIN LATERAL (
            SELECT CASE WHEN {_happened(step)} THEN {before}.sequence + 1
                        ELSE {before}.sequence END AS sequence,
                   CASE WHEN {_happened(step)}
                        THEN encode(sha256(convert_to({canonical}, 'UTF8')), 'hex')
                        ELSE {before}.hash END AS hash
            OFFSET 0) AS link{number}"""


def _row(number: int, step: Step) -> str:
    by = "officer" if step.actor == "staff" else "NULL::bigint"
    at = f"CASE WHEN {_happened(step)} THEN {step.at} END"
    return (
        f"({number}, '{step.kind}', '{step.actor}', {by}, {step.status}, {step.data}, {at},"
        f" link{number}.sequence, link{number - 1}.hash, link{number}.hash)"
    )
