import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A fifth of ten million rows is too many to wait for: their statistics would be months old, and
# the index of what is new would find rows that are not known to be visible to all.
BIG = (
    "feedback_appeal",
    "feedback_message",
    "feedback_event",
)
_TENDED = """
ALTER TABLE {table} SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.01
)
"""
_AS_BEFORE = """
ALTER TABLE {table} RESET (
    autovacuum_vacuum_scale_factor,
    autovacuum_vacuum_insert_scale_factor,
    autovacuum_analyze_scale_factor
)
"""


def _tended(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(_TENDED.format(table=table), _AS_BEFORE.format(table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("channels", "0005_layout"),
        ("feedback", "0023_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    kind="status",
                    status__in=["answered", "rejected", "closed", "reopened", "redirected"],
                ),
                fields=["at"],
                include=("appeal", "status"),
                name="event_step",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(kind="status", status="redirected"),
                fields=["appeal"],
                name="event_redirected",
            ),
        ),
        migrations.RemoveIndex(
            model_name="appeal",
            name="appeal_search",
        ),
        migrations.AlterField(
            model_name="appeal",
            name="address",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.address",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="citizen",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="accounts.citizen",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="code_index",
            field=models.CharField(editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="concerns",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="concerns_whom",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="intake_key",
            field=models.CharField(editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="policy",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feedback.slapolicy",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="refusal_ground",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="feedback.refusalground",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="appeals",
                to="accounts.team",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="feedback.topic",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="appeal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="appeal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="envelope",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="channels.envelope",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="intake_key",
            field=models.CharField(blank=True, max_length=200, null=True),
        ),
        migrations.AlterField(
            model_name="rating",
            name="appeal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="ratinginvitation",
            name="appeal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="feedback.appeal",
            ),
        ),
        migrations.AlterField(
            model_name="ratinginvitation",
            name="token",
            field=models.CharField(max_length=64),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("taken_by__isnull", False)),
                fields=["taken_by"],
                name="appeal_taken_by",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("team__isnull", False)), fields=["team"], name="appeal_team"
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("concerns__isnull", False)),
                fields=["concerns"],
                name="appeal_concerns",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("concerns_whom__isnull", False)),
                fields=["concerns_whom"],
                name="appeal_concerns_whom",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("refusal_ground__isnull", False)),
                fields=["refusal_ground"],
                name="appeal_refusal_ground",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("policy__isnull", False)),
                fields=["policy"],
                name="appeal_policy",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("part_of__isnull", False)),
                fields=["part_of"],
                name="appeal_part_of",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("follows__isnull", False)),
                fields=["follows"],
                name="appeal_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="appeal_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], gin_pending_list_limit=512, name="appeal_search"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("user__isnull", False)), fields=["user"], name="event_user"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("author__isnull", False)),
                fields=["author"],
                name="message_author",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("envelope__isnull", False)),
                fields=["envelope"],
                name="message_envelope",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(fields=("code_index",), name="appeal_code_once"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(fields=("intake_key",), name="appeal_intake_once"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("intake_key",), name="message_intake_once"),
        ),
        migrations.AddConstraint(
            model_name="ratinginvitation",
            constraint=models.UniqueConstraint(fields=("token",), name="invitation_token_once"),
        ),
        *map(_tended, BIG),
    ]
