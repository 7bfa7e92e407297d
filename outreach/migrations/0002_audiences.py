import datetime

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Manners",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quiet_from",
                    models.TimeField(
                        default=datetime.time(21, 0), verbose_name="nothing goes out from"
                    ),
                ),
                (
                    "quiet_until",
                    models.TimeField(
                        default=datetime.time(8, 0),
                        help_text="The same hour twice: at any time of the day.",
                        verbose_name="until",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Ulaanbaatar", max_length=50, verbose_name="time zone"
                    ),
                ),
                (
                    "at_most",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="0: as many as there are.",
                        verbose_name="at most so many broadcasts for each person",
                    ),
                ),
                (
                    "in_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="in so many days",
                    ),
                ),
                (
                    "give_up_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days until an address that fails is given up"
                    ),
                ),
            ],
            options={
                "verbose_name": "when and how often we speak",
                "verbose_name_plural": "when and how often we speak",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="manners_once")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="manners",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="334dcc847ffc2b86b1a3fdd2a40d48ac504fe5dd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_72212",
                    table="outreach_manners",
                    when="AFTER",
                ),
            ),
        ),
    ]
