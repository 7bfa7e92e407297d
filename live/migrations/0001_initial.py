import accounts.encryption
import accounts.schema
import django.db.models.deletion
import live.models.calls
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('channels', '0001_initial'),
        ('feedback', '0001_initial'),
    ]

    operations = [
        accounts.schema.AtOnce(
            operations=[
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='seat', to=settings.AUTH_USER_MODEL)),
                        ('number', models.CharField(blank=True, max_length=100, verbose_name='number')),
                        ('is_taking', models.BooleanField(default=False, verbose_name='takes calls')),
                        ('free_since', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': "operator's phone",
                        'verbose_name_plural': "operators' phones",
                        'indexes': [models.Index(fields=['number'], name='seat_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account')),
                        ('external_id', models.CharField(max_length=200)),
                        ('is_outgoing', models.BooleanField(default=False)),
                        ('caller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='accounts.address')),
                        ('called', models.CharField(blank=True, max_length=50, verbose_name='number called')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                        ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to=settings.AUTH_USER_MODEL)),
                        ('state', models.CharField(choices=[('started', 'in the menu'), ('queued', 'waiting'), ('ringing', 'ringing'), ('answered', 'talking'), ('completed', 'talked'), ('message', 'left a message'), ('abandoned', 'gave up waiting'), ('missed', 'missed')], default='started', max_length=10, verbose_name='state')),
                        ('outcome', models.CharField(blank=True, max_length=30)),
                        ('started_at', models.DateTimeField(verbose_name='began')),
                        ('queued_at', models.DateTimeField(blank=True, null=True)),
                        ('offered_at', models.DateTimeField(blank=True, null=True)),
                        ('left_queue_at', models.DateTimeField(blank=True, null=True)),
                        ('freed_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                        ('message_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                        ('heard_at', models.DateTimeField(blank=True, null=True)),
                        ('appeal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='feedback.appeal')),
                        ('form', models.UUIDField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'call',
                        'verbose_name_plural': 'calls',
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'ringing'])), fields=['queued_at'], name='call_waiting'), models.Index(fields=['operator', '-id'], name='call_operator'), models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['-answered_at'], name='call_answered'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['started_at'], name='call_open')],
                        'constraints': [models.UniqueConstraint(fields=('account', 'external_id'), name='call_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Recording',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='live.call')),
                        ('name', models.CharField(max_length=255)),
                        ('remote_url', models.TextField()),
                        ('content_type', models.CharField(blank=True, max_length=100)),
                        ('size', models.PositiveBigIntegerField(default=0)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('state', models.CharField(choices=[('remote', 'still at the provider'), ('kept', 'kept'), ('lost', 'could not be fetched')], default='remote', max_length=10)),
                        ('original', models.FileField(blank=True, max_length=200, upload_to='calls/%Y/%m')),
                        ('seal', accounts.encryption.EncryptedTextField(blank=True, editable=False)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_try_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'recording of a call',
                        'verbose_name_plural': 'recordings of calls',
                        'indexes': [models.Index(condition=models.Q(('state', 'remote')), fields=['next_try_at'], name='recording_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('call', 'remote_url'), name='recording_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CallBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='accounts.address')),
                        ('reason', models.CharField(choices=[('missed', 'missed call'), ('abandoned', 'gave up waiting'), ('answer', 'an answer to tell')], max_length=10, verbose_name='reason')),
                        ('call', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='call_backs', to='live.call')),
                        ('message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='call_back', to='feedback.message')),
                        ('asked_at', models.DateTimeField(verbose_name='since')),
                        ('due_at', models.DateTimeField(verbose_name='due')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tried')),
                        ('state', models.CharField(choices=[('open', 'to call back'), ('done', 'reached'), ('called', 'called again by themselves'), ('given_up', 'not reached')], default='open', max_length=10, verbose_name='state')),
                        ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'call back',
                        'verbose_name_plural': 'calls back',
                        'ordering': ['due_at'],
                        'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='call_back_open')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open'), models.Q(('reason', 'answer'), _negated=True)), fields=('address',), name='call_back_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Prompt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(choices=live.models.calls.prompt_names, max_length=20, verbose_name='sentence')),
                        ('language', models.CharField(choices=[('en', 'English'), ('mn', 'Монгол'), ('kk', 'Қазақша'), ('ru', 'Русский'), ('az', 'Azərbaycanca')], max_length=5, verbose_name='language')),
                        ('audio', models.FileField(help_text='MP3 or WAV, as the telephone plays it.', upload_to='prompts/', verbose_name='sound')),
                    ],
                    options={
                        'verbose_name': 'prompt',
                        'verbose_name_plural': 'prompts',
                        'constraints': [models.UniqueConstraint(fields=('name', 'language'), name='prompt_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Chat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chats', to='channels.account')),
                        ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address')),
                        ('token_index', models.CharField(editable=False, max_length=64, unique=True)),
                        ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address')),
                        ('pocket', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('seen_at', models.DateTimeField(auto_now_add=True, verbose_name='last seen')),
                    ],
                    options={
                        'verbose_name': 'web chat',
                        'verbose_name_plural': 'web chats',
                        'indexes': [models.Index(fields=['seen_at'], name='chat_seen')],
                    },
                ),
                migrations.CreateModel(
                    name='ChatWords',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='live.chat')),
                        ('envelope', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.envelope')),
                    ],
                    options={
                        'verbose_name': 'words of a chat',
                        'verbose_name_plural': 'words of chats',
                    },
                ),
            ],
        ),
    ]
