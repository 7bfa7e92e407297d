import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0005_bulletins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("cut", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("topic", models.BigIntegerField(null=True)),
                ("organisation", models.BigIntegerField(null=True)),
                ("sector", models.BigIntegerField(null=True)),
                ("term", models.CharField(blank=True, max_length=80, verbose_name="term")),
                ("form", models.CharField(blank=True, max_length=80)),
                ("appeals", models.IntegerField(verbose_name="appeals")),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "term of a day",
                "verbose_name_plural": "terms by day",
                "indexes": [
                    models.Index(fields=["day"], name="termcount_day"),
                    models.Index(fields=["language", "term", "cut", "day"], name="termcount_term"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "cut",
                            "language",
                            "day",
                            "topic",
                            "organisation",
                            "sector",
                            "term",
                        ),
                        name="termcount_one_cell",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordsState",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seen_until", models.DateTimeField()),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), default=list, size=None
                    ),
                ),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
            ],
            options={
                "verbose_name": "state of the terms",
                "verbose_name_plural": "state of the terms",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="wordsstate_single")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotesRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("term", models.CharField(max_length=80, verbose_name="term")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("query", models.CharField(max_length=1000, verbose_name="what was asked")),
                (
                    "appeals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="appeals"
                    ),
                ),
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
                "verbose_name": "reading of quotations",
                "verbose_name_plural": "readings of quotations",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["user", "-at"], name="quotesread_user")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotesread",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2e3baec4494d15b8ae4aa45ff470ee01420b46dc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4466c",
                    table="analytics_quotesread",
                    when="BEFORE",
                ),
            ),
        ),
    ]
