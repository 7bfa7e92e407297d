import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


# Each event leaves a note of its appeal, once for each statement, in the transaction that wrote it.
_FOLLOW = """
CREATE FUNCTION analytics_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_changedappeal (appeal_id) SELECT DISTINCT appeal_id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER analytics_changed AFTER INSERT ON feedback_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION analytics_note_changed();
"""
_UNFOLLOW = """
DROP TRIGGER analytics_changed ON feedback_event;
DROP FUNCTION analytics_note_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_initial"),
        ("feedback", "0024_layout"),
    ]

    operations = [
        migrations.DeleteModel(
            name="DayFact",
        ),
        migrations.DeleteModel(
            name="DaySum",
        ),
        migrations.CreateModel(
            name="DayFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received", models.IntegerField(default=0)),
                ("open", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0)),
                ("answered", models.IntegerField(default=0)),
                ("answered_in_time", models.IntegerField(default=0)),
                ("closed", models.IntegerField(default=0)),
                ("reopened", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("seconds_to_answer", models.BigIntegerField(default=0)),
                ("resolution_1", models.IntegerField(default=0)),
                ("resolution_2", models.IntegerField(default=0)),
                ("resolution_3", models.IntegerField(default=0)),
                ("resolution_4", models.IntegerField(default=0)),
                ("resolution_5", models.IntegerField(default=0)),
                ("servant_1", models.IntegerField(default=0)),
                ("servant_2", models.IntegerField(default=0)),
                ("servant_3", models.IntegerField(default=0)),
                ("servant_4", models.IntegerField(default=0)),
                ("servant_5", models.IntegerField(default=0)),
                ("redirected", models.IntegerField(default=0)),
                ("first_answered", models.IntegerField(default=0)),
                ("first_in_time", models.IntegerField(default=0)),
                ("seconds_to_first_answer", models.BigIntegerField(default=0)),
                ("answers", models.IntegerField(default=0)),
                ("answers_in_time", models.IntegerField(default=0)),
                ("closings", models.IntegerField(default=0)),
                ("reopenings", models.IntegerField(default=0)),
                ("redirections", models.IntegerField(default=0)),
                ("refusals", models.IntegerField(default=0)),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "statuses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "first_answer_times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "answer_times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="feedback.topic",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.sector",
                    ),
                ),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("assurance", models.PositiveSmallIntegerField(verbose_name="identity")),
            ],
            options={
                "verbose_name": "figures of a day",
                "verbose_name_plural": "figures by day",
                "indexes": [
                    models.Index(fields=["organisation", "day"], name="dayfact_organisation"),
                    models.Index(fields=["sector", "day"], name="dayfact_sector"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "day",
                            "topic",
                            "organisation",
                            "sector",
                            "channel",
                            "kind",
                            "language",
                            "assurance",
                        ),
                        name="dayfact_one_cell",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received", models.IntegerField(default=0)),
                ("open", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0)),
                ("answered", models.IntegerField(default=0)),
                ("answered_in_time", models.IntegerField(default=0)),
                ("closed", models.IntegerField(default=0)),
                ("reopened", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("seconds_to_answer", models.BigIntegerField(default=0)),
                ("resolution_1", models.IntegerField(default=0)),
                ("resolution_2", models.IntegerField(default=0)),
                ("resolution_3", models.IntegerField(default=0)),
                ("resolution_4", models.IntegerField(default=0)),
                ("resolution_5", models.IntegerField(default=0)),
                ("servant_1", models.IntegerField(default=0)),
                ("servant_2", models.IntegerField(default=0)),
                ("servant_3", models.IntegerField(default=0)),
                ("servant_4", models.IntegerField(default=0)),
                ("servant_5", models.IntegerField(default=0)),
                ("redirected", models.IntegerField(default=0)),
                ("first_answered", models.IntegerField(default=0)),
                ("first_in_time", models.IntegerField(default=0)),
                ("seconds_to_first_answer", models.BigIntegerField(default=0)),
                ("answers", models.IntegerField(default=0)),
                ("answers_in_time", models.IntegerField(default=0)),
                ("closings", models.IntegerField(default=0)),
                ("reopenings", models.IntegerField(default=0)),
                ("redirections", models.IntegerField(default=0)),
                ("refusals", models.IntegerField(default=0)),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "statuses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "first_answer_times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "answer_times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                ("cut", models.PositiveSmallIntegerField()),
                ("days", models.PositiveSmallIntegerField(default=1)),
                ("day", models.DateField(verbose_name="day")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="channel")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="kind")),
                (
                    "topic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="feedback.topic",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.sector",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
                ("assurance", models.PositiveSmallIntegerField(null=True, verbose_name="identity")),
                ("pains", models.IntegerField(default=0)),
            ],
            options={
                "verbose_name": "sums of a day",
                "verbose_name_plural": "sums by day",
                "indexes": [
                    models.Index(
                        condition=models.Q(("organisation__isnull", False)),
                        fields=["organisation", "cut", "days", "day"],
                        name="daysum_organisation",
                    ),
                    models.Index(
                        condition=models.Q(("sector__isnull", False)),
                        fields=["sector", "cut", "days", "day"],
                        name="daysum_sector",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "cut",
                            "days",
                            "day",
                            "topic",
                            "organisation",
                            "sector",
                            "channel",
                            "kind",
                            "language",
                            "assurance",
                        ),
                        name="daysum_one_cell",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangedAppeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appeal_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "appeal to be counted",
                "verbose_name_plural": "appeals to be counted",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.RemoveField(
            model_name="factsstate",
            name="seen",
        ),
        migrations.RemoveField(
            model_name="factsstate",
            name="seen_from",
        ),
        migrations.AddField(
            model_name="factsstate",
            name="generation",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        # What was counted is gone with its tables: the next refresh counts everything.
        migrations.RunSQL("DELETE FROM analytics_factsstate", migrations.RunSQL.noop),
        migrations.RunSQL(_FOLLOW, _UNFOLLOW),
    ]
