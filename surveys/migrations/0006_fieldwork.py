import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_samples"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "interview to hold",
                "verbose_name_plural": "interviews to hold",
            },
        ),
        migrations.CreateModel(
            name="BackCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("held", "took place, answers agree"),
                            ("differs", "took place, answers differ"),
                            ("not_held", "did not take place"),
                            ("unreached", "the person was not reached"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "interview checked again",
                "verbose_name_plural": "interviews checked again",
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("too_fast", "much faster than the others"),
                            ("straight", "the same answer throughout"),
                            ("alike", "nearly the same as another of this interviewer"),
                            ("empty", "more than half is missing"),
                            ("not_held", "the check says that it did not take place"),
                        ],
                        max_length=10,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("keep", "kept"), ("drop", "left out")], max_length=4
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "doubt about a response",
                "verbose_name_plural": "doubts about responses",
                "ordering": ["response", "rule"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="invitation",
            name="invitation_once",
        ),
        migrations.AddField(
            model_name="invitation",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address__isnull", False), ("appeal", None)),
                fields=("survey", "address", "organisation"),
                name="invitation_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="surveys.evaluation",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="interviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="invitation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignment",
                to="surveys.invitation",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="surveys.assignment",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="unit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignment",
                to="surveys.sampledunit",
            ),
        ),
        migrations.AddField(
            model_name="backcheck",
            name="response",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="back_check",
                to="surveys.response",
            ),
        ),
        migrations.AddField(
            model_name="backcheck",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doubt",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doubt",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="doubts",
                to="surveys.evaluation",
            ),
        ),
        migrations.AddField(
            model_name="doubt",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="doubts",
                to="surveys.response",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["interviewer", "evaluation"], name="assignment_of_person"),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(fields=["evaluation", "decision"], name="doubt_to_decide"),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(fields=("response", "rule"), name="doubt_once"),
        ),
    ]
