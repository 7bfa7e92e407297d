import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("analytics", "0007_open_data"),
        ("feedback", "0023_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServantFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("servant_1", models.PositiveIntegerField(default=0)),
                ("servant_2", models.PositiveIntegerField(default=0)),
                ("servant_3", models.PositiveIntegerField(default=0)),
                ("servant_4", models.PositiveIntegerField(default=0)),
                ("servant_5", models.PositiveIntegerField(default=0)),
                ("set_aside", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("answers_in_time", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ratings of a civil servant",
                "verbose_name_plural": "ratings of civil servants",
                "indexes": [
                    models.Index(fields=["user", "day"], name="servantfact_user"),
                    models.Index(fields=["organisation", "day"], name="servantfact_body"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "organisation", "user"),
                        name="servantfact_one_cell",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
