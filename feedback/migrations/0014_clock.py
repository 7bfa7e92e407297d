import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def count_once(apps, schema_editor) -> None:
    """Open appeals of before get the clocks of their steps and escalations by a first recount."""
    Appeal = apps.get_model("feedback", "Appeal")
    Recount = apps.get_model("feedback", "Recount")
    if Appeal.objects.exists():
        Recount.objects.create(why="policy", asked_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("feedback", "0013_routing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mail', models.CharField(choices=[('at_once', 'at once'), ('digest', 'once a day, when the shift begins'), ('statutory', 'only what a legal deadline demands')], default='at_once', max_length=10, verbose_name='by mail')),
            ],
            options={
                'verbose_name': 'how to be told',
                'verbose_name_plural': 'how to be told',
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('claimed_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='digest_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('data', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('created_at', models.DateTimeField(verbose_name='told')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('mail_at', models.DateTimeField(blank=True, null=True)),
                ('mail_claimed_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('appeal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='feedback.appeal')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['user', '-id'], name='notification_user'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', '-id'], name='notification_unread'), models.Index(condition=models.Q(('mail_at__isnull', False), ('mailed_at__isnull', True)), fields=['mail_at'], name='notification_to_mail'), models.Index(fields=['appeal', '-id'], name='notification_appeal')],
            },
        ),
        migrations.CreateModel(
            name='ClockState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('followed_to', models.DateTimeField()),
                ('seen', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resolution_round', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='EscalationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.CharField(choices=[('percent', 'when this percentage of the time is used'), ('due', 'when it is due'), ('over', 'so many working hours after it was due')], default='due', max_length=10, verbose_name='when')),
                ('amount', models.PositiveSmallIntegerField(default=0, verbose_name='percentage, or hours')),
                ('whom', models.CharField(choices=[('assignee', 'who deals with it'), ('team', 'the team'), ('head', 'head of the organisation'), ('above', 'head of the next level up'), ('supervisor', 'head of the centre')], default='assignee', max_length=10, verbose_name='whom')),
                ('notify', models.BooleanField(default=True, verbose_name='tell them')),
                ('level', models.PositiveSmallIntegerField(default=0, help_text='The appeal is raised to it; 0: it is not.', verbose_name='escalation level')),
                ('priority', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'low'), (2, 'normal'), (3, 'high'), (4, 'urgent')], null=True, verbose_name='raise the priority to')),
                ('reassign', models.BooleanField(default=False, verbose_name='give it to them')),
                ('preset', models.CharField(blank=True, editable=False, max_length=60)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'escalation step',
                'verbose_name_plural': 'escalation steps',
                'ordering': ['policy', 'level', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationCalendar',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='own_calendar', serialize=False, to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'calendar of an organisation',
                'verbose_name_plural': 'calendars of organisations',
            },
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('calendar', 'the calendar was changed'), ('policy', 'the answer times were changed')], max_length=10, verbose_name='why')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='open appeals')),
                ('upto', models.BigIntegerField(default=0)),
                ('seen', models.PositiveIntegerField(default=0, verbose_name='looked at')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('claimed_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True, verbose_name='done')),
            ],
            options={
                'verbose_name': 'recount of deadlines',
                'verbose_name_plural': 'recounts of deadlines',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SlaStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                ('since', models.CharField(choices=[('received', 'the appeal came in'), ('registered', 'it got its number'), ('placed', 'it was given to a body'), ('begun', 'work began'), ('extended', 'its deadline was extended'), ('answered', 'it was answered')], default='received', max_length=15, verbose_name='from')),
                ('until', models.CharField(choices=[('registered', 'it has its number'), ('placed', 'the competent body has it'), ('begun', 'work begins'), ('told', 'the citizen is told'), ('answered', 'it is answered'), ('published', 'the answer is published')], default='placed', max_length=15, verbose_name='until')),
                ('span', models.PositiveIntegerField(default=3, verbose_name='within')),
                ('unit', models.CharField(choices=[('hours', 'working hours'), ('working_days', 'working days'), ('calendar_days', 'calendar days'), ('calendar_hours', 'hours, day and night'), ('months', 'months')], default='working_days', max_length=15, verbose_name='counted in')),
                ('source', models.CharField(blank=True, max_length=500, verbose_name='source in law')),
            ],
            options={
                'verbose_name': 'step with a deadline',
                'verbose_name_plural': 'steps with a deadline',
                'ordering': ['policy', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StepClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.PositiveIntegerField()),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='calendar',
            name='country',
            field=models.CharField(blank=True, choices=[('MN', 'Mongolia'), ('KZ', 'Kazakhstan'), ('AZ', 'Azerbaijan')], help_text='Whose public holidays it keeps; empty for one that keeps none.', max_length=2, verbose_name='holidays of'),
        ),
        migrations.AddField(
            model_name='holiday',
            name='country',
            field=models.CharField(blank=True, editable=False, max_length=2),
        ),
        migrations.AddField(
            model_name='holiday',
            name='hours',
            field=models.JSONField(blank=True, null=True, verbose_name='hours of its own'),
        ),
        migrations.AddField(
            model_name='holiday',
            name='works_as',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], null=True, verbose_name='worked like a'),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='close_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="close after a citizen's silence of, days"),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='preset',
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='remind_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='remind a silent citizen after, days'),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='source',
            field=models.CharField(blank=True, max_length=500, verbose_name='source in law'),
        ),
        migrations.AlterField(
            model_name='slapolicy',
            name='calendar',
            field=models.ForeignKey(blank=True, help_text="Empty: the hours of the body that answers, else the centre's own.", null=True, on_delete=django.db.models.deletion.PROTECT, to='feedback.calendar'),
        ),
        migrations.AlterField(
            model_name='slapolicy',
            name='resolution_unit',
            field=models.CharField(choices=[('hours', 'working hours'), ('working_days', 'working days'), ('calendar_days', 'calendar days'), ('calendar_hours', 'hours, day and night'), ('months', 'months')], default='working_days', max_length=15, verbose_name='counted in'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.CheckConstraint(condition=models.Q(('is_working', True), models.Q(('hours__isnull', True), ('works_as__isnull', True)), _connector='OR'), name='holiday_hours_are_worked'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.UniqueConstraint(condition=models.Q(('preset', ''), _negated=True), fields=('preset',), name='policy_preset_once'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='appeal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='feedback.appeal'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='policy',
            field=models.ForeignKey(blank=True, help_text='Empty: every policy that has no steps of its own.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='escalation_steps', to='feedback.slapolicy', verbose_name='policy'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.escalationstep'),
        ),
        migrations.AddField(
            model_name='organisationcalendar',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='feedback.calendar'),
        ),
        migrations.AddField(
            model_name='recount',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='feedback.calendar'),
        ),
        migrations.AddField(
            model_name='slastep',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='feedback.slapolicy'),
        ),
        migrations.AddField(
            model_name='stepclock',
            name='appeal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='step_clocks', to='feedback.appeal'),
        ),
        migrations.AddField(
            model_name='stepclock',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.slastep'),
        ),
        migrations.AddConstraint(
            model_name='escalationstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when', 'percent'), _negated=True), ('amount__range', (1, 99)), _connector='OR'), name='escalation_percent_of_time'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(('taken_at__isnull', True)), fields=['at'], name='escalation_wait'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('appeal', 'step', 'resolution_round'), name='escalation_once'),
        ),
        migrations.AddIndex(
            model_name='recount',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['id'], name='recount_open'),
        ),
        migrations.AddConstraint(
            model_name='stepclock',
            constraint=models.UniqueConstraint(fields=('appeal', 'step', 'since'), name='step_clock_once'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('status__in', ['received', 'assigned', 'in_progress', 'waiting', 'redirected', 'reopened'])), fields=['id'], name='appeal_open'),
        ),
        migrations.RunPython(count_once, migrations.RunPython.noop, elidable=True),
    ]
