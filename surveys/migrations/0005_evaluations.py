import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0001_initial"),
        ("feedback", "0003_hearing"),
        ("surveys", "0004_offline"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionFile",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="feedback.attachment",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="everybody may read it"),
                ),
            ],
            options={
                "verbose_name": "evidence of an action",
                "verbose_name_plural": "evidence of actions",
            },
        ),
        migrations.CreateModel(
            name="DraftComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "comment on a draft",
                "verbose_name_plural": "comments on drafts",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DraftHearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="comments until")),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "hearing of a draft",
                "verbose_name_plural": "hearings of drafts",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guideline",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_in_use",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.name IS DISTINCT FROM OLD.name OR NEW.edition IS DISTINCT FROM OLD.edition OR NEW.source IS DISTINCT FROM OLD.source OR NEW.dimensions IS DISTINCT FROM OLD.dimensions OR NEW.checklist IS DISTINCT FROM OLD.checklist OR NEW.confidence IS DISTINCT FROM OLD.confidence OR NEW.least_answers IS DISTINCT FROM OLD.least_answers)",
                    func="\nIF EXISTS (SELECT 1 FROM surveys_evaluation WHERE guideline_id = OLD.id)\nTHEN RAISE EXCEPTION 'guideline % is followed by an evaluation: make another edition', OLD.id;\nEND IF;\nRETURN NEW;\n",
                    hash="f9f1b1480bd8fc32bdfeb88ea142ffcc2ea11445",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_in_use_9a29f",
                    table="surveys_guideline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="actionfile",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="surveys.actionentry",
            ),
        ),
        migrations.AddField(
            model_name="draftcomment",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draftcomment",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="draftcomment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="drafthearing",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="drafthearing",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearing",
                to="surveys.report",
            ),
        ),
        migrations.AddField(
            model_name="draftcomment",
            name="hearing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="surveys.drafthearing",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="actionfile",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3150768fc32ec031b7908500c4191859a5dbf420",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_25a66",
                    table="surveys_actionfile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drafthearing",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0932a7b8293128e9199d536ee2a0a412c5781d90",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_238cc",
                    table="surveys_drafthearing",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="draftcomment",
            constraint=models.UniqueConstraint(
                fields=("hearing", "organisation"), name="draft_comment_once_a_body"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_by", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="draft_comment_answered_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftcomment",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6dad1a1ed4858b0e48dc118a2b84284537a4ed08",
                    operation="DELETE",
                    pgid="pgtrigger_kept_86ed2",
                    table="surveys_draftcomment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftcomment",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.answer <> '' OR NEW.words IS DISTINCT FROM OLD.words OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d67b77296f653516e5b0ef8e11745d8ae68cda8d",
                    operation="UPDATE",
                    pgid="pgtrigger_answered_once_87e87",
                    table="surveys_draftcomment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
