"""Pictures that answer a question: taken through the house's checks, kept with the answers.

The original is sealed; the copy that is shown has lost what the camera wrote into it (place, time,
device). An anonymous survey asks for none: a picture can show who answered.
"""

import io
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from channels.models import Account
from channels.values import Media
from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from feedback.models import Attachment
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


def can_be_sent(sitting: Sitting) -> bool:
    """Whether whoever is asked in messages can send a picture by that door."""
    return sitting.account is not None and sitting.account.adapter.takes_media(sitting.account)


def is_picture(name: str, declared_type: str) -> bool:
    """Whether a file says that it is one."""
    return declared_type.startswith("image/") or name.lower().endswith(_PICTURES)


def check(file: UploadedFile) -> None:
    """Return when it may be taken. Raises `Refused`, with words for whoever sent it."""
    declared = file.content_type or ""
    if not is_picture(file.name, declared):
        raise Refused(_("This is no picture. Please choose a photo."))
    keeping.check(file.name, declared, file, file.size)


def check_media(media: Media) -> None:
    """The same of a picture in a message, as far as can be told before it is fetched."""
    if media.content is None:
        keeping.check_size(media.size or 0)
        return
    content = io.BytesIO(media.content)
    keeping.check(media.name, media.content_type, content, len(media.content))


def keep(sitting: Sitting, code: str, file: UploadedFile) -> str:
    """Keep a picture with what is being answered; returns its identity among the answers."""
    declared = file.content_type or ""
    return _of_sitting(
        sitting, code, keeping.keep(name=file.name, declared_type=declared, content=file)
    )


def keep_media(sitting: Sitting, code: str, media: Media, account: Account) -> str:
    """The same with a picture in a message; one that is still at the provider is fetched soon."""
    about = {"name": media.name, "declared_type": media.content_type}
    if media.content is None:
        attachment = keeping.expect_remote(**about, url=media.url, account=account)
    else:
        attachment = keeping.keep(**about, content=media.content)
    return _of_sitting(sitting, code, attachment)


def _of_sitting(sitting: Sitting, code: str, attachment: Attachment) -> str:
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


def ready(identities: Iterable[str]) -> set[str]:
    """Those of which there is a copy to show: not what is still being checked, or was refused, or
    turned out to be no picture."""
    shown = Attachment.objects.filter(
        pk__in=identities, state=Attachment.State.READY, media=Attachment.Media.IMAGE
    )
    return {str(pk) for pk in shown.values_list("pk", flat=True)}


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
