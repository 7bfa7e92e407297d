import accounts.encryption
import channels.registry
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_roles"),
        ("channels", "0006_bulk"),
        ("outreach", "0002_audiences"),
        ("surveys", "0003_asking"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voter_key", models.CharField(editable=False, max_length=64)),
                ("voter", accounts.encryption.EncryptedTextField(blank=True, editable=False)),
                ("receipt", models.CharField(blank=True, editable=False, max_length=9)),
                ("on_paper", models.BooleanField(default=False)),
                (
                    "entered_by",
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
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                (
                    "keyword",
                    models.CharField(blank=True, max_length=20, verbose_name="word for SMS"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("referendum", "referendum"), ("poll", "poll")],
                        default="referendum",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("texts", models.JSONField(default=dict)),
                ("options", models.JSONField(default=list)),
                (
                    "electorate",
                    models.CharField(
                        choices=[
                            ("audience", "the people of an audience"),
                            ("sector", "the residents of a sector"),
                            ("anybody", "anybody who proves who they are"),
                        ],
                        max_length=10,
                        verbose_name="who may vote",
                    ),
                ),
                (
                    "least_assurance",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "not confirmed"),
                            (1, "address confirmed"),
                            (2, "document seen"),
                            (3, "national e-ID"),
                        ],
                        default=1,
                        verbose_name="how surely we must know them",
                    ),
                ),
                (
                    "may_change",
                    models.BooleanField(
                        default=True, verbose_name="a voice may be changed until the end"
                    ),
                ),
                (
                    "most_choices",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="so many options at most"
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
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "quorum_share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="quorum, percent of the electorate",
                    ),
                ),
                (
                    "quorum_number",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="quorum, people"
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="the winner needs more than so many percent",
                    ),
                ),
                (
                    "shows_turnout",
                    models.BooleanField(
                        default=False, verbose_name="turnout is shown while it is open"
                    ),
                ),
                (
                    "by_sector",
                    models.BooleanField(default=False, verbose_name="results by sector, too"),
                ),
                (
                    "least_shown",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="nothing about fewer people than"
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="days for objections"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "waits for approval"),
                            ("approved", "approved, waits for its opening"),
                            ("open", "open"),
                            ("closed", "closed, not counted yet"),
                            ("counted", "counted, not published yet"),
                            ("published", "published"),
                            ("contested", "published and contested"),
                            ("annulled", "annulled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("link_key", accounts.encryption.EncryptedTextField(blank=True, editable=False)),
                (
                    "electorate_size",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                ("electorate_seal", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "audience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="outreach.audience",
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="votes",
                        to="accounts.sector",
                    ),
                ),
                (
                    "written_by",
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
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
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
                ("choice", accounts.encryption.EncryptedTextField(editable=False)),
                ("received_at", models.DateTimeField()),
                ("channel", models.CharField(choices=channels.registry.choices, max_length=20)),
                ("source", models.CharField(max_length=64)),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voices",
                        to="surveys.ballot",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "voice in a vote",
                "verbose_name_plural": "voices in votes",
            },
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stations",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "polling station",
                "verbose_name_plural": "polling stations",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ReceiptTold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels.delivery",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt on its way",
                "verbose_name_plural": "receipts on their way",
            },
        ),
        migrations.CreateModel(
            name="PaperCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("papers", models.PositiveIntegerField(verbose_name="valid papers")),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), size=None
                    ),
                ),
                ("spoiled", models.PositiveIntegerField(default=0, verbose_name="spoiled papers")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="surveys.station",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of papers",
                "verbose_name_plural": "counts of papers",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Elector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.citizen",
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
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="electors",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "elector",
                "verbose_name_plural": "electors",
            },
        ),
        migrations.AddField(
            model_name="ballot",
            name="vote",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ballots",
                to="surveys.vote",
            ),
        ),
        migrations.CreateModel(
            name="Aside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("late", "received after the end"),
                            ("early", "received before the opening"),
                            ("not_on_list", "the sender is not on the list"),
                            ("not_verified", "the sender has not proved who they are"),
                            ("not_authentic", "the sender may have been forged"),
                            ("channel", "by a channel that this vote does not take"),
                            ("public", "said where others read it"),
                            ("on_paper", "the person has voted on paper"),
                            ("unknown_option", "no such option"),
                            ("after_count", "read after the count"),
                        ],
                        max_length=15,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("channel", models.CharField(choices=channels.registry.choices, max_length=20)),
                ("source", models.CharField(max_length=64)),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "voice set aside",
                "verbose_name_plural": "voices set aside",
            },
        ),
        migrations.CreateModel(
            name="VoteAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("what", models.CharField(max_length=20)),
                ("data", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
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
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "act in a vote",
                "verbose_name_plural": "acts in votes",
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="VoteCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("csv", models.TextField()),
                ("json", models.TextField()),
                ("csv_sha256", models.CharField(max_length=64)),
                ("json_sha256", models.CharField(max_length=64)),
                ("result", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "counted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a vote",
                "verbose_name_plural": "counts of votes",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="VoteObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(verbose_name="what is wrong")),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "upheld"), ("dismissed", "dismissed")],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reasons")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.citizen",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="surveys.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a vote",
                "verbose_name_plural": "objections to votes",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("status__in", ["approved", "open", "closed"])),
                fields=["status", "closes_at"],
                name="vote_going_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("created_by", None),
                    models.Q(("approved_by", models.F("created_by")), _negated=True),
                    _connector="OR",
                ),
                name="vote_approved_by_another_than_created",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("written_by", None),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="vote_approved_by_another_than_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("proposed_by", None),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="vote_approved_by_another_than_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "proposed", "annulled"]),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="vote_runs_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by", None),
                    models.Q(
                        ("counted_by__isnull", False),
                        models.Q(("published_by", models.F("counted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="vote_published_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="vote_closes_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience__isnull", False), ("electorate", "audience"), ("sector", None)
                    ),
                    models.Q(
                        ("audience", None), ("electorate", "sector"), ("sector__isnull", False)
                    ),
                    models.Q(("audience", None), ("electorate", "anybody"), ("sector", None)),
                    _connector="OR",
                ),
                name="vote_has_one_electorate",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("electorate", "anybody"), _negated=True),
                    models.Q(
                        ("by_sector", False), ("least_assurance__gte", 1), ("quorum_share", None)
                    ),
                    _connector="OR",
                ),
                name="vote_of_anybody_is_proven",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_choices__gte", 1),
                    ("most_choices__lte", 9),
                    models.Q(("kind", "poll"), ("most_choices", 1), _connector="OR"),
                ),
                name="vote_choices_by_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("keyword", ""), _negated=True),
                    ("status__in", ["draft", "proposed", "approved", "open", "closed"]),
                ),
                fields=("keyword",),
                name="vote_keyword_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{link_key}'::text[]); END IF; RETURN NULL;",
                    hash="553ca71776ad97cbb86a67eedf9325fac50c1610",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_recorded_4346b",
                    table="surveys_vote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.status <> 'draft' AND (NEW.number IS DISTINCT FROM OLD.number OR NEW.keyword IS DISTINCT FROM OLD.keyword OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.texts IS DISTINCT FROM OLD.texts OR NEW.options IS DISTINCT FROM OLD.options OR NEW.electorate IS DISTINCT FROM OLD.electorate OR NEW.audience_id IS DISTINCT FROM OLD.audience_id OR NEW.sector_id IS DISTINCT FROM OLD.sector_id OR NEW.least_assurance IS DISTINCT FROM OLD.least_assurance OR NEW.may_change IS DISTINCT FROM OLD.may_change OR NEW.most_choices IS DISTINCT FROM OLD.most_choices OR NEW.channels IS DISTINCT FROM OLD.channels OR NEW.opens_at IS DISTINCT FROM OLD.opens_at OR NEW.closes_at IS DISTINCT FROM OLD.closes_at OR NEW.quorum_share IS DISTINCT FROM OLD.quorum_share OR NEW.quorum_number IS DISTINCT FROM OLD.quorum_number OR NEW.threshold IS DISTINCT FROM OLD.threshold OR NEW.shows_turnout IS DISTINCT FROM OLD.shows_turnout OR NEW.by_sector IS DISTINCT FROM OLD.by_sector OR NEW.least_shown IS DISTINCT FROM OLD.least_shown OR NEW.objection_days IS DISTINCT FROM OLD.objection_days OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b1da6f87d663d7e2a2776731a4a01e5155ec9d14",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_ebb67",
                    table="surveys_vote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.status <> 'draft')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="921bb85048baf1001d1fabb4f5bfcb702290ddd0",
                    operation="DELETE",
                    pgid="pgtrigger_kept_67112",
                    table="surveys_vote",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.UniqueConstraint(fields=("vote", "source"), name="voice_heard_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voice",
            trigger=pgtrigger.compiler.Trigger(
                name="while_it_runs",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT status FROM surveys_vote WHERE id = NEW.vote_id FOR SHARE) NOT IN ('open', 'closed')\nTHEN RAISE EXCEPTION 'vote % takes nothing more', NEW.vote_id;\nEND IF;\nRETURN NEW;\n",
                    hash="6a3ae66f41a6937c1905506c4722ebcf2a486d4c",
                    operation="INSERT",
                    pgid="pgtrigger_while_it_runs_7a843",
                    table="surveys_voice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voice",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="551d6f0b6ef52bc79d5e9cd57229a3e9d132be79",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6d91f",
                    table="surveys_voice",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.UniqueConstraint(fields=("vote", "name"), name="station_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="papercount",
            trigger=pgtrigger.compiler.Trigger(
                name="while_it_runs",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT status FROM surveys_vote WHERE id = NEW.vote_id FOR SHARE) NOT IN ('open', 'closed')\nTHEN RAISE EXCEPTION 'vote % takes nothing more', NEW.vote_id;\nEND IF;\nRETURN NEW;\n",
                    hash="575a0274e5e67a6f97fd0bdcf3839303d9f5a6a2",
                    operation="INSERT",
                    pgid="pgtrigger_while_it_runs_2a02f",
                    table="surveys_papercount",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="papercount",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b7dcc5712a44fcbd6475be22b40e45f2e481b5a4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_37579",
                    table="surveys_papercount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="elector",
            index=models.Index(
                condition=models.Q(("called_at", None)),
                fields=["vote", "id"],
                name="elector_not_called",
            ),
        ),
        migrations.AddConstraint(
            model_name="elector",
            constraint=models.UniqueConstraint(fields=("vote", "citizen"), name="elector_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="elector",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="fc3ead192ee755b3c8703150a85a26527a05e113",
                    operation="DELETE",
                    pgid="pgtrigger_kept_d540d",
                    table="surveys_elector",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="elector",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "vote_id", "citizen_id", "sector_id", "addresses" rows from % table\', TG_TABLE_NAME;',
                    hash="fe6752ad2d2a54d29030ce6d0f43a0d33f808e2e",
                    operation='UPDATE OF "vote_id", "citizen_id", "sector_id", "addresses"',
                    pgid="pgtrigger_fixed_82462",
                    table="surveys_elector",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                fields=("vote", "voter_key"), name="one_voter_one_ballot"
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("receipt", ""), _negated=True),
                fields=("vote", "receipt"),
                name="ballot_receipt_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_by__isnull", False), ("on_paper", True), ("receipt", "")),
                    models.Q(
                        ("entered_by", None),
                        ("on_paper", False),
                        models.Q(("receipt", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ballot_of_paper_has_no_receipt",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="while_it_runs",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT status FROM surveys_vote WHERE id = NEW.vote_id FOR SHARE) NOT IN ('open', 'closed')\nTHEN RAISE EXCEPTION 'vote % takes nothing more', NEW.vote_id;\nEND IF;\nRETURN NEW;\n",
                    hash="b74dd544d5a0e57c64ea5ffd85e8b20b90fdda80",
                    operation="INSERT",
                    pgid="pgtrigger_while_it_runs_e7784",
                    table="surveys_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="51ca90009da2d2e987f49587cf4ee98c8aba5c27",
                    operation="DELETE",
                    pgid="pgtrigger_kept_2900c",
                    table="surveys_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.voter <> '' OR NEW.voter_key IS DISTINCT FROM OLD.voter_key OR NEW.vote_id IS DISTINCT FROM OLD.vote_id OR NEW.receipt IS DISTINCT FROM OLD.receipt OR NEW.on_paper IS DISTINCT FROM OLD.on_paper OR NEW.entered_by_id IS DISTINCT FROM OLD.entered_by_id)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="43513e3c66895199cad50c40c3a80819840f1cd3",
                    operation="UPDATE",
                    pgid="pgtrigger_fixed_d3be0",
                    table="surveys_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="aside",
            index=models.Index(fields=["vote", "reason"], name="aside_reasons"),
        ),
        migrations.AddConstraint(
            model_name="aside",
            constraint=models.UniqueConstraint(fields=("vote", "source"), name="aside_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aside",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b2d55944f039a80bbcdfc2dd16d24d51bb311d2f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_53178",
                    table="surveys_aside",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="voteact",
            constraint=models.UniqueConstraint(fields=("vote", "place"), name="vote_act_in_place"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voteact",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6fe971b5862f94e81a9d62d8c534b47805f56a37",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_06eaa",
                    table="surveys_voteact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="votecount",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bf5d689182d3c356822c284057c7e089d4054336",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cbc1f",
                    table="surveys_votecount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="voteobjection",
            constraint=models.UniqueConstraint(
                fields=("vote", "citizen"), name="vote_objection_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="voteobjection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decision", ""), ("reason", "")),
                    models.Q(
                        models.Q(("decision", ""), _negated=True),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="vote_objection_decided_with_reasons",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voteobjection",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3684b786f4db584fb5bb2407aeb3eef314c63fd7",
                    operation="DELETE",
                    pgid="pgtrigger_kept_69d0c",
                    table="surveys_voteobjection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voteobjection",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.decision <> '' OR NEW.words IS DISTINCT FROM OLD.words)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="97bf9d7ad23b4cb43a4a50894ed9357a13edb847",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_cd980",
                    table="surveys_voteobjection",
                    when="BEFORE",
                ),
            ),
        ),
    ]
