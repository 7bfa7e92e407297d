import django.db.models.deletion
from django.db import migrations, models

import feedback.models.guided


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('channels', '0002_shared_ground'),
        ('feedback', '0006_transcripts'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuidedForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=feedback.models.guided.new_token, max_length=8)),
                ('step', models.CharField(choices=[('none', 'not begun'), ('kind', 'what it is'), ('words', 'the words'), ('place', 'the place'), ('files', 'photos and files'), ('check', 'check'), ('sent', 'sent')], default='none', max_length=5)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('data', models.JSONField(default=dict)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.address')),
            ],
            options={
                'verbose_name': 'guided form',
                'verbose_name_plural': 'guided forms',
                'constraints': [models.UniqueConstraint(fields=('address', 'account'), name='guided_form_once')],
            },
        ),
    ]
