import accounts.encryption
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import surveys.models.surveys
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_questionnaires"),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswersTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(max_length=5)),
                ('rows', models.PositiveIntegerField()),
                ('has_words', models.BooleanField(default=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'file of answers that was taken',
                'verbose_name_plural': 'files of answers that were taken',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ContactAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('no_answer', 'nobody answered'), ('call_back', 'asked to call back'), ('refused', 'does not wish to answer'), ('wrong', 'wrong number or address'), ('unable', 'cannot answer: ill, away, another language'), ('broken_off', 'broke off'), ('done', 'answered')], max_length=10)),
                ('call_back_at', models.DateTimeField(blank=True, null=True, verbose_name='call back at')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'attempt to ask somebody',
                'verbose_name_plural': 'attempts to ask people',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Leftover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'what is left of an anonymous answer',
                'verbose_name_plural': 'what is left of anonymous answers',
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, verbose_name='number of the sheet')),
                ('language', models.CharField(max_length=5)),
                ('state', models.CharField(choices=[('once', 'waits for the second entry'), ('differs', 'the entries differ'), ('settled', 'entered')], default='once', max_length=8)),
            ],
            options={
                'verbose_name': 'sheet of paper',
                'verbose_name_plural': 'sheets of paper',
                'ordering': ['survey', 'number'],
            },
        ),
        migrations.CreateModel(
            name='SheetEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('is_last', models.BooleanField(default=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'entry of a sheet',
                'verbose_name_plural': 'entries of sheets',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('asked', 'goes on'), ('asleep', 'fell silent'), ('left', 'waits for a person')], default='asked', max_length=6)),
                ('mode', models.CharField(choices=[('self', 'by themselves'), ('phone', 'asked on the phone'), ('face', 'asked face to face'), ('paper', 'on paper')], default='self', max_length=6)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('language', models.CharField(max_length=5)),
                ('place', models.CharField(blank=True, max_length=100)),
                ('answers', accounts.encryption.EncryptedJSONField(default=dict)),
                ('seconds', models.JSONField(blank=True, default=dict)),
                ('at', models.CharField(blank=True, max_length=100)),
                ('trail', models.JSONField(blank=True, default=list)),
                ('misses', models.PositiveSmallIntegerField(default=0)),
                ('heard', models.JSONField(blank=True, default=list)),
                ('heard_until', models.DateTimeField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('remind_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'survey being answered',
                'verbose_name_plural': 'surveys being answered',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='survey',
            name='recorded',
        ),
        migrations.RenameField(model_name='survey', old_name='status', new_name='state'),
        migrations.AddField(
            model_name='response',
            name='is_mixed',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='response',
            name='place',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='survey',
            name='after_hours',
            field=models.PositiveSmallIntegerField(default=24, verbose_name='hours after the answer'),
        ),
        migrations.AddField(
            model_name='survey',
            name='asked_until',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='survey',
            name='is_one_by_one',
            field=models.BooleanField(default=False, verbose_name='one question a page'),
        ),
        migrations.AddField(
            model_name='survey',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reminded'),
        ),
        migrations.AddField(
            model_name='survey',
            name='rest_days',
            field=models.PositiveSmallIntegerField(default=90, verbose_name='days until the same person'),
        ),
        migrations.AddField(
            model_name='survey',
            name='share',
            field=models.PositiveSmallIntegerField(default=100, verbose_name='percent of the appeals'),
        ),
        migrations.AlterField(
            model_name='survey',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('proposed', 'waits for approval'), ('approved', 'opens later'), ('open', 'open'), ('closed', 'closed')], default='draft', max_length=10),
        ),
        migrations.AlterField(
            model_name='response',
            name='id',
            field=models.BigIntegerField(default=surveys.models.surveys.random_id, editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='response',
            name='language',
            field=models.CharField(blank=True, max_length=5),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('invited_at', None)), fields=['survey', 'id'], name='invitation_to_send'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(condition=models.Q(('is_mixed', False)), fields=['survey'], name='response_to_mix'),
        ),
        migrations.AddIndex(
            model_name='survey',
            index=models.Index(condition=models.Q(('state__in', ['open', 'approved'])), fields=['closes_at'], name='survey_to_close'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='survey',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='5908df4f0cacd0a067786a1f39e6fc6197e8deeb', operation='INSERT OR UPDATE OF "name", "version_id", "organisation_id", "purpose", "state", "audience_id", "channels", "is_open", "is_anonymous", "least_answers", "opens_at", "closes_at", "is_one_by_one", "share", "after_hours", "rest_days", "created_by_id", "approved_by_id", "approved_at" OR DELETE', pgid='pgtrigger_recorded_d2846', table='surveys_survey', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='survey_open_means_approved'),
        ),
        migrations.AddField(
            model_name='answerstaken',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.survey'),
        ),
        migrations.AddField(
            model_name='answerstaken',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactattempt',
            name='invitation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='surveys.invitation'),
        ),
        migrations.AddField(
            model_name='contactattempt',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leftover',
            name='delivery',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.delivery'),
        ),
        migrations.AddField(
            model_name='leftover',
            name='envelope',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.envelope'),
        ),
        migrations.AddField(
            model_name='sheet',
            name='response',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='surveys.response'),
        ),
        migrations.AddField(
            model_name='sheet',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='surveys.survey'),
        ),
        migrations.AddField(
            model_name='sheetentry',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='surveys.sheet'),
        ),
        migrations.AddField(
            model_name='sheetentry',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sitting',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='address',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.address'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='interviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sitting',
            name='invitation',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sitting', to='surveys.invitation'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='survey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='surveys.survey'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answerstaken',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2460bc440445fe327957c30b7fb13f14c19ef761', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e10f1', table='surveys_answerstaken', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(fields=('survey', 'number'), name='sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='sheetentry',
            constraint=models.UniqueConstraint(condition=models.Q(('is_last', False)), fields=('sheet', 'user'), name='sheet_entry_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='sheetentry',
            constraint=models.UniqueConstraint(condition=models.Q(('is_last', True)), fields=('sheet',), name='sheet_settled_once'),
        ),
        migrations.AddIndex(
            model_name='sitting',
            index=models.Index(fields=['expires_at'], name='sitting_expires'),
        ),
        migrations.AddIndex(
            model_name='sitting',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='sitting_to_remind'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(condition=models.Q(('account__isnull', False), ('state', 'asked')), fields=('address', 'account'), name='sitting_one_conversation'),
        ),
    ]
