"""A file of people on its way to being a list."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, EncryptedTextField
from outreach.models.audiences import PeopleList


class PeopleUpload(models.Model):
    """A file that was brought: kept, read row by row, shown, and taken in when somebody agrees.

    `meanings` say what each of its columns holds. The file itself and its good rows are forgotten
    once it is over; `done_to` is the number of the last row that was taken in, so that a worker
    that died is followed by another. `problem`: why it could not be read, in words.
    """

    class State(models.TextChoices):
        NEW = "new", _("its columns are being named")
        READING = "reading", _("being read")
        SHOWN = "shown", _("waits for your look")
        TAKING = "taking", _("being taken in")
        DONE = "done", _("taken in")
        DROPPED = "dropped", _("given up")

    people = models.OneToOneField(PeopleList, on_delete=models.CASCADE, related_name="upload")
    file_name = models.CharField(max_length=200)
    content = EncryptedTextField(blank=True)  # in base 64
    header = models.JSONField(default=list)
    meanings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    problem = models.CharField(max_length=300, blank=True)
    read_to = models.PositiveIntegerField(default=0)
    done_to = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of people")
        verbose_name_plural = _("files of people")
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["reading", "taking"]),
                name="upload_at_work",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class UploadRow(models.Model):
    """One row of such a file: who it is, or what is wrong with it (`problems`: words of
    `outreach.audiences.importing.rows`, each with what it is about)."""

    class Fate(models.TextChoices):
        NEW = "new", _("new to us")
        KNOWN = "known", _("known already")
        DOUBLE = "double", _("twice in the file")
        WRONG = "wrong", _("cannot be taken in")

    upload = models.ForeignKey(  # the index of the unique pair finds it
        PeopleUpload, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=6, choices=Fate)
    problems = models.JSONField(default=list, blank=True)
    person = EncryptedJSONField(default=dict, blank=True)
    indexes = ArrayField(models.CharField(max_length=64), default=list)  # of its addresses

    class Meta:
        verbose_name = _("row of a file of people")
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_row_once")]
        indexes = [models.Index(fields=["upload", "fate", "number"], name="upload_row_fates")]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.number}"
