import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("analytics", "0003_explore"),
        ("channels", "0004_account_recorded"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("spike", "more than usual"),
                            ("cluster", "many in one place"),
                            ("silence", "silent"),
                        ],
                        max_length=10,
                        verbose_name="what it is",
                    ),
                ),
                ("series", models.CharField(max_length=100)),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="channel")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consultation", "consultation"),
                            ("incident", "incident"),
                            ("proposal", "proposal"),
                            ("complaint", "complaint"),
                            ("gratitude", "thanks"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("hours", models.PositiveSmallIntegerField()),
                ("expected", models.FloatField(verbose_name="expected")),
                ("seen", models.PositiveIntegerField(verbose_name="seen")),
                ("surprise", models.FloatField()),
                ("peak_seen", models.PositiveIntegerField()),
                ("peak_expected", models.FloatField()),
                ("peak_surprise", models.FloatField()),
                ("first_seen_at", models.DateTimeField(verbose_name="since")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                ("told_of", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("acknowledged", "somebody sees to it"),
                            ("closed", "over"),
                        ],
                        default="open",
                        max_length=15,
                        verbose_name="state",
                    ),
                ),
                ("handled_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("is_false", models.BooleanField(null=True, verbose_name="false alarm")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="over since")),
            ],
            options={
                "verbose_name": "early warning",
                "verbose_name_plural": "early warnings",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("history_days", models.PositiveIntegerField(verbose_name="days of history")),
                ("series", models.JSONField(default=list)),
                ("accounts", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "expectation",
                "verbose_name_plural": "expectations",
            },
        ),
        migrations.CreateModel(
            name="Mute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("spike", "more than usual"),
                            ("cluster", "many in one place"),
                            ("silence", "silent"),
                        ],
                        max_length=10,
                        verbose_name="what it is",
                    ),
                ),
                ("series", models.CharField(blank=True, max_length=100)),
                ("until", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "muted warning",
                "verbose_name_plural": "muted warnings",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="channels.account",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="judged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="sector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.sector",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="feedback.topic",
            ),
        ),
        migrations.AddField(
            model_name="mute",
            name="alert",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mutes",
                to="analytics.alert",
            ),
        ),
        migrations.AddField(
            model_name="mute",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("state", "closed")), fields=["-id"], name="alert_past_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("series",),
                name="alert_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="alert_closed_at",
            ),
        ),
        migrations.AddIndex(
            model_name="mute",
            index=models.Index(fields=["until"], name="mute_until"),
        ),
    ]
