"""The services, what they ask, and where all of it is found."""

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.timezone import localtime

from feedback.models import OpenAttribute, OpenService

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def offered() -> QuerySet[OpenService]:
    """The services in use, by their topics' names."""
    return (
        OpenService.objects.filter(is_active=True, topic__is_active=True)
        .select_related("topic", "topic__parent")
        .annotate(asks=Exists(OpenAttribute.objects.filter(service=OuterRef("pk"))))
        .order_by("topic__name", "pk")
    )


def service(code: str) -> OpenService | None:
    """The service with this code, if it is offered."""
    return offered().filter(topic__code=code).first()


def described(one: OpenService) -> dict:
    """A line of the list of services."""
    return {
        "service_code": one.topic.code,
        "service_name": capfirst(str(one.topic)),
        "description": one.explained,
        "metadata": one.asks,
        # Who sends gets a number at once; or a token, when somebody has to look first.
        "type": "batch" if one.shows == OpenService.Shows.CHECKED else "realtime",
        "keywords": one.keywords,
        "group": capfirst(str(one.topic.parent)) if one.topic.parent else "",
    }


def definition(one: OpenService) -> dict:
    """What a service asks beyond the words."""
    return {
        "service_code": one.topic.code,
        "attributes": [_attribute(each) for each in one.attributes.all()],
    }


def _attribute(one: OpenAttribute) -> dict:
    asked = {
        "variable": True,
        "code": one.code,
        "datatype": one.datatype,
        "required": one.is_required,
        "datatype_description": None,
        "order": one.order,
        "description": str(one),
    }
    if one.datatype in OpenAttribute.LISTS:
        asked["values"] = [{"key": key, "name": name} for key, name in one.choices.items()]
    return asked


def discovery(root: str) -> dict:
    """Where the interface is found, and since when its services are as they are."""
    changed = OpenService.objects.aggregate(last=Max("changed_at"))["last"]
    changeset = f"{localtime(changed):%Y-%m-%d %H:%M}" if changed else "2026-01-01 00:00"
    return {
        "changeset": changeset,
        "contact": settings.CENTRE_PHONE or settings.CENTRE_NAME,
        "key_service": settings.OPEN311_KEYS_FROM or settings.CENTRE_PHONE or settings.CENTRE_NAME,
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{root}/open311/v2",
                "changeset": changeset,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
