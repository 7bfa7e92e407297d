import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_hearing"),
        ("surveys", "0003_votes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("key", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "record taken in from a phone",
                "verbose_name_plural": "records taken in from phones",
                "indexes": [models.Index(fields=["on"], name="intake_to_forget")],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="feedback.attachment",
                    ),
                ),
                ("question", models.CharField(max_length=100)),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="surveys.response",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="photos",
                        to="surveys.sitting",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture in an answer",
                "verbose_name_plural": "pictures in answers",
                "indexes": [
                    models.Index(
                        condition=models.Q(("response", None), ("sitting", None)),
                        fields=["attachment"],
                        name="photo_to_forget",
                    )
                ],
            },
        ),
    ]
