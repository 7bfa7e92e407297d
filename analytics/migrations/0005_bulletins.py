import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0004_alerts"),
        ("accounts", "0005_signing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulletinKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "names",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='By language, for example {"kk": "...", "ru": "..."}.',
                        verbose_name="names in other languages",
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("day", "every day"),
                            ("week", "every week"),
                            ("month", "every month"),
                            ("quarter", "every quarter"),
                            ("year", "every year"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="written from this hour on",
                    ),
                ),
                (
                    "on_working_days",
                    models.BooleanField(default=False, verbose_name="only on working days"),
                ),
                ("sections", models.JSONField(default=list)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("en", "English"),
                                ("mn", "Монгол"),
                                ("kk", "Қазақша"),
                                ("ru", "Русский"),
                                ("az", "Azərbaycanca"),
                            ],
                            max_length=5,
                        ),
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "needs_word",
                    models.BooleanField(
                        default=False, verbose_name="goes out only with the word of a head"
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="open to everybody")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("starts_on", models.DateField(verbose_name="first day of the first one")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of bulletin",
                "verbose_name_plural": "kinds of bulletins",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("content", models.TextField()),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("previous_hash", models.CharField(max_length=64)),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("word", models.JSONField(default=dict, verbose_name="word of the head")),
                ("released_at", models.DateTimeField(null=True, verbose_name="went out")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.sector",
                        verbose_name="sector",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="analytics.bulletinkind",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulletin",
                "verbose_name_plural": "bulletins",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulletinMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("mn", "Монгол"),
                            ("kk", "Қазақша"),
                            ("ru", "Русский"),
                            ("az", "Azərbaycanca"),
                        ],
                        max_length=5,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                (
                    "error",
                    models.CharField(blank=True, max_length=300, verbose_name="what went wrong"),
                ),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="analytics.bulletin",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mail with a bulletin",
                "verbose_name_plural": "mails with bulletins",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BulletinRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("mn", "Монгол"),
                            ("kk", "Қазақша"),
                            ("ru", "Русский"),
                            ("az", "Azərbaycanca"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="analytics.bulletinkind",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient of bulletins",
                "verbose_name_plural": "recipients of bulletins",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulletinkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("organisation", None), ("sector", None), _connector="OR"),
                name="bulletinkind_one_reach",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletinkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23)), name="bulletinkind_hour"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulletinkind",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="5ce2bca5aba0cd21b9247caacd26aab6cc62128c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_e3f14",
                    table="analytics_bulletinkind",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="bulletin",
            index=models.Index(fields=["kind", "-id"], name="bulletin_kind"),
        ),
        migrations.AddIndex(
            model_name="bulletin",
            index=models.Index(fields=["kind", "-first"], name="bulletin_period"),
        ),
        migrations.AddIndex(
            model_name="bulletin",
            index=models.Index(fields=["organisation", "-id"], name="bulletin_organisation"),
        ),
        migrations.AddIndex(
            model_name="bulletin",
            index=models.Index(fields=["sector", "-id"], name="bulletin_sector"),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                fields=("kind", "first", "organisation", "sector"),
                name="bulletin_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                fields=("kind", "year", "number"), name="bulletin_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(
                fields=("kind", "previous_hash"), name="bulletin_one_chain"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulletin",
            trigger=pgtrigger.compiler.Trigger(
                name="bulletins_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="5c6b5281152642603c3acb439d10b78d0a942f62",
                    operation="DELETE",
                    pgid="pgtrigger_bulletins_stay_21d86",
                    table="analytics_bulletin",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulletin",
            trigger=pgtrigger.compiler.Trigger(
                name="written_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind_id" IS DISTINCT FROM (NEW."kind_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."sector_id" IS DISTINCT FROM (NEW."sector_id") OR OLD."first" IS DISTINCT FROM (NEW."first") OR OLD."last" IS DISTINCT FROM (NEW."last") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."hash" IS DISTINCT FROM (NEW."hash") OR OLD."previous_hash" IS DISTINCT FROM (NEW."previous_hash") OR OLD."counted_at" IS DISTINCT FROM (NEW."counted_at") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="65c48f88a357c574a92cbad747d8bb6335d533f6",
                    operation="UPDATE",
                    pgid="pgtrigger_written_stays_ed57f",
                    table="analytics_bulletin",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulletin",
            trigger=pgtrigger.compiler.Trigger(
                name="released_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."released_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="71bff852bd86a36365ec9394113dc9fe9290d7ae",
                    operation="UPDATE",
                    pgid="pgtrigger_released_stays_1c4a6",
                    table="analytics_bulletin",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="bulletinmail",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)),
                fields=["next_try_at"],
                name="bulletinmail_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletinmail",
            constraint=models.UniqueConstraint(
                fields=("bulletin", "email"), name="bulletinmail_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletinrecipient",
            constraint=models.UniqueConstraint(
                fields=("kind", "user", "email"),
                name="bulletinrecipient_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletinrecipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", None), ("email", ""), _connector="XOR"),
                name="bulletinrecipient_one_of_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulletinrecipient",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="00bfff56a2fa4e59cf48a19de5cc0e42e8187cd9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_0c7c2",
                    table="analytics_bulletinrecipient",
                    when="AFTER",
                ),
            ),
        ),
    ]
