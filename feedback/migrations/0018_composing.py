import accounts.encryption
import django.db.models.deletion
import feedback.composing.placeholders
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0017_queues"),
    ]

    operations = [
        migrations.CreateModel(
            name="CannedAnswer",
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
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("mine", "only me"),
                            ("team", "my team"),
                            ("organisation", "an organisation and those below it"),
                            ("everybody", "everybody"),
                        ],
                        default="mine",
                        max_length=15,
                        verbose_name="who uses it",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "uses",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="times used"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("assigned", "assigned"),
                            ("in_progress", "in progress"),
                            ("waiting", "waiting for you"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("redirected", "sent to the competent body"),
                            ("rejected", "refused with reason"),
                            ("merged", "joined with another"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        default=dict,
                        validators=[feedback.composing.placeholders.check_texts],
                        verbose_name="texts by language",
                    ),
                ),
                ("words", models.TextField(default="", editable=False)),
            ],
            options={
                "verbose_name": "canned answer",
                "verbose_name_plural": "canned answers",
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Macro",
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
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("mine", "only me"),
                            ("team", "my team"),
                            ("organisation", "an organisation and those below it"),
                            ("everybody", "everybody"),
                        ],
                        default="mine",
                        max_length=15,
                        verbose_name="who uses it",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "uses",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="times used"
                    ),
                ),
                (
                    "if_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consultation", "consultation"),
                            ("incident", "incident"),
                            ("proposal", "proposal"),
                            ("complaint", "complaint"),
                            ("gratitude", "thanks"),
                        ],
                        max_length=20,
                        verbose_name="offered for the kind",
                    ),
                ),
                (
                    "if_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("assigned", "assigned"),
                            ("in_progress", "in progress"),
                            ("waiting", "waiting for you"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("redirected", "sent to the competent body"),
                            ("rejected", "refused with reason"),
                            ("merged", "joined with another"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                        verbose_name="offered in the status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consultation", "consultation"),
                            ("incident", "incident"),
                            ("proposal", "proposal"),
                            ("complaint", "complaint"),
                            ("gratitude", "thanks"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "low"), (2, "normal"), (3, "high"), (4, "urgent")],
                        null=True,
                        verbose_name="priority",
                    ),
                ),
                (
                    "marks_vulnerable",
                    models.BooleanField(
                        default=False, verbose_name="mark: somebody in need of care"
                    ),
                ),
                (
                    "assign",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("me", "to whoever presses"),
                            ("person", "to a person"),
                            ("team", "to a team"),
                            ("body", "to an organisation"),
                        ],
                        max_length=10,
                        verbose_name="give it",
                    ),
                ),
                (
                    "say",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reply", "reply"),
                            ("ask", "ask the citizen and wait"),
                            ("answer", "official answer"),
                            ("note", "note to colleagues"),
                        ],
                        max_length=10,
                        verbose_name="write",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_progress", "in progress"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
            ],
            options={
                "verbose_name": "macro",
                "verbose_name_plural": "macros",
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MacroUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "use of a macro",
                "verbose_name_plural": "uses of macros",
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("looking", "looking at it"), ("writing", "writing")],
                        max_length=10,
                    ),
                ),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
            },
        ),
        migrations.CreateModel(
            name="UnsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("reply", "reply"),
                            ("answer", "official answer"),
                            ("note", "note"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "is_note",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Q(("mode", "note")),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("text", accounts.encryption.EncryptedTextField()),
                ("changed_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "unsent text",
                "verbose_name_plural": "unsent texts",
            },
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="cannedanswer",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feedback.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="assign_body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.organisation",
                verbose_name="to the organisation",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="assign_person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="assign_team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.team",
                verbose_name="to the team",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="canned",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="macros",
                to="feedback.cannedanswer",
                verbose_name="the words",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="if_topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="feedback.topic",
                verbose_name="offered for the topic and those below",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feedback.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddField(
            model_name="macrouse",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="macrouse",
            name="macro",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.macro"
            ),
        ),
        migrations.AddField(
            model_name="macrouse",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feedback.appeal"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="unsenttext",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unsent_texts",
                to="feedback.appeal",
            ),
        ),
        migrations.AddField(
            model_name="unsenttext",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="cannedanswer",
            index=models.Index(fields=["-uses"], name="canned_answer_uses"),
        ),
        migrations.AddConstraint(
            model_name="cannedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner__isnull", False), ("scope", "mine")),
                    models.Q(("scope", "team"), ("team__isnull", False)),
                    models.Q(("organisation__isnull", False), ("scope", "organisation")),
                    ("scope", "everybody"),
                    _connector="OR",
                ),
                name="cannedanswer_scope_named",
            ),
        ),
        migrations.AddIndex(
            model_name="macro",
            index=models.Index(fields=["-uses"], name="macro_uses"),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner__isnull", False), ("scope", "mine")),
                    models.Q(("scope", "team"), ("team__isnull", False)),
                    models.Q(("organisation__isnull", False), ("scope", "organisation")),
                    ("scope", "everybody"),
                    _connector="OR",
                ),
                name="macro_scope_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("appeal", "user"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="unsenttext",
            constraint=models.UniqueConstraint(
                fields=("appeal", "user", "is_note"), name="unsent_text_once"
            ),
        ),
    ]
