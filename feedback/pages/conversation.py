"""The words that went to and fro, as the citizen reads them, and the form for more."""

import uuid

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from feedback import access
from feedback.models import Appeal, Attachment, Message
from feedback.pages.fields import SiteForm, Words


class AddForm(SiteForm):
    """More words; `token` is the identity of one filling-in, so that it is sent once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = Words(
        label=_("Add something"),
        rows=5,
        error_messages={
            "required": _("Write a few words, even if you only add a file."),
            "max_length": _(
                "Your text has %(show_value)s letters; we take up to %(limit_value)s. Shorten it."
            ),
        },
    )

    @classmethod
    def blank(cls) -> "AddForm":
        return cls(initial={"token": uuid.uuid4()})


def read(appeal: Appeal, *, everything: bool) -> list[Message]:
    """The conversation; to whoever only has the code, the official answers alone.

    Files come along for the owner, if there are any (`has_files` on the appeal).
    """
    said = access.conversation(appeal).order_by("id")
    if not everything:
        return list(said.filter(is_official_answer=True))
    if getattr(appeal, "has_files", True):
        files = Attachment.objects.order_by("created_at")
        said = said.prefetch_related(Prefetch("attachments", files, to_attr="files"))
    return list(said)
