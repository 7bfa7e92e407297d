import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SEVERAL = """
UPDATE feedback_routingrule
   SET kinds = CASE WHEN kind = '' THEN '{}' ELSE ARRAY[kind] END,
       topics = CASE WHEN topic_id IS NULL THEN '{}' ELSE ARRAY[topic_id] END,
       sectors = CASE WHEN sector_id IS NULL THEN '{}' ELSE ARRAY[sector_id] END
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0012_duty")]

    operations = [
        migrations.AddField(
            model_name='routingrule',
            name='all_words',
            field=models.BooleanField(default=False, verbose_name='all of these words'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='assurance_least',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(0, 'not confirmed'), (1, 'address confirmed'), (2, 'document seen'), (3, 'national e-ID')], null=True, verbose_name='identity, at least'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='assurance_most',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(0, 'not confirmed'), (1, 'address confirmed'), (2, 'document seen'), (3, 'national e-ID')], null=True, verbose_name='identity, at most'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='calendar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.calendar'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='channels',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='first_day',
            field=models.DateField(blank=True, null=True, verbose_name='from the day'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='goes_on',
            field=models.BooleanField(default=False, verbose_name='later rules may add to it'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='hours_from',
            field=models.TimeField(blank=True, null=True, verbose_name='from'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='hours_until',
            field=models.TimeField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='last_day',
            field=models.DateField(blank=True, null=True, verbose_name='until the day'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='makes_confidential',
            field=models.BooleanField(default=False, verbose_name='mark: confidential'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='makes_vulnerable',
            field=models.BooleanField(default=False, verbose_name='mark: somebody in need of care'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='name',
            field=models.CharField(blank=True, max_length=100, verbose_name='name'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='place_words',
            field=models.TextField(blank=True, max_length=2000, verbose_name='words in the address'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='policy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.slapolicy'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='sectors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='sets_kind',
            field=models.CharField(blank=True, choices=[('consultation', 'consultation'), ('incident', 'incident'), ('proposal', 'proposal'), ('complaint', 'complaint'), ('gratitude', 'thanks')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='sets_topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.topic'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routing_rules', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='topics',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='vulnerable',
            field=models.BooleanField(blank=True, null=True, verbose_name='somebody in need of care'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='weekdays',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='words',
            field=models.TextField(blank=True, max_length=5000, verbose_name='words in the text'),
        ),
        migrations.AddField(
            model_name='routingrule',
            name='working',
            field=models.CharField(blank=True, choices=[('inside', 'in working time'), ('outside', 'outside working time')], max_length=10, verbose_name='working time'),
        ),
        migrations.AlterField(
            model_name='routingrule',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='routing_rules', to='accounts.organisation'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('kind', 'routed')), fields=['recorded_at'], name='event_routed'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('team__isnull', False), ('policy__isnull', False), ('sets_topic__isnull', False), ('priority__isnull', False), models.Q(('sets_kind', ''), _negated=True), ('makes_vulnerable', True), ('makes_confidential', True), _connector='OR'), name='routing_rule_does_something'),
        ),
        migrations.RunSQL(SEVERAL, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='routingrule',
            name='kind',
        ),
        migrations.RemoveField(
            model_name='routingrule',
            name='sector',
        ),
        migrations.RemoveField(
            model_name='routingrule',
            name='topic',
        ),
    ]
