"""The pages of documents, as pictures that can be looked at without opening the document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.conversation import Attachment


class DocumentPage(models.Model):
    """One page of a document as a picture, drawn from the safe copy.

    `text` is what stands on it: out of the document itself or, where `is_recognised`, read from
    the picture by a program that errs. `read_at` is when it was looked for.
    """

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    image = models.FileField(max_length=200, upload_to="shown/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    is_recognised = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("page of a document")
        verbose_name_plural = _("pages of documents")
        ordering = ["attachment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="page_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(read_at__isnull=True), name="page_unread"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}/{self.number}"
