"""Programs of others (a mobile application, a municipality's site) that send appeals through our
own API. Nothing is parsed or sent here: the API registers the appeal itself."""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class ApiAdapter(Adapter):
    slug = "api"
    label = _("Applications")
    icon = "apps"
    form = True
    carries = frozenset({"media", "location"})
    identity = "Nothing: whoever wrote the program vouches for nobody."
    setup = (
        "Nothing to set up: the API is described at /api/docs/.",
        "API_APPEALS_PER_HOUR limits how many appeals one network may send.",
    )
