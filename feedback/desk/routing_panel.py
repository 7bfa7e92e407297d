"""Beside the conversation: which rule sent an appeal where it is, by what, and where the rules
would send it now."""

from django.utils.translation import gettext as _

from feedback.desk import routing_words
from feedback.desk.routing_words import Named
from feedback.desk.scene import Panel, Scene
from feedback.models import Event
from feedback.routing import again
from feedback.routing.matching import Decision


def panel(scene: Scene) -> Panel | None:
    """Three cheap statements: the last routed event; the first words, where a rule asks for any;
    and the names, where there is anything to name."""
    appeal = scene.appeal
    routed = Event.objects.filter(appeal=appeal, kind=Event.Kind.ROUTED).order_by("-sequence")
    event = routed.first()
    offer = again.offer(appeal) if appeal.is_open and scene.may.get("triage") else None
    if event is None and (offer is None) and (appeal.imported_from or not appeal.is_open):
        return None
    names = _names(scene, event, offer)
    holds = {
        "lines": _lines(event, names) if event else [],
        "offer": _offered(offer, names) if offer else None,
    }
    return Panel("routing", _("How it came here"), "desk/panels/routing.html", holds)


def _names(scene: Scene, event: Event | None, offer: Decision | None) -> Named:
    """Teams and answer times are looked up only where something names one."""
    named = event is not None and (event.data.get("team") or event.data.get("policy"))
    if named or (offer is not None and (offer.effects.team or offer.effects.policy)):
        return routing_words.named(scene.trees)
    return Named(scene.trees)


def _lines(event: Event, names: Named) -> list[dict]:
    """The rules that held, each with by what; what they did stands with the last."""
    rules = event.data.get("rules") or [{"rule": event.data.get("rule")}]
    done = routing_words.done(event.data, names)
    return [
        {
            "rule": routing_words.titled(each),
            "because": routing_words.because(each.get("because", {}), names),
            "done": done if each is rules[-1] else "",
        }
        for each in rules
    ]


def _offered(decision: Decision, names: Named) -> dict:
    by, effects = decision.by, decision.effects
    to = {"organisation": effects.organisation, "team": effects.team}
    return {
        "rule": routing_words.titled({"rule": by.pk, "name": by.name}),
        "to": routing_words.done(to, names),
    }
