import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import analytics.models.explore


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Embed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=analytics.models.explore.new_token, max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "embedded chart",
                "verbose_name_plural": "embedded charts",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ExportLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("page", models.CharField(max_length=40, verbose_name="page")),
                ("query", models.CharField(max_length=1000, verbose_name="what was asked")),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("png", "PNG"), ("pdf", "PDF")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="lines")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "export of figures",
                "verbose_name_plural": "exports of figures",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="shared with colleagues"),
                ),
                ("is_start", models.BooleanField(default=False, verbose_name="shown first")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["position", "name", "id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="embed",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{token}'::text[]); END IF; RETURN NULL;",
                    hash="c7cc7fa684beb176304d8a347464bdbf467c81bf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_989b9",
                    table="analytics_embed",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="exportlog",
            index=models.Index(fields=["user", "-at"], name="exportlog_user"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportlog",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ffec85a52c47984f7f89923a43e10c0fa00c7d53",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_96231",
                    table="analytics_exportlog",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("is_shared", True)),
                fields=["position", "name"],
                name="saved_view_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="saved_view_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_start", True)),
                fields=("owner",),
                name="saved_view_one_start",
            ),
        ),
    ]
