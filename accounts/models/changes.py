"""What the staff changed in the rules of the house: written by the database itself, so that raw
SQL and changes in bulk are in it, too.

A model is recorded by `triggers = [recorded()]` in its Meta. Who did it, and from where, is what
`pghistory.context` says (`accounts.middleware.ChangesBearNames`); empty: a command or a task.
"""

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

RECORDER = "accounts_record_change"


def recorded(
    *,
    omitted: Iterable[str] = (),
    secret: Iterable[str] = (),
    only: Iterable[str] = (),
    where: str = "true",
) -> pgtrigger.Trigger:
    """The trigger that keeps each change of a row; give columns by their names in the table.

    A change of `omitted` columns is none. Of `secret` ones it is kept that they changed, never
    what they were. Where machinery writes to the row all day, the trigger can be had for `only`
    the columns that people write. `where` is SQL about the row, which it calls {row}.
    """
    update = pgtrigger.UpdateOf(*only) if only else pgtrigger.Update
    return pgtrigger.Trigger(
        name="recorded",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | update | pgtrigger.Delete,
        func=f"IF (CASE TG_OP WHEN 'DELETE' THEN {where.format(row='OLD')}"
        f" ELSE {where.format(row='NEW')} END) THEN"
        f" PERFORM {RECORDER}(TG_TABLE_NAME, TG_OP,"
        " CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,"
        " CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END,"
        f" {_array(omitted)}, {_array(secret)}); END IF; RETURN NULL;",
    )


def _array(names: Iterable[str]) -> str:
    return "'{" + ",".join(names) + "}'::text[]"


class Change(models.Model):
    """One row of a recorded table was made, changed or deleted. Of a change, `before` and `after`
    hold the columns that changed; else the whole row.

    The database refuses to change or delete a row. `user` has no constraint, so that no recorded
    change ever waits for, or fails with, another row.
    """

    class Act(models.TextChoices):
        INSERT = "INSERT", _("made")
        UPDATE = "UPDATE", _("changed")
        DELETE = "DELETE", _("deleted")

    at = models.DateTimeField(_("when"))
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=40)
    act = models.CharField(max_length=6, choices=Act)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        verbose_name = _("change by the staff")
        verbose_name_plural = _("changes by the staff")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="change_user"),
            models.Index(fields=["table", "row", "-id"], name="change_row"),
            models.Index(fields=["-at"], name="change_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.act}"
