import accounts.encryption
import accounts.schema
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import reception.models.tickets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('feedback', '0001_initial'),
    ]

    operations = [
        accounts.schema.AtOnce(
            operations=[
                migrations.CreateModel(
                    name='Office',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                        ('code', models.SlugField(unique=True, verbose_name='code')),
                        ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.calendar', verbose_name='open hours')),
                        ('organisation', models.ForeignKey(blank=True, help_text="Whose staff may work here. Empty: the centre's own.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='accounts.organisation', verbose_name='organisation')),
                        ('days_ahead', models.PositiveSmallIntegerField(default=14, help_text='How many days ahead people may book a time.', validators=[django.core.validators.MaxValueValidator(90)], verbose_name='days that can be booked')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'office',
                        'verbose_name_plural': 'offices',
                        'ordering': ['name', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='Service',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='reception.office', verbose_name='office')),
                        ('letter', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$', 'One or two letters from A to Z.')], verbose_name='letter of its tickets')),
                        ('minutes', models.PositiveSmallIntegerField(default=10, help_text="On average; a hint until today's own visits are counted.", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(480)], verbose_name='minutes it takes')),
                        ('slot_minutes', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='minutes of a booked time')),
                        ('slot_capacity', models.PositiveSmallIntegerField(default=1, help_text='How many may book the same time. 0: it cannot be booked.', validators=[django.core.validators.MaxValueValidator(50)], verbose_name='people at one time')),
                        ('opens_form', models.BooleanField(default=True, help_text='Serving somebody opens the form for their appeal.', verbose_name='words are taken down')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'service',
                        'verbose_name_plural': 'services',
                        'ordering': ['office', 'letter'],
                        'constraints': [models.UniqueConstraint(fields=('office', 'letter'), name='service_letter_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('slot_minutes__gte', 5)), name='service_takes_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='reception.office')),
                        ('name', models.CharField(help_text='As people read it in the hall: 3, or B2.', max_length=10, verbose_name='sign')),
                        ('operator', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='counter', to=settings.AUTH_USER_MODEL)),
                        ('taken_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('services', models.ManyToManyField(blank=True, help_text='What is done here. Empty: everything.', related_name='counters', to='reception.service', verbose_name='services')),
                    ],
                    options={
                        'verbose_name': 'counter',
                        'verbose_name_plural': 'counters',
                        'ordering': ['office', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('office', 'name'), name='counter_once'), models.CheckConstraint(condition=models.Q(('operator', None), ('taken_at__isnull', False), _connector='OR'), name='counter_taken_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Appointment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='reception.service')),
                        ('starts_at', models.DateTimeField(verbose_name='time')),
                        ('seat', models.PositiveSmallIntegerField()),
                        ('state', models.CharField(choices=[('held', 'waits for the code from the phone'), ('booked', 'booked'), ('arrived', 'has come'), ('cancelled', 'cancelled'), ('lapsed', 'not confirmed in time')], editable=False, max_length=10, verbose_name='state')),
                        ('held_until', models.DateTimeField(blank=True, null=True)),
                        ('code', accounts.encryption.EncryptedTextField(editable=False)),
                        ('code_index', models.CharField(editable=False, max_length=64, unique=True)),
                        ('form_token', models.UUIDField(editable=False, unique=True)),
                        ('name', accounts.encryption.EncryptedTextField(blank=True, verbose_name='name')),
                        ('address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address')),
                        ('language', models.CharField(max_length=5, verbose_name='language')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'appointment',
                        'verbose_name_plural': 'appointments',
                        'ordering': ['starts_at', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'booked', 'arrived'])), fields=('service', 'starts_at', 'seat'), name='appointment_seat_once'), models.CheckConstraint(condition=models.Q(('state__in', ['held', 'booked', 'arrived', 'cancelled', 'lapsed'])), name='appointment_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('held_until__isnull', False), _connector='OR'), name='appointment_held_until')],
                    },
                ),
                migrations.CreateModel(
                    name='Kiosk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='where it stands')),
                        ('office', models.ForeignKey(blank=True, help_text='Gives out numbers for its queue. Empty: it gives out none.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kiosks', to='reception.office', verbose_name='office')),
                        ('paper', models.CharField(choices=[('58', 'roll of 58 mm'), ('80', 'roll of 80 mm'), ('a4', 'sheets'), ('none', 'no printer')], default='80', max_length=4, verbose_name='printer')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('code_index', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                        ('code_until', models.DateTimeField(editable=False, null=True)),
                        ('secret_index', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                        ('registered_at', models.DateTimeField(editable=False, null=True, verbose_name='device known since')),
                        ('last_seen_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                    ],
                    options={
                        'verbose_name': 'kiosk',
                        'verbose_name_plural': 'kiosks',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='LastNumber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reception.office')),
                        ('day', models.DateField()),
                        ('letter', models.CharField(max_length=2)),
                        ('number', models.PositiveIntegerField()),
                    ],
                    options={
                        'verbose_name': 'last number',
                        'verbose_name_plural': 'last numbers',
                        'constraints': [models.UniqueConstraint(fields=('office', 'day', 'letter'), name='last_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Ticket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='reception.office')),
                        ('day', models.DateField(verbose_name='day')),
                        ('letter', models.CharField(max_length=2)),
                        ('number', models.PositiveIntegerField()),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='reception.service')),
                        ('language', models.CharField(max_length=5, verbose_name='language')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('called', 'called'), ('serving', 'being served'), ('served', 'served'), ('no_show', 'did not come'), ('cancelled', 'cancelled')], default='waiting', editable=False, max_length=10, verbose_name='state')),
                        ('counter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='reception.counter')),
                        ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address')),
                        ('appointment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ticket', to='reception.appointment')),
                        ('token', models.CharField(default=reception.models.tickets._token, editable=False, max_length=20, unique=True)),
                        ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, editable=False, size=None)),
                        ('issued_at', models.DateTimeField(verbose_name='given out')),
                        ('precedes_at', models.DateTimeField(blank=True, null=True)),
                        ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='called')),
                        ('calls', models.PositiveSmallIntegerField(default=0)),
                        ('serving_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'ticket',
                        'verbose_name_plural': 'tickets',
                        'ordering': ['id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['office', 'day', 'service', 'issued_at'], name='ticket_waiting'), models.Index(fields=['office', 'day', 'called_at'], name='ticket_called')],
                        'constraints': [models.UniqueConstraint(fields=('office', 'day', 'letter', 'number'), name='ticket_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('counter',), name='ticket_one_at_a_counter'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'called', 'serving', 'served', 'no_show', 'cancelled'])), name='ticket_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called', 'serving']), _negated=True), models.Q(('called_at__isnull', False), ('operator__isnull', False)), _connector='OR'), name='ticket_called_by_somebody')],
                    },
                ),
            ],
        ),
    ]
