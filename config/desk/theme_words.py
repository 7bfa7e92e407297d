"""What the admin's theme says of its own, in English alone.

What is named here gets into our catalogues, which are asked before the theme's.
"""

from django.utils.translation import gettext_lazy as _

SAID_BY_THE_THEME = (
    _("Apply Filters"),
    _("Choose file to upload"),
    _("Dark"),
    _("Date from"),
    _("Date to"),
    _("Expand row"),
    _("Image preview"),
    _("Light"),
    _("More actions"),
    _("No results found"),
    _("Reset filters"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("System"),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Type to search"),
    _("Value"),
)
