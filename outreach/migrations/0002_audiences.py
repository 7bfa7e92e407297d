import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import accounts.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.AddField(
            model_name="listentry",
            name="made_contact",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="peoplelist",
            name="undone_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="PeopleUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("content", accounts.encryption.EncryptedTextField(blank=True)),
                ("header", models.JSONField(default=list)),
                ("meanings", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "its columns are being named"),
                            ("reading", "being read"),
                            ("shown", "waits for your look"),
                            ("taking", "being taken in"),
                            ("done", "taken in"),
                            ("dropped", "given up"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("read_to", models.PositiveIntegerField(default=0)),
                ("done_to", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "people",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upload",
                        to="outreach.peoplelist",
                    ),
                ),
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
                "verbose_name": "file of people",
                "verbose_name_plural": "files of people",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["reading", "taking"])),
                        fields=["id"],
                        name="upload_at_work",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("new", "new to us"),
                            ("known", "known already"),
                            ("double", "twice in the file"),
                            ("wrong", "cannot be taken in"),
                        ],
                        max_length=6,
                    ),
                ),
                ("problems", models.JSONField(blank=True, default=list)),
                ("person", accounts.encryption.EncryptedJSONField(blank=True, default=dict)),
                (
                    "indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="outreach.peopleupload",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a file of people",
                "constraints": [
                    models.UniqueConstraint(fields=("upload", "number"), name="upload_row_once")
                ],
                "indexes": [
                    models.Index(fields=["upload", "fate", "number"], name="upload_row_fates")
                ],
            },
        ),
    ]
