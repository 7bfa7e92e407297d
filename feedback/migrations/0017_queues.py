import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_teams"),
        ("feedback", "0016_answering"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('refused', 'not done'), ('undone', 'undone'), ('kept', 'not undone')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('before', models.JSONField(default=dict)),
                ('after', models.PositiveIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'appeal of a run',
                'verbose_name_plural': 'appeals of a run',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=30)),
                ('wanted', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('running', 'running'), ('done', 'done'), ('undoing', 'being undone'), ('undone', 'undone')], default='running', max_length=10)),
                ('back', models.CharField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'work on many appeals',
                'verbose_name_plural': 'works on many appeals',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DeskPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_keys', models.BooleanField(default=True, verbose_name='single keys are shortcuts')),
                ('first', models.CharField(blank=True, max_length=40, verbose_name='what opens first')),
                ('density', models.CharField(choices=[('dense', 'many rows'), ('roomy', 'more air')], default='dense', max_length=10, verbose_name='the list')),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('queue', models.CharField(editable=False, max_length=40)),
                ('query', models.CharField(editable=False, max_length=1000)),
                ('chosen', models.JSONField(default=dict, editable=False)),
                ('audience', models.CharField(choices=[('mine', 'only me'), ('team', 'my team'), ('organisation', 'my organisation'), ('everybody', 'everybody')], default='mine', max_length=20, verbose_name='who sees it')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'saved filter',
                'verbose_name_plural': 'saved filters',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_open_organisation',
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_open_assignee',
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_open_sector',
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_unread',
        ),
        migrations.RemoveIndex(
            model_name='appeal',
            name='appeal_status_due',
        ),
        migrations.AddField(
            model_name='appeal',
            name='precedence',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(is_vulnerable=True, then=models.Value(0)), models.When(priority=4, then=models.Value(1)), default=models.Value(2)), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['precedence', 'due_at', 'id'], name='appeal_open_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['organisation', 'precedence', 'due_at', 'id'], name='appeal_organisation_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['assignee', 'precedence', 'due_at', 'id'], name='appeal_assignee_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['team', 'precedence', 'due_at', 'id'], name='appeal_team_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['sector', 'precedence', 'due_at', 'id'], name='appeal_sector_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('has_unread', True)), fields=['precedence', 'due_at', 'id'], name='appeal_unread_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('escalation__gt', 0), ('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['precedence', 'due_at', 'id'], name='appeal_escalated_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(models.Q(('resolution_round__gt', 1), ('status', 'reopened'), _connector='OR'), ('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['precedence', 'due_at', 'id'], name='appeal_again_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('follows__isnull', False), ('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['precedence', 'due_at', 'id'], name='appeal_second_first'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['status', 'precedence', 'due_at', 'id'], name='appeal_status_first'),
        ),
        migrations.AddField(
            model_name='bulkrow',
            name='appeal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.appeal'),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_runs', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulkrow',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='feedback.bulkrun'),
        ),
        migrations.AddField(
            model_name='deskpreference',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk_preference', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='accounts.team'),
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(condition=models.Q(('state__in', ['running', 'undoing'])), fields=['id'], name='bulk_run_to_do'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.UniqueConstraint(fields=('run', 'appeal'), name='bulk_row_once'),
        ),
        migrations.AddIndex(
            model_name='savedfilter',
            index=models.Index(condition=models.Q(('audience', 'everybody')), fields=['name'], name='saved_filter_for_all'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='saved_filter_once'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', 'team'), ('organisation', None), ('team__isnull', False)), models.Q(('audience', 'organisation'), ('organisation__isnull', False), ('team', None)), models.Q(('audience__in', ['mine', 'everybody']), ('organisation', None), ('team', None)), _connector='OR'), name='saved_filter_for_somebody'),
        ),
    ]
