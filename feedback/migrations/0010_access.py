import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_desk_ground"), ("accounts", "0004_audit")]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('appeal', 'appeal'), ('original', 'sealed original'), ('recording', 'recorded call'), ('payload', 'message as it came'), ('delivery', 'message that went out'), ('contact', 'name or number of a caller or visitor'), ('export', 'export')], max_length=10, verbose_name='what')),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('hour', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'reading by the staff',
                'verbose_name_plural': 'readings by the staff',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='appeal',
            name='concerns_whom',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='taken_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='personaldataread',
            index=models.Index(fields=['-at', '-id'], name='read_at'),
        ),
        migrations.AddIndex(
            model_name='personaldataread',
            index=models.Index(fields=['user', '-at'], name='read_user'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='kept_from_the_body', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."is_confidential")', declare='DECLARE holder bigint;', func="\n        FOR holder IN\n            WITH RECURSIVE line(id, parent_id) AS (\n                SELECT id, parent_id FROM accounts_organisation\n                 WHERE id = NEW.organisation_id\n                    OR id = (SELECT organisation_id FROM accounts_team WHERE id = NEW.team_id)\n                UNION\n                SELECT above.id, above.parent_id\n                  FROM accounts_organisation above JOIN line ON above.id = line.parent_id)\n            SELECT id FROM line\n        LOOP\n            IF holder = NEW.concerns_id THEN\n                RAISE EXCEPTION 'the body that a confidential appeal concerns cannot hold it'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n        END LOOP;\n        RETURN NEW;\n    ", hash='5a4b90929f7b7f5271e2b474f2a3adc412f66cf6', operation='INSERT OR UPDATE OF "organisation_id", "team_id", "is_confidential", "concerns_id"', pgid='pgtrigger_kept_from_the_body_40ba4', table='feedback_appeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendar',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='e81ae10257e17576871ea3f2bdfad6470e4c4710', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_97008', table='feedback_calendar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holiday',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='5dddfd515e62e5f4a2f993481499b2544883593f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_d3019', table='feedback_holiday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routingrule',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='75dcb13d9aa7e0be7a14b174d4dff73b18d31f06', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_eb7e3', table='feedback_routingrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slapolicy',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='f2fc06ba404a53b66d231184826fd9020f1ffe19', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_f8ad5', table='feedback_slapolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topic',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='867c8a6a41010d363c0b699ea316bb820beed110', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_85615', table='feedback_topic', when='AFTER')),
        ),
        migrations.AddField(
            model_name='reading',
            name='appeal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='feedback.appeal'),
        ),
        migrations.AddField(
            model_name='reading',
            name='citizen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='accounts.citizen'),
        ),
        migrations.AddField(
            model_name='reading',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['user', '-at'], name='reading_user'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['appeal', '-at'], name='reading_appeal'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['-at', '-id'], name='reading_at'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(condition=models.Q(('hour__isnull', False)), fields=('user', 'appeal', 'hour'), name='reading_once_an_hour'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reading',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a1fd430ed7caf2b6de23486ffe03628186d7faf7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cb2c3', table='feedback_reading', when='BEFORE')),
        ),
    ]
