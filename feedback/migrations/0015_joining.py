"""Joinings, links, incidents and what is told to many; what is near in place, time and words."""

import accounts.encryption
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models import deletion
from django.db.models.functions import Floor, Greatest, Least

SQUARE = Floor(models.F("latitude") * 200) * 100_000 + Floor(models.F("longitude") * 200)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("feedback", "0014_clock"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="AppealLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("related", "has to do with"),
                            ("duplicate", "says the same as"),
                            ("caused", "is caused by"),
                            ("follows", "comes back to"),
                            ("parted", "was parted from"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "link between appeals",
                "verbose_name_plural": "links between appeals",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CitizenMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", accounts.encryption.EncryptedJSONField()),
                ("after", accounts.encryption.EncryptedJSONField()),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "joining of citizens",
                "verbose_name_plural": "joinings of citizens",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what happened")),
                (
                    "expected_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expected to be over"),
                ),
                ("texts", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "mass incident",
                "verbose_name_plural": "mass incidents",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_one_person", models.BooleanField()),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "joining",
                "verbose_name_plural": "joinings",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Spread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("answer", "answer"), ("news", "news")], max_length=10
                    ),
                ),
                ("texts", models.JSONField(default=dict)),
                ("closes", models.BooleanField(default=False)),
                ("rejects", models.BooleanField(default=False)),
                ("total", models.PositiveIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0)),
                ("skipped", models.JSONField(default=list)),
                ("cursor", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "words to many",
                "verbose_name_plural": "words to many",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                SQUARE,
                models.OrderBy(models.F("received_at"), descending=True),
                condition=models.Q(("latitude__isnull", False)),
                name="appeal_square",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("topic__isnull", False)),
                fields=["topic", "-received_at"],
                name="appeal_topic_received",
            ),
        ),
        migrations.AddField(
            model_name="appeallink",
            name="appeal",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="links", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="appeallink",
            name="other",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="linked_from", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="appeallink",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="citizenmerge",
            name="absorb",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="+", to="accounts.citizen"
            ),
        ),
        migrations.AddField(
            model_name="citizenmerge",
            name="keep",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="+", to="accounts.citizen"
            ),
        ),
        migrations.AddField(
            model_name="citizenmerge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="citizenmerge",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="appeal",
            field=models.OneToOneField(
                on_delete=deletion.PROTECT, related_name="incident", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="appeal",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="joinings", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="into",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="joined", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="spread",
            name="appeal",
            field=models.ForeignKey(
                on_delete=deletion.PROTECT, related_name="spreads", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="spread",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.PROTECT,
                related_name="+",
                to="feedback.message",
            ),
        ),
        migrations.AddField(
            model_name="spread",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="appeallink",
            constraint=models.UniqueConstraint(
                Least("appeal", "other"), Greatest("appeal", "other"), name="link_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeallink",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal", models.F("other")), _negated=True),
                name="link_not_to_self",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("appeal",),
                name="merge_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal", models.F("into")), _negated=True),
                name="merge_not_into_self",
            ),
        ),
        migrations.AddIndex(
            model_name="spread",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["id"], name="spread_to_do"
            ),
        ),
    ]
