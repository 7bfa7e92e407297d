import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0005_projects"),
        ("accounts", "0006_roles"),
        ("feedback", "0025_open311"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("url", models.URLField(max_length=500, verbose_name="address of the feed")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(10080),
                        ],
                        verbose_name="read it every so many minutes",
                    ),
                ),
                (
                    "newest",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="at most so many new items at a time",
                    ),
                ),
                (
                    "takes_first",
                    models.BooleanField(
                        default=False, verbose_name="take the items that stand there already, too"
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
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
                        verbose_name="language",
                    ),
                ),
                ("templates", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True, verbose_name="is read")),
                (
                    "is_automatic",
                    models.BooleanField(
                        default=False, verbose_name="goes out without a look at each"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                ("next_try_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("tried_at", models.DateTimeField(editable=False, null=True)),
                ("read_at", models.DateTimeField(editable=False, null=True)),
                ("failures", models.PositiveIntegerField(default=0, editable=False)),
                ("error", models.CharField(blank=True, editable=False, max_length=500)),
                ("received", models.TextField(blank=True, editable=False)),
                ("has_begun", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "source of news",
                "verbose_name_plural": "sources of news",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="FeedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("summary", models.TextField(blank=True)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("published_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "item of a source",
                "verbose_name_plural": "items of sources",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="feed",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="audience",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to="outreach.audience",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to="outreach.newstopic",
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feeditem",
            name="broadcast",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="feed_item",
                to="outreach.broadcast",
            ),
        ),
        migrations.AddField(
            model_name="feeditem",
            name="feed",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="outreach.feed",
            ),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(
                condition=models.Q(("is_active", True)), fields=["next_try_at"], name="feed_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="feed_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None), ("approved_at__isnull", False), _connector="OR"
                ),
                name="feed_approved_at",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feed",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{etag,last_modified,next_try_at,tried_at,read_at,failures,error,received,has_begun}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="6821597564b2746b3b5fb43ec44cf4beffa3dd9f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_96edd",
                    table="outreach_feed",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="feeditem",
            index=models.Index(fields=["feed", "-id"], name="feed_items"),
        ),
        migrations.AddConstraint(
            model_name="feeditem",
            constraint=models.UniqueConstraint(fields=("feed", "key"), name="feed_item_once"),
        ),
    ]
