"""The citizen site's own form. Nothing is parsed or sent here: the form registers the appeal
itself, and its answers are read on the tracking page."""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class WebAdapter(Adapter):
    slug = "web"
    label = _("Website")
    icon = "language"
    form = True
