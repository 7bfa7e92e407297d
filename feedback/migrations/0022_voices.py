import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("feedback", "0021_suggesting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("status", "status changed"),
                    ("message", "message"),
                    ("answer", "official answer"),
                    ("note", "internal note"),
                    ("routed", "routed"),
                    ("assigned", "assigned"),
                    ("classified", "classified"),
                    ("deadline", "deadline"),
                    ("rated", "rated"),
                    ("identity", "identity confirmed"),
                    ("merged", "joined"),
                    ("transcribed", "written down"),
                    ("registered", "registered"),
                    ("extended", "deadline extended"),
                    ("shared", "shared with other bodies"),
                    ("withdrawn", "withdrawn by the citizen"),
                    ("linked", "linked"),
                    ("split", "parted"),
                    ("escalated", "escalated"),
                    ("guarded", "who may see it"),
                    ("proposed", "answer proposed"),
                    ("returned", "answer given back"),
                    ("signed", "answer signed"),
                    ("published", "published"),
                    ("handed_over", "handed over"),
                    ("thanked", "thanks passed on"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(verbose_name="the proposal")),
                ("answer", models.TextField(blank=True, verbose_name="the answer")),
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
                (
                    "ground",
                    models.CharField(
                        choices=[("consent", "the citizen agreed"), ("law", "the law asks for it")],
                        max_length=10,
                        verbose_name="on what ground",
                    ),
                ),
                ("law", models.CharField(blank=True, max_length=300, verbose_name="which law")),
                ("until", models.DateField(verbose_name="collects voices until")),
                (
                    "threshold",
                    models.PositiveIntegerField(
                        null=True, verbose_name="tell the head at so many voices"
                    ),
                ),
                ("voices", models.PositiveIntegerField(default=0, verbose_name="voices")),
                ("published_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="feedback.appeal",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="feedback.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to="feedback.appeal",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "picked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "thanks to an employee",
                "verbose_name_plural": "thanks to employees",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voices",
                        to="accounts.citizen",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given",
                        to="feedback.proposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "voice",
                "verbose_name_plural": "voices",
            },
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)), fields=["-id"], name="proposal_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["-voices", "-id"],
                name="proposal_most_supported",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("withdrawn_at", None)),
                fields=["until"],
                name="proposal_to_close",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="proposal_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground", "consent"), models.Q(("law", ""), _negated=True), _connector="OR"
                ),
                name="proposal_by_consent_or_law",
            ),
        ),
        migrations.AddIndex(
            model_name="thanks",
            index=models.Index(fields=["user", "-id"], name="thanks_of_user"),
        ),
        migrations.AddIndex(
            model_name="thanks",
            index=models.Index(fields=["organisation", "-id"], name="thanks_of_body"),
        ),
        migrations.AddConstraint(
            model_name="thanks",
            constraint=models.UniqueConstraint(
                fields=("appeal", "user"), name="thanks_once_an_appeal"
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.UniqueConstraint(
                fields=("proposal", "citizen"), name="one_person_one_voice"
            ),
        ),
    ]
