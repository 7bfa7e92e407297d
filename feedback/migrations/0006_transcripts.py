import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0005_following'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('received', 'received'), ('status', 'status changed'), ('message', 'message'), ('answer', 'official answer'), ('note', 'internal note'), ('routed', 'routed'), ('assigned', 'assigned'), ('classified', 'classified'), ('deadline', 'deadline'), ('rated', 'rated'), ('identity', 'identity confirmed'), ('merged', 'joined'), ('transcribed', 'written down')], max_length=20),
        ),
        migrations.CreateModel(
            name='Transcript',
            fields=[
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='transcript', serialize=False, to='feedback.attachment')),
                ('draft', models.TextField(blank=True)),
                ('draft_source', models.CharField(blank=True, max_length=100)),
                ('text', models.TextField(blank=True)),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('listened_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transcripts', to='feedback.appeal')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'transcript',
                'verbose_name_plural': 'transcripts',
                'indexes': [models.Index(condition=models.Q(('written_at__isnull', True)), fields=['appeal'], name='transcript_waiting')],
            },
        ),
    ]
