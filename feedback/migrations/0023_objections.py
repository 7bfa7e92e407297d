import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("feedback", "0022_voices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("not_mine", "It was not my case"),
                            ("other_thing", "Something else was rated than my answer"),
                            ("abusive", "The words are abusive"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="on what ground",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="why")),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for a decision"),
                            ("upheld", "upheld: the rating is set aside"),
                            ("rejected", "rejected: the rating stays"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, verbose_name="the reason")),
            ],
            options={
                "verbose_name": "objection to a rating",
                "verbose_name_plural": "objections to ratings",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="rating",
            name="are_words_hidden",
            field=models.BooleanField(db_default=False, default=False, verbose_name="words hidden"),
        ),
        migrations.AddField(
            model_name="rating",
            name="counts_for_body",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="counts for the organisation"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="is_set_aside",
            field=models.BooleanField(db_default=False, default=False, verbose_name="set aside"),
        ),
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
                    ("objected", "objection to a rating"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("servant__isnull", False)),
                fields=["rated_user", "-id"],
                name="rating_of_user",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_set_aside", True),
                    models.Q(("are_words_hidden", False), ("counts_for_body", True)),
                    _connector="OR",
                ),
                name="rating_counts_unless_set_aside",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="rating",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objection",
                to="feedback.rating",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["user", "-id"], name="objection_of_user"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["organisation", "-id"], name="objection_of_body"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["id"], name="objection_to_decide"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="objection_not_by_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="objection_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="objection_rejected_why",
            ),
        ),
    ]
