"""Photos, scans and documents that come with words taken down by hand.

They are kept as soon as they arrive, under the token of the form: a mistake elsewhere in the form
costs nobody a second scan. When the form is registered they become evidence of its message.
"""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import User
from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from feedback.models import Attachment, Draft

FIELD = "files"
REMOVED = "remove"
_OF = "desk_user"  # in the draft's data: whose form it is


def draft_of(token: UUID, user: User) -> Draft:
    """The row that holds this form's files; nobody else's."""
    draft, _created = Draft.objects.get_or_create(pk=token, defaults={"data": {_OF: user.pk}})
    if draft.data.get(_OF) != user.pk and draft.appeal_id is None:
        raise PermissionDenied
    return draft


def of(token: UUID, user: User) -> QuerySet[Attachment]:
    """The files that the form with this token has brought so far."""
    return Attachment.objects.filter(
        draft=token, message=None, draft__data__contains={_OF: user.pk}
    )


def take(request: HttpRequest, draft: Draft) -> list[str]:
    """Keep the files of the form, take out those that were unticked; returns what is wrong."""
    for name in request.POST.getlist(REMOVED):
        for attachment in draft.attachments.filter(message=None):
            if str(attachment.pk) == name:
                keeping.forget(attachment)
    files = request.FILES.getlist(FIELD)
    room = max(0, settings.UPLOAD_MAX_FILES - draft.attachments.count())
    errors = []
    for file in files[:room]:
        declared = file.content_type or ""
        try:
            keeping.check(file.name, declared, file, file.size)
        except Refused as refusal:
            errors.append(f"{file.name}: {refusal.message}")
        else:
            keeping.keep(name=file.name, declared_type=declared, content=file, draft=draft)
    if len(files) > room:
        words = ngettext(
            "We take up to %(most)s file; these were too many: %(files)s",
            "We take up to %(most)s files; these were too many: %(files)s",
            settings.UPLOAD_MAX_FILES,
        )
        names = ", ".join(file.name for file in files[room:])
        errors.append(words % {"most": settings.UPLOAD_MAX_FILES, "files": names})
    return errors
