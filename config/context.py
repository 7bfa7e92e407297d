"""What every template may show of the centre."""

from django.conf import settings


def centre(request) -> dict:
    """The centre's own name and telephone number, as the installation set them."""
    return {"centre_name": settings.CENTRE_NAME, "centre_phone": settings.CENTRE_PHONE}
