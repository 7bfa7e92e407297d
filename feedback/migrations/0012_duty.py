import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0011_proceedings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('leave', 'leave'), ('sick', 'sick'), ('training', 'training'), ('other', 'away')], default='leave', max_length=10, verbose_name='reason')),
                ('first_day', models.DateField(verbose_name='from')),
                ('last_day', models.DateField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['first_day'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('last_given_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
                ('settled_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'shift',
                'verbose_name_plural': 'shifts',
                'ordering': ['starts_at', 'user'],
            },
        ),
        migrations.CreateModel(
            name='ShiftKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=2, unique=True, verbose_name='letter')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('starts', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
            ],
            options={
                'verbose_name': 'kind of shift',
                'verbose_name_plural': 'kinds of shifts',
                'ordering': ['starts', 'letter'],
            },
        ),
        migrations.CreateModel(
            name='Skills',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='skills', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('capacity', models.PositiveSmallIntegerField(default=15, help_text='A call that is going on counts as one.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='open appeals at once')),
            ],
            options={
                'verbose_name': 'skills',
                'verbose_name_plural': 'skills',
            },
        ),
        migrations.CreateModel(
            name='TeamDuty',
            fields=[
                ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='duty', serialize=False, to='accounts.team')),
                ('deals_out', models.BooleanField(default=False, help_text='New appeals go to whoever of the team is here and has the least in hand.', verbose_name='deals out by itself')),
                ('takes_back', models.BooleanField(default=False, help_text="What somebody leaves open after their shift goes back to the team's queue.", verbose_name='takes back at the end of a shift')),
            ],
            options={
                'verbose_name': 'how a team shares its work',
                'verbose_name_plural': 'how teams share their work',
            },
        ),
        migrations.AddField(
            model_name='absence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attendance',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='shift',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shifts', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='shift',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='shift',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='feedback.shiftkind'),
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(fields=['last_day', 'first_day'], name='absence_days'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_has_days'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('user',), name='attendance_one_open'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['starts_at', 'ends_at'], name='shift_span'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['day'], name='shift_day'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(condition=models.Q(('reminded_at', None)), fields=['ends_at'], name='shift_to_remind'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['ends_at'], name='shift_to_settle'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(fields=('user', 'day', 'kind'), name='shift_once'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_it_begins'),
        ),
    ]
