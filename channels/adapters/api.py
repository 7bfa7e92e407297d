"""Programs of others (a mobile application, a municipality's site) that send appeals through our
own API. Nothing is parsed or sent here: the API registers the appeal itself."""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class ApiAdapter(Adapter):
    slug = "api"
    label = _("Applications")
    icon = "apps"
    form = True
