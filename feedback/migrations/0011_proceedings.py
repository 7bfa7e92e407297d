import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_teams"),
        ("feedback", "0010_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'register of a year',
                'verbose_name_plural': 'registers by year',
            },
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('number_pattern', models.CharField(default='{year}/{sequence}', help_text='With {year} and {sequence}, for example "K-{year}/{sequence}".', max_length=30, verbose_name='registration number')),
                ('number_digits', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)], verbose_name='digits of the sequence')),
                ('registers', models.CharField(choices=[('same_day', 'on the day it came'), ('next_working_day', 'after hours, on the next working day')], default='same_day', max_length=20, verbose_name='registered')),
                ('redirect_days', models.PositiveSmallIntegerField(default=3, verbose_name='sent to the competent body within, working days')),
                ('extension_limit', models.PositiveSmallIntegerField(default=30, verbose_name='extended by at most')),
                ('extension_unit', models.CharField(choices=[('working_days', 'working days'), ('calendar_days', 'calendar days'), ('months', 'months')], default='calendar_days', max_length=15, verbose_name='counted in')),
                ('allows_refusal', models.BooleanField(default=True, verbose_name='appeals may be refused')),
                ('reopen_days', models.PositiveSmallIntegerField(default=30, verbose_name='opened again by the citizen within, days')),
                ('law', models.CharField(blank=True, max_length=300, verbose_name='by which law')),
            ],
            options={
                'verbose_name': 'rules of procedure',
                'verbose_name_plural': 'rules of procedure',
            },
        ),
        migrations.CreateModel(
            name='RefusalGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                ('code', models.SlugField(unique=True, verbose_name='code')),
                ('law', models.CharField(max_length=300, verbose_name='law and article')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'ground of refusal',
                'verbose_name_plural': 'grounds of refusal',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.TextField(verbose_name='what is asked')),
                ('due_at', models.DateTimeField(verbose_name='answer due')),
                ('state', models.CharField(choices=[('open', 'not answered yet'), ('done', 'answered'), ('called_off', 'called off')], default='open', max_length=10, verbose_name='state')),
                ('contribution', models.TextField(blank=True, verbose_name='what they said')),
                ('contributed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'part of another body',
                'verbose_name_plural': 'parts of other bodies',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='appeal',
            name='refusal_ground',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.refusalground'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='extension_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the rules of procedure say.', null=True, verbose_name='extended by at most, days'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shared_with__isnull', False)), fields=['shared_with'], name='appeal_shared_with'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('imported_from', ''), ('number', '')), fields=['id'], name='appeal_to_register'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='appeal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('only', True)), name='procedure_only_one'),
        ),
        migrations.AddField(
            model_name='share',
            name='appeal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='feedback.appeal'),
        ),
        migrations.AddField(
            model_name='share',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='contributed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='accounts.organisation'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('appeal', 'organisation'), name='share_open_once'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('contributed_at__isnull', False), _connector='OR'), name='share_done_says_when'),
        ),
    ]
