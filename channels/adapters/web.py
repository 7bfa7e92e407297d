"""The citizen site's own form. Nothing is parsed or sent here: the form registers the appeal
itself, and its answers are read on the tracking page."""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class WebAdapter(Adapter):
    slug = "web"
    label = _("Website")
    icon = "language"
    form = True
    carries = frozenset({"media", "location"})
    identity = "Nothing, until a one-time code or the e-ID says so."
    setup = (
        "Add an account of this channel in /admin/ → Channels → Accounts; nothing else is needed.",
        "Set PUBLIC_URL to the address under which citizens reach the site.",
    )
