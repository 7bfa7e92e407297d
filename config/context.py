"""What every template may show of the centre."""

from django.conf import settings


def centre(request) -> dict:
    """The centre's own name and telephone number, and the languages by their own names."""
    return {
        "centre_name": settings.CENTRE_NAME,
        "centre_phone": settings.CENTRE_PHONE,
        "languages": settings.LANGUAGES,
    }
