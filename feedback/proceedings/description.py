"""docs/workflow.md: the table of transitions as people read it, made from the table itself."""

from django.utils import translation

from accounts.roles import Role
from feedback.models import Event
from feedback.proceedings import presets
from feedback.statuses import Status
from feedback.workflow import ELSEWHERE, TRANSITIONS, WITHDRAWN, Step

_INTRODUCTION = """\
# The way of an appeal

Made by `manage.py describe_workflow > docs/workflow.md` from `feedback/workflow.py` and
`feedback/proceedings/presets.py`; a test holds this page to them.

Each step stands in one table: from where, to where, which roles of the staff may take it (within
the reach of the role: everywhere, an organisation, a sector), who else may, and what the citizen
is told, in their language. What is not in the table cannot be done, not even by an administrator.
One function writes a status (`feedback.workflow.move`): it locks the appeal, asks the table, writes
the status and chains the event, in one transaction.

## Steps
"""
_STATUTORY = """\
## What the law asks besides

- **Registration.** Every appeal gets a number without gaps within its year and the day it counts
  from, a few seconds after it came (`feedback/proceedings/registering.py`). What comes after the
  close or on a day off bears the next working day, where the rule says so.
- **Sending on.** With a reason, to a body here or to one outside; the citizen is told which, why,
  and how to reach one outside. For that one the appeal is closed with us (cause `elsewhere`). The
  desk shows by when the law wants it sent on, and the event keeps when it was later.
- **Parts of other bodies.** One body leads and answers; each of the others owes a part by a day,
  sees the appeal as long as it owes it, and can only contribute. Who answers sees what is owed.
- **More time.** A decision of whoever holds `decide`: a reason and a day within the limit, counted
  from the day that held before any extension. The citizen is told at once. Sorting anew and
  waiting for the citizen do not undo it.
- **Refusal.** Only where the rules allow it, and on a ground that stands in the list; the ground
  and its law are in the answer, the timeline and on the tracking page.
- **Withdrawal.** By the citizen on the tracking page or by message (WITHDRAW, БУЦААХ, ҚАЙТАРУ,
  ОТОЗВАТЬ, GÖTÜR and the code, then once more with YES), or by staff on the citizen's word. Closed
  with cause `withdrawn`. Thanks cannot be withdrawn.
- **After the end.** For some days the citizen opens the matter again. What they write to a closed
  appeal lies unread in the queue "Unread"; after those days it becomes a second appeal, linked to
  the first, for the same body.

The rules are one row in the admin (Rules, Procedure); without it, the preset of `CENTRE_COUNTRY`
holds. `manage.py adopt_procedure MN` writes a country's rules and grounds down as the centre's own.

## Presets
"""


def page() -> str:
    """The whole of docs/workflow.md."""
    with translation.override("en"):
        return "\n".join([_INTRODUCTION, *_steps(), "", _STATUTORY, *_presets(), ""])


def _steps() -> list[str]:
    rows = ["| from | to | roles | others | the citizen reads |", "| --- | --- | --- | --- | --- |"]
    order = list(Status.values)
    for (source, target), step in sorted(
        TRANSITIONS.items(), key=lambda edge: tuple(map(order.index, edge[0]))
    ):
        cells = (source, _target(target, step), _roles(step), _others(step), step.citizen_sees)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def _target(target: str, step: Step) -> str:
    causes = [cause for cause in (WITHDRAWN, ELSEWHERE) if cause in step.causes]
    return f"{target} (only {' or '.join(causes)})" if causes else str(target)


def _roles(step: Step) -> str:
    return ", ".join(str(Role(role).label) for role in step.roles) or "–"


def _others(step: Step) -> str:
    return ", ".join(str(Event.Actor(who).label) for who in sorted(step.others)) or "–"


def _presets() -> list[str]:
    rows = [
        "| country | registered | sent on within | more time | may be refused | grounds |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for country, preset in presets.PRESETS.items():
        rules = preset.rules
        cells = (
            country,
            rules["registers"].label,
            f"{rules['redirect_days']} working days",
            f"{rules['extension_limit']} {rules['extension_unit'].label}",
            "yes" if rules.get("allows_refusal", True) else "no",
            "; ".join(ground.words[0] for ground in preset.grounds),
        )
        rows.append(f"| {' | '.join(map(str, cells))} |")
    laws = [f"- {country}: {preset.rules['law']}" for country, preset in presets.PRESETS.items()]
    return [*rows, "", *laws]
