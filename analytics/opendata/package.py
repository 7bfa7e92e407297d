"""What the open files hold, for programs: a Data Package (https://datapackage.org/standard/)."""

from django.conf import settings
from django.utils.translation import gettext as _

from analytics.opendata import appeals, figures

_TYPES = {
    **dict.fromkeys((*figures.COUNTS, "days_to_answer"), "integer"),
    **dict.fromkeys(figures.MEANS, "number"),
    "in_time": "boolean",
}


def described(root: str) -> dict:
    """The description; texts in the language that is active."""
    return {
        "name": "sanal-open-data",
        "title": _("Open data of %(centre)s") % {"centre": settings.CENTRE_NAME},
        "licenses": [{"name": settings.OPEN_DATA_LICENCE}],
        "resources": [
            _resource(root, "figures", figures.HEAD),
            _resource(root, "appeals", appeals.HEAD),
        ],
    }


def _resource(root: str, name: str, head: tuple[str, ...]) -> dict:
    words = columns()
    return {
        "name": name,
        "path": f"{root}/open-data/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": each, "type": _TYPES.get(each, "string"), "description": words[each]}
                for each in head
            ],
            "missingValues": [""],
        },
    }


def columns() -> dict[str, str]:
    """What each column means."""
    return {
        "month": _("Month in which the appeals came in, in the centre's time"),
        "code": _("Which value of the dimension, for programs"),
        "name": _("The same for people, in the language of the request"),
        "received": _("Appeals that came in"),
        "open": _("Of them, how many wait for an answer now"),
        "overdue": _("Of them, how many wait past their day"),
        "answered": _("How many have their answer"),
        "answered_in_time": _("How many had it by their day"),
        "closed": _("How many are closed"),
        "reopened": _("How many were opened again after an answer"),
        "rejected": _("How many were refused, with the ground in law"),
        "ratings": _("How many answers were rated"),
        "days_to_answer": _("Days from receipt to the answer; in figures, their mean"),
        "satisfaction": _("Mean of the ratings, from 1 to 5"),
        "kind": _("Consultation, incident, proposal, complaint or thanks"),
        "topic": _("Code of the topic"),
        "organisation": _("Code of the organisation that answers"),
        "sector": _("Code of the part of the land"),
        "week": _("Week of receipt, like 2026-W05"),
        "channel": _("By which door it came"),
        "language": _("Language of the words"),
        "status": _("Where it is now"),
        "in_time": _("Whether the answer came by its day"),
        "open311_id": _("Its number at Open311, if it is on the open list"),
        "words": _("The citizen's words without personal data, if its service shows them"),
    }
