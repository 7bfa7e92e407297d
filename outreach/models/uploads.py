"""A file of people on its way to being a list."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, EncryptedTextField
from outreach.models.audiences import PeopleList


class PeopleUpload(models.Model):
    """A file that was brought: kept, read row by row, shown, and taken in when somebody agrees.

    `form` is how it is written, `meanings` say what each of its columns holds. The file itself
    (`parts`) and its good rows are forgotten once they are in; `read_to` and `done_to` are the
    numbers of the last rows that were read and taken in, so that a worker that died is followed by
    another. `fates` counts the rows that were read. `problem`: why it could not be read, in words.
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
    form = models.CharField(max_length=12, blank=True)  # `outreach.audiences.importing.files`
    header = models.JSONField(default=list)
    meanings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    problem = models.CharField(max_length=300, blank=True)
    fates = models.JSONField(default=dict)
    read_to = models.PositiveIntegerField(default=0)
    done_to = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)  # rows
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


class UploadPart(models.Model):
    """A piece of such a file, so that nobody has to hold all of it at once."""

    upload = models.ForeignKey(
        PeopleUpload, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedTextField()  # in base 64

    class Meta:
        verbose_name = _("part of a file of people")
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.number}"


class UploadAddress(models.Model):
    """In which row of a file an address stood first, while the file is read. `mark`: the first 128
    bits of the address's blind index."""

    upload = models.ForeignKey(
        PeopleUpload, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    mark = models.UUIDField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("address in a file of people")
        constraints = [
            models.UniqueConstraint(fields=["upload", "mark"], name="upload_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.number}"


class UploadRow(models.Model):
    """One row of such a file, until it is taken in: who it is, or what is wrong with it
    (`problems`: words of `outreach.audiences.importing.rows`, each with what it is about)."""

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
