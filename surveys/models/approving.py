"""What the database holds of the second person: whoever wrote a thing does not approve it."""

from django.db import models
from django.db.models import F, Func
from django.db.models.lookups import IsNull


def by_no_writer(name: str) -> models.CheckConstraint:
    """`approved_by` is none of the `writers` (ids of people); the constraint's name is given."""
    place = Func(
        F("writers"),
        F("approved_by_id"),
        function="array_position",
        output_field=models.BooleanField(),
    )
    return models.CheckConstraint(condition=IsNull(place, True), name=name)
