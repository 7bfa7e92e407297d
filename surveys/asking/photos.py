"""Pictures that answer a question: taken through the house's checks, kept with the answers.

The original is sealed; the copy that is shown has lost what the camera wrote into it (place, time,
device). An anonymous survey asks for none: a picture can show who answered.
"""

from dataclasses import replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from surveys.models import Photo, Response, Sitting, Survey
from surveys.questionnaires.definition import Definition, Kind

_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")


def without(definition: Definition) -> Definition:
    """The same questions but those for a picture."""
    return replace(
        definition,
        sections=tuple(
            replace(
                section,
                questions=tuple(each for each in section.questions if each.kind is not Kind.PHOTO),
            )
            for section in definition.sections
        ),
    )


def check(file: UploadedFile) -> None:
    """Return when it may be taken. Raises `Refused`, with words for whoever sent it."""
    declared = file.content_type or ""
    if not (declared.startswith("image/") or file.name.lower().endswith(_PICTURES)):
        raise Refused(_("This is no picture. Please choose a photo."))
    keeping.check(file.name, declared, file, file.size)


def keep(sitting: Sitting, code: str, file: UploadedFile) -> str:
    """Keep a picture with what is being answered; returns its identity among the answers."""
    attachment = keeping.keep(name=file.name, declared_type=file.content_type or "", content=file)
    Photo.objects.create(
        attachment=attachment, survey_id=sitting.survey_id, question=code, sitting=sitting
    )
    return str(attachment.pk)


def settle(sitting: Sitting, response: Response) -> None:
    """Those that stand among the answers are the response's; the others are to be forgotten."""
    kept = {
        identity
        for question in sitting.survey.version.definition.questions
        if question.kind is Kind.PHOTO
        for identity in response.answers.get(question.code, ())
    }
    Photo.objects.filter(sitting=sitting, pk__in=kept).update(sitting=None, response=response)


def forget_left(limit: int = 200) -> int:
    """Take away, with their files, the pictures of what was never finished."""
    left = Photo.objects.filter(sitting=None, response=None).select_related("attachment")
    found = list(left[:limit])
    for photo in found:
        forget(photo)
    return len(found)


def forget(photo: Photo) -> None:
    """Take a picture away with all its copies."""
    attachment = photo.attachment  # not known any more once the row is gone
    photo.delete()
    keeping.forget(attachment)


def link(survey: Survey, identity: str) -> str:
    """Where a picture is shown to who may see it: in a file of answers it stands in its place."""
    return f"{settings.PUBLIC_URL}{reverse('admin:survey_photo', args=[survey.pk, identity])}"
