"""What every template may show of the centre."""

from django.conf import settings

from analytics.navigation import menu
from feedback.pages import dress


def centre(request) -> dict:
    """The centre's own name and telephone number, the languages by their own names, in which dress
    the site stands before this browser, and the officials' pages."""
    return {
        "centre_name": settings.CENTRE_NAME,
        "centre_phone": settings.CENTRE_PHONE,
        "languages": settings.LANGUAGES,
        "dress": lambda: dress.channel_of(request),
        "figures_menu": lambda: menu(request),
        "paper": lambda: dress.paper_of(request),
    }
