import uuid
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0004_sending"),
        ("accounts", "0006_roles"),
        ("feedback", "0025_open311"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
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
                    "number",
                    models.PositiveIntegerField(
                        unique=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9999),
                        ],
                        verbose_name="number",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "descriptions",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="the same in other languages"
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "budget",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=16, verbose_name="budget"
                    ),
                ),
                (
                    "spent",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=16, verbose_name="spent"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "contractor",
                    models.CharField(blank=True, max_length=200, verbose_name="contractor"),
                ),
                (
                    "starts_on",
                    models.DateField(blank=True, null=True, verbose_name="is to begin on"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="is to end on")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="began on")),
                ("finished_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("tender", "tender"),
                            ("under_way", "under way"),
                            ("finished", "finished"),
                            ("stopped", "stopped"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="shown to everybody"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("marks", models.PositiveIntegerField(default=0, editable=False)),
                ("progress_sum", models.PositiveIntegerField(default=0, editable=False)),
                ("quality_marks", models.PositiveIntegerField(default=0, editable=False)),
                ("quality_sum", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
            ],
            options={
                "verbose_name": "funded project",
                "verbose_name_plural": "funded projects",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="ProjectComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True, verbose_name="the words")),
                ("answer", models.TextField(blank=True, verbose_name="the answer")),
                ("language", models.CharField(blank=True, max_length=5)),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[("consent", "the citizen agreed"), ("law", "the law asks for it")],
                        max_length=10,
                        verbose_name="on what ground",
                    ),
                ),
                ("law", models.CharField(blank=True, max_length=300, verbose_name="which law")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "comment on a project",
                "verbose_name_plural": "comments on projects",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contract", "contract"),
                            ("tender", "tender"),
                            ("report", "report"),
                            ("other", "other paper"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "link",
                    models.URLField(blank=True, max_length=500, verbose_name="address on the web"),
                ),
                ("file", models.FileField(blank=True, editable=False, upload_to="projects/")),
                ("content_type", models.CharField(blank=True, editable=False, max_length=100)),
                ("size", models.PositiveIntegerField(default=0, editable=False)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "paper of a project",
                "verbose_name_plural": "papers of projects",
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectFollower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "follower of a project",
                "verbose_name_plural": "followers of projects",
            },
        ),
        migrations.CreateModel(
            name="ProjectMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField()),
                ("quality", models.PositiveSmallIntegerField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "mark of a project",
                "verbose_name_plural": "marks of projects",
            },
        ),
        migrations.CreateModel(
            name="ProjectMilestone",
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
                ("planned_on", models.DateField(verbose_name="planned for")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="reached on")),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="done, per cent",
                    ),
                ),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["planned_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectNews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "planned"),
                            ("tender", "tender"),
                            ("under_way", "under way"),
                            ("finished", "finished"),
                            ("stopped", "stopped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("told_up_to", models.BigIntegerField(default=0, editable=False)),
                ("told", models.PositiveIntegerField(default=0, editable=False)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "news of a project",
                "verbose_name_plural": "news of projects",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ProjectPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("before", "before"),
                            ("during", "during the work"),
                            ("after", "after"),
                        ],
                        max_length=6,
                        verbose_name="when",
                    ),
                ),
                ("shows", models.CharField(max_length=200, verbose_name="what it shows")),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="taken on")),
                ("large", models.FileField(editable=False, upload_to="projects/")),
                ("small", models.FileField(editable=False, upload_to="projects/")),
                ("width", models.PositiveSmallIntegerField(editable=False)),
                ("height", models.PositiveSmallIntegerField(editable=False)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "photo of a project",
                "verbose_name_plural": "photos of projects",
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="project",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="projects",
                to="accounts.sector",
            ),
        ),
        migrations.AddField(
            model_name="project",
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
            model_name="projectcomment",
            name="appeal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="about_project",
                to="feedback.appeal",
            ),
        ),
        migrations.AddField(
            model_name="projectcomment",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectcomment",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="projectdocument",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="projectdocument",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectfollower",
            name="address",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.address"
            ),
        ),
        migrations.AddField(
            model_name="projectfollower",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="followers",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectmark",
            name="address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.address",
            ),
        ),
        migrations.AddField(
            model_name="projectmark",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.citizen"
            ),
        ),
        migrations.AddField(
            model_name="projectmark",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="given",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectmilestone",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="milestones",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectnews",
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
            model_name="projectnews",
            name="milestone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="outreach.projectmilestone",
            ),
        ),
        migrations.AddField(
            model_name="projectnews",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="news",
                to="outreach.project",
            ),
        ),
        migrations.AddField(
            model_name="projectnews",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="projectphoto",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="projectphoto",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="outreach.project",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["is_public", "-number"], name="project_public"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="project_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 9999)),
                name="project_number_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget__gte", 0), ("spent__gte", 0)),
                name="project_money_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="project_whole_point",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{marks,progress_sum,quality_marks,quality_sum,search}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="273e3a4fc4798f3e1a07046ce1e8b018e18a958c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_3b19e",
                    table="outreach_project",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="projectcomment",
            index=models.Index(fields=["project", "-id"], name="project_comments"),
        ),
        migrations.AddIndex(
            model_name="projectcomment",
            index=models.Index(
                condition=models.Q(("published_at__isnull", False)),
                fields=["project", "-id"],
                name="project_comments_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at", None),
                    models.Q(
                        ("published_by__isnull", False), models.Q(("text", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="project_comment_published_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at", None),
                    ("ground", "consent"),
                    models.Q(("ground", "law"), models.Q(("law", ""), _negated=True)),
                    _connector="OR",
                ),
                name="project_comment_on_ground",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="projectcomment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="958cafce880ea99f8600f291d367fa8ca10afb7e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_6a375",
                    table="outreach_projectcomment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="projectdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("link", ""), ("file", ""), _connector="XOR"),
                name="project_paper_link_or_file",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="projectdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="11e158fc780e11c54483011fa98568f26513b1e2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_4f7b2",
                    table="outreach_projectdocument",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="projectfollower",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["project", "id"],
                name="project_followers",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectfollower",
            constraint=models.UniqueConstraint(
                fields=("project", "address"), name="project_follower_once"
            ),
        ),
        migrations.AddIndex(
            model_name="projectmark",
            index=models.Index(fields=["project", "at"], name="project_mark_at"),
        ),
        migrations.AddConstraint(
            model_name="projectmark",
            constraint=models.UniqueConstraint(
                fields=("project", "citizen"), name="project_mark_one_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("progress__gte", 1),
                    ("progress__lte", 5),
                    models.Q(
                        ("quality", None),
                        models.Q(("quality__gte", 1), ("quality__lte", 5)),
                        _connector="OR",
                    ),
                ),
                name="project_mark_one_to_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmilestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__lte", 100)), name="milestone_percent_of_hundred"
            ),
        ),
        migrations.AddConstraint(
            model_name="projectmilestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on", None), ("percent", 100), _connector="OR"),
                name="milestone_reached_is_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="projectmilestone",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="d66cfb42c9a91391b205bbb631924fb4a4cf6395",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_a1ef0",
                    table="outreach_projectmilestone",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="projectnews",
            index=models.Index(
                condition=models.Q(
                    ("approved_at__isnull", False), ("dropped_at", None), ("finished_at", None)
                ),
                fields=["id"],
                name="project_news_to_tell",
            ),
        ),
        migrations.AddIndex(
            model_name="projectnews",
            index=models.Index(fields=["project", "-id"], name="project_news_of"),
        ),
        migrations.AddConstraint(
            model_name="projectnews",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="project_news_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectnews",
            constraint=models.CheckConstraint(
                condition=models.Q(("told", 0), ("approved_by__isnull", False), _connector="OR"),
                name="project_news_goes_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectnews",
            constraint=models.CheckConstraint(
                condition=models.Q(("milestone", None), ("status", ""), _connector="XOR"),
                name="project_news_of_one_thing",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="projectnews",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{told_up_to,told,finished_at}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="7bf3417e33d92fb489e2cb8656bec45a8ce434f1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_0f1e4",
                    table="outreach_projectnews",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="projectphoto",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="31d46f1aede919898da1b974545b4f941c1058b8",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_bf2b0",
                    table="outreach_projectphoto",
                    when="AFTER",
                ),
            ),
        ),
    ]
