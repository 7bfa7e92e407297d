import accounts.encryption
import accounts.schema
import channels.registry
import channels.values
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        accounts.schema.AtOnce(
            operations=[
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=channels.registry.choices, max_length=20, verbose_name='channel')),
                        ('code', models.SlugField(unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('options', models.JSONField(blank=True, default=dict, editable=False)),
                        ('secrets', accounts.encryption.EncryptedJSONField(blank=True, default=dict, editable=False)),
                        ('cursor', models.JSONField(blank=True, default=dict, editable=False)),
                        ('last_in_at', models.DateTimeField(editable=False, null=True, verbose_name="last in")),
                        ('last_out_at', models.DateTimeField(editable=False, null=True, verbose_name="last out")),
                        ('last_error', models.TextField(blank=True, editable=False)),
                        ('last_error_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'channel account',
                        'verbose_name_plural': 'channel accounts',
                        'ordering': ['channel', 'code'],
                    },
                ),
                migrations.CreateModel(
                    name='Hearing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hearings', to='channels.account')),
                        ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hearings', to='accounts.address')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'hearing',
                        'constraints': [models.UniqueConstraint(fields=('account', 'address'), name='hearing_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Envelope',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='channels.account', verbose_name="account")),
                        ('external_id', models.CharField(max_length=300, verbose_name='identity at the provider')),
                        ('raw', models.BinaryField(verbose_name='payload')),
                        ('sha256', models.CharField(max_length=64)),
                        ('content_type', models.CharField(blank=True, max_length=200)),
                        ('headers', models.JSONField(blank=True, default=dict)),
                        ('is_receipt', models.BooleanField(db_default=False, default=False, verbose_name='delivery receipt')),
                        ('state', models.CharField(choices=[('new', 'new'), ('claimed', 'being read'), ('done', 'done'), ('dead', 'dead letter')], default='new', max_length=10, verbose_name='state')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('next_try_at', models.DateTimeField(null=True, verbose_name='next try')),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                        ('outcomes', models.JSONField(blank=True, default=list, verbose_name='what became of it')),
                        ('received_at', models.DateTimeField(auto_now_add=True, verbose_name='received')),
                        ('done_at', models.DateTimeField(null=True, verbose_name='done at')),
                    ],
                    options={
                        'verbose_name': 'inbox envelope',
                        'verbose_name_plural': 'inbox',
                        'ordering': ['-id'],
                        'indexes': [django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['received_at'], name='envelope_received', pages_per_range=32), models.Index(condition=models.Q(('state', 'new')), fields=['is_receipt', 'next_try_at', 'id'], name='envelope_waiting'), models.Index(condition=models.Q(('state', 'claimed')), fields=['lease_until'], name='envelope_claimed'), models.Index(condition=models.Q(('state', 'dead')), fields=['-id'], name='envelope_dead')],
                        'constraints': [models.UniqueConstraint(fields=('account', 'external_id'), name='envelope_once'), models.CheckConstraint(condition=models.Q(('state__in', ['new', 'claimed', 'done', 'dead'])), name='envelope_state_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=100, unique=True)),
                        ('is_held', models.BooleanField(default=False)),
                        ('heeds_opt_out', models.BooleanField(default=True)),
                        ('heeds_quiet_hours', models.BooleanField(default=True)),
                        ('next_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'run',
                        'verbose_name_plural': 'runs',
                    },
                ),
                migrations.CreateModel(
                    name='Lane',
                    fields=[
                        ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lane', serialize=False, to='channels.account')),
                        ('tokens', models.FloatField(default=0)),
                        ('at', models.DateTimeField()),
                        ('slowed', models.FloatField(default=1)),
                        ('failures', models.FloatField(default=0)),
                        ('seconds', models.FloatField(default=0)),
                        ('judged_at', models.DateTimeField()),
                        ('closed_until', models.DateTimeField(null=True)),
                        ('closures', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'lane',
                        'verbose_name_plural': 'lanes',
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200)),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='channels.account', verbose_name="account")),
                        ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='accounts.address', verbose_name="address")),
                        ('channel', models.CharField(choices=channels.registry.choices, max_length=20, verbose_name='channel')),
                        ('language', models.CharField(blank=True, max_length=5)),
                        ('subject', models.CharField(blank=True, max_length=500, verbose_name='subject')),
                        ('body', models.TextField(verbose_name='text')),
                        ('thread', models.JSONField(blank=True, default=dict)),
                        ('choices', models.JSONField(blank=True, default=list)),
                        ('automatic', models.BooleanField(default=True)),
                        ('run', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='channels.run')),
                        ('parts', models.PositiveSmallIntegerField(db_default=1, default=1)),
                        ('state', models.CharField(choices=[(channels.values.DeliveryState['QUEUED'], 'waiting'), (channels.values.DeliveryState['SENDING'], 'being sent'), (channels.values.DeliveryState['UNKNOWN'], 'fate unknown'), (channels.values.DeliveryState['SENT'], 'sent'), (channels.values.DeliveryState['DELIVERED'], 'delivered'), (channels.values.DeliveryState['UNDELIVERED'], 'not delivered'), (channels.values.DeliveryState['FAILED'], 'failed'), (channels.values.DeliveryState['CANCELLED'], 'cancelled')], default=channels.values.DeliveryState['QUEUED'], max_length=12, verbose_name='state')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('attempt', models.UUIDField(editable=False, null=True)),
                        ('next_try_at', models.DateTimeField(null=True, verbose_name='next try')),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('provider_id', models.CharField(blank=True, max_length=300, verbose_name='identity at the provider')),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                        ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                    ],
                    options={
                        'verbose_name': 'delivery',
                        'verbose_name_plural': 'outbox',
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('run', None), ('state', 'queued')), fields=['next_try_at'], name='delivery_waiting'), models.Index(condition=models.Q(('run__isnull', False), ('state', 'queued')), fields=['account', 'next_try_at', 'id'], name='delivery_bulk_waiting'), models.Index(condition=models.Q(('run__isnull', False), ('state', 'queued')), fields=['run', 'id'], name='delivery_of_run'), models.Index(condition=models.Q(('run', None), ('state__in', ['sending', 'unknown'])), fields=['lease_until'], name='delivery_unsettled'), models.Index(condition=models.Q(('run__isnull', False), ('state__in', ['sending', 'unknown'])), fields=['lease_until'], name='delivery_bulk_unsettled'), models.Index(fields=['account', 'provider_id'], name='delivery_provider')],
                        'constraints': [models.UniqueConstraint(fields=('key',), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'unknown', 'sent', 'delivered', 'undelivered', 'failed', 'cancelled'])), name='delivery_state_known')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryReceipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='channels.account')),
                        ('provider_id', models.CharField(max_length=300)),
                        ('state', models.CharField(choices=[(channels.values.DeliveryState['QUEUED'], 'waiting'), (channels.values.DeliveryState['SENDING'], 'being sent'), (channels.values.DeliveryState['UNKNOWN'], 'fate unknown'), (channels.values.DeliveryState['SENT'], 'sent'), (channels.values.DeliveryState['DELIVERED'], 'delivered'), (channels.values.DeliveryState['UNDELIVERED'], 'not delivered'), (channels.values.DeliveryState['FAILED'], 'failed'), (channels.values.DeliveryState['CANCELLED'], 'cancelled')], max_length=12)),
                        ('error', models.TextField(blank=True)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'delivery receipt',
                        'verbose_name_plural': 'delivery receipts',
                        'constraints': [models.UniqueConstraint(fields=('account', 'provider_id', 'state'), name='receipt_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Bucket',
                    fields=[
                        ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                        ('tokens', models.FloatField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'bucket',
                        'indexes': [models.Index(fields=['at'], name='bucket_at')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='account',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{cursor,last_in_at,last_out_at,last_error,last_error_at}'::text[], '{secrets}'::text[]); END IF; RETURN NULL;", hash='29d5e46d9e6e0ebde5623621a4329d910a08396d', operation='INSERT OR UPDATE OF "channel", "code", "name", "language", "is_active", "options", "secrets" OR DELETE', pgid='pgtrigger_recorded_7afdb', table='channels_account', when='AFTER')),
                ),
            ],
        ),
    ]
