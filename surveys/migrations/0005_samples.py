import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_roles"),
        ("surveys", "0004_votes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bodies", "between organisations"),
                            ("years", "to the last evaluation"),
                        ],
                        max_length=6,
                    ),
                ),
                ("measure", models.CharField(max_length=100)),
                ("value", models.FloatField()),
                ("error", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("p", models.FloatField()),
                ("adjusted", models.FloatField()),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.evaluatedbody",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="surveys.evaluation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.evaluatedbody",
                    ),
                ),
            ],
            options={
                "verbose_name": "difference",
                "verbose_name_plural": "differences",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Frame",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("appeals", "people whose appeals the body answered"),
                            ("tickets", "people served at its counters"),
                            ("list", "a list that was brought"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "strata_by",
                    models.CharField(
                        choices=[
                            ("none", "no strata"),
                            ("sector", "sector"),
                            ("channel", "channel"),
                            ("topic", "service or topic"),
                            ("list", "as the list says"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("built_at", models.DateTimeField()),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frame",
                        to="surveys.evaluatedbody",
                    ),
                ),
                (
                    "built_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "list of users",
                "verbose_name_plural": "lists of users",
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("simple", "simple"),
                            ("stratified", "stratified"),
                            ("systematic", "systematic"),
                            ("cluster", "clusters"),
                            ("quota", "quota (no sample by chance)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seed", models.CharField(max_length=200)),
                ("seed_source", models.CharField(max_length=300)),
                ("design", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "frame",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draw",
                        to="surveys.frame",
                    ),
                ),
            ],
            options={
                "verbose_name": "draw",
                "verbose_name_plural": "draws",
            },
        ),
        migrations.CreateModel(
            name="FrameUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("cluster", models.CharField(blank=True, max_length=100)),
                ("left_out", models.CharField(blank=True, max_length=20)),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.address",
                    ),
                ),
                (
                    "frame",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="surveys.frame",
                    ),
                ),
            ],
            options={
                "verbose_name": "user in a list",
                "verbose_name_plural": "users in lists",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="SampledUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("chance", models.FloatField()),
                ("is_replacement", models.BooleanField(default=False)),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="surveys.draw",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampled",
                        to="surveys.frameunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "drawn user",
                "verbose_name_plural": "drawn users",
                "ordering": ["is_replacement", "place", "id"],
            },
        ),
        migrations.CreateModel(
            name="Stratum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("clusters", models.PositiveIntegerField(default=0)),
                ("deviation", models.FloatField(blank=True, null=True)),
                ("cost", models.FloatField(blank=True, null=True)),
                (
                    "frame",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strata",
                        to="surveys.frame",
                    ),
                ),
            ],
            options={
                "verbose_name": "stratum",
                "verbose_name_plural": "strata",
                "ordering": ["label", "id"],
            },
        ),
        migrations.CreateModel(
            name="Placing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cluster", models.CharField(blank=True, max_length=100)),
                (
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placing",
                        to="surveys.response",
                    ),
                ),
                (
                    "stratum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placings",
                        to="surveys.stratum",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of an answer in the sample",
                "verbose_name_plural": "places of answers in samples",
            },
        ),
        migrations.AddField(
            model_name="frameunit",
            name="stratum",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="units",
                to="surveys.stratum",
            ),
        ),
        migrations.CreateModel(
            name="WeightSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("settings", models.JSONField(default=dict)),
                ("report", models.JSONField(default=list)),
                ("is_current", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weight_sets",
                        to="surveys.evaluation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "set of weights",
                "verbose_name_plural": "sets of weights",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Weight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stratum", models.CharField(blank=True, max_length=100)),
                ("cluster", models.CharField(blank=True, max_length=100)),
                ("margins", models.JSONField(default=dict)),
                ("base", models.FloatField()),
                ("answered", models.FloatField()),
                ("final", models.FloatField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="surveys.evaluatedbody",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="surveys.response",
                    ),
                ),
                (
                    "weight_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weights",
                        to="surveys.weightset",
                    ),
                ),
            ],
            options={
                "verbose_name": "weight of an answer",
                "verbose_name_plural": "weights of answers",
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=100)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("t", "t interval, linearised"),
                            ("wilson", "Wilson's interval, effective n"),
                            ("none", "no interval: not a sample by chance"),
                            ("held_back", "held back: too few answers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                ("effective", models.FloatField(blank=True, null=True)),
                ("value", models.FloatField(blank=True, null=True)),
                ("error", models.FloatField(blank=True, null=True)),
                ("low", models.FloatField(blank=True, null=True)),
                ("high", models.FloatField(blank=True, null=True)),
                ("freedom", models.FloatField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="surveys.evaluatedbody",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="surveys.evaluation",
                    ),
                ),
                (
                    "weight_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="surveys.weightset",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "ordering": ["id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="13eb29d8aff8401dc883fd8ea3957eb5fdcdbd48",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b58f0",
                    table="surveys_draw",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("chance__gte", 0), ("chance__lte", 1)), name="sampled_chance"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sampledunit",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="15d5691af3c1f73854a4641499365f95c16b5259",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1a200",
                    table="surveys_sampledunit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stratum",
            constraint=models.UniqueConstraint(fields=("frame", "code"), name="stratum_once"),
        ),
        migrations.AddConstraint(
            model_name="frameunit",
            constraint=models.UniqueConstraint(fields=("frame", "number"), name="frame_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="weightset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("evaluation",),
                name="weight_set_current_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="weight",
            constraint=models.UniqueConstraint(
                fields=("weight_set", "response"), name="weight_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weight",
            constraint=models.CheckConstraint(
                condition=models.Q(("final__gte", 0)), name="weight_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "body", "measure"), name="score_once", nulls_distinct=False
            ),
        ),
    ]
