import accounts.encryption
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import feedback.models.answering
import feedback.models.letters
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("feedback", "0015_joining"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("resolution_round", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("is_refusal", models.BooleanField(default=False)),
                ("closes", models.BooleanField(default=False)),
                ("extra", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("proposed", "waits for a signature"),
                            ("returned", "given back"),
                            ("signed", "signed"),
                            ("sent", "sent"),
                            ("withdrawn", "taken back"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("chain", models.JSONField(default=list)),
                ("awaits", models.CharField(blank=True, max_length=30)),
                ("own_text", models.BooleanField(default=False)),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "draft of an answer",
                "verbose_name_plural": "drafts of answers",
            },
        ),
        migrations.CreateModel(
            name="AnswerRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("returns", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "remark on an answer",
                "verbose_name_plural": "remarks on answers",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                ("role", models.CharField(max_length=30)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="OfficialLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("series", models.CharField(max_length=50)),
                ("year", models.PositiveSmallIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=100, verbose_name="outgoing number")),
                ("date", models.DateField(verbose_name="date")),
                ("sent_at", models.DateTimeField()),
                ("signers", models.JSONField(default=list)),
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
                    "check_code",
                    models.CharField(
                        default=feedback.models.letters.new_check, max_length=30, unique=True
                    ),
                ),
                ("file", models.FileField(blank=True, max_length=200, upload_to="letters/%Y/%m")),
                ("seal", accounts.encryption.EncryptedTextField(blank=True, editable=False)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "official letter",
                "verbose_name_plural": "official letters",
            },
        ),
        migrations.CreateModel(
            name="OutgoingSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("series", models.CharField(max_length=50)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "series of outgoing numbers",
                "verbose_name_plural": "series of outgoing numbers",
            },
        ),
        migrations.CreateModel(
            name="PublicationConsent",
            fields=[
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="publication_consent",
                        serialize=False,
                        to="feedback.appeal",
                    ),
                ),
                ("given_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "consent to publication",
                "verbose_name_plural": "consents to publication",
            },
        ),
        migrations.CreateModel(
            name="PublishedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("question", models.TextField(verbose_name="question")),
                ("answer", models.TextField(verbose_name="answer")),
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
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
            ],
            options={
                "verbose_name": "published answer",
                "verbose_name_plural": "published answers",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SigningRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=100, verbose_name="position")),
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
                    "covers",
                    models.CharField(
                        choices=[
                            ("all", "answers and refusals"),
                            ("answers", "answers"),
                            ("refusals", "refusals"),
                        ],
                        default="all",
                        max_length=10,
                        verbose_name="holds for",
                    ),
                ),
                (
                    "first",
                    models.CharField(
                        blank=True,
                        choices=feedback.models.answering.signing_roles,
                        default="head",
                        max_length=30,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "second",
                    models.CharField(
                        blank=True,
                        choices=feedback.models.answering.signing_roles,
                        default="",
                        max_length=30,
                        verbose_name="and then by",
                    ),
                ),
                (
                    "own_text",
                    models.BooleanField(
                        default=False,
                        help_text="For offices where one person does both.",
                        verbose_name="whoever wrote it may sign it",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "signing rule",
                "verbose_name_plural": "who signs answers",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="answerdraft",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer_drafts",
                to="feedback.appeal",
            ),
        ),
        migrations.AddField(
            model_name="answerdraft",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="answerdraft",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer_draft",
                to="feedback.message",
            ),
        ),
        migrations.AddField(
            model_name="answerremark",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="answerremark",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="feedback.answerdraft",
            ),
        ),
        migrations.AddField(
            model_name="answersignature",
            name="draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="feedback.answerdraft",
            ),
        ),
        migrations.AddField(
            model_name="answersignature",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="officialletter",
            name="letterhead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.letterhead",
            ),
        ),
        migrations.AddField(
            model_name="officialletter",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letter",
                to="feedback.message",
            ),
        ),
        migrations.AddField(
            model_name="officialletter",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingseries",
            constraint=models.UniqueConstraint(
                fields=("series", "year"), name="outgoing_series_once"
            ),
        ),
        migrations.AddField(
            model_name="publishedanswer",
            name="appeal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="published_answer",
                to="feedback.appeal",
            ),
        ),
        migrations.AddField(
            model_name="publishedanswer",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="publishedanswer",
            name="published_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publishedanswer",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="feedback.topic",
            ),
        ),
        migrations.AddField(
            model_name="signingrule",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="answerdraft",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["awaits", "appeal"],
                name="answer_draft_to_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="answerdraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("appeal", "resolution_round"),
                name="answer_draft_one_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="answerdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "proposed"), ("awaits", ""), _connector="OR"),
                name="answer_draft_awaits_if_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="answersignature",
            constraint=models.UniqueConstraint(
                fields=("draft", "version", "position"), name="answer_signed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="answersignature",
            constraint=models.UniqueConstraint(
                fields=("draft", "version", "user"), name="answer_signed_by_each_once"
            ),
        ),
        migrations.AddIndex(
            model_name="officialletter",
            index=models.Index(fields=["number"], name="letter_number"),
        ),
        migrations.AddIndex(
            model_name="officialletter",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True),
                fields=["sha256"],
                name="letter_sha256",
            ),
        ),
        migrations.AddIndex(
            model_name="officialletter",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)),
                fields=["next_try_at"],
                name="letter_to_set",
            ),
        ),
        migrations.AddConstraint(
            model_name="officialletter",
            constraint=models.UniqueConstraint(
                fields=("series", "year", "sequence"), name="letter_number_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="officialletter",
            trigger=pgtrigger.compiler.Trigger(
                name="letters_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="b9663bde1d0ee9b87830da42a84cfd3fa487301d",
                    operation="DELETE",
                    pgid="pgtrigger_letters_stay_ea0cb",
                    table="feedback_officialletter",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="officialletter",
            trigger=pgtrigger.compiler.Trigger(
                name="registered_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."series" IS DISTINCT FROM (NEW."series") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."sequence" IS DISTINCT FROM (NEW."sequence") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."date" IS DISTINCT FROM (NEW."date") OR OLD."signers" IS DISTINCT FROM (NEW."signers") OR OLD."check_code" IS DISTINCT FROM (NEW."check_code"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="09f3cdc4de06b7cc5d1f9a37db8d8fcc903e9cff",
                    operation="UPDATE",
                    pgid="pgtrigger_registered_stays_d5cf9",
                    table="feedback_officialletter",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="publishedanswer",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)), fields=["-id"], name="published_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="publishedanswer",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["topic", "-id"],
                name="published_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedanswer",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="published_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground", "consent"), models.Q(("law", ""), _negated=True), _connector="OR"
                ),
                name="published_by_consent_or_law",
            ),
        ),
    ]
