import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Keeps one change of a recorded table: see accounts.models.changes.
RECORDER = """
CREATE FUNCTION accounts_record_change(
    changed text, act text, was jsonb, became jsonb, omitted text[], secret text[]
) RETURNS void AS $$
DECLARE
    whole jsonb := coalesce(became, was);
    context jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
    kept_before jsonb;
    kept_after jsonb;
BEGIN
    was := was - omitted;
    became := became - omitted;
    -- The columns that changed, or all of a new or deleted row.
    SELECT jsonb_object_agg(key, value) INTO kept_before FROM jsonb_each(was)
     WHERE act <> 'UPDATE' OR value IS DISTINCT FROM became -> key;
    SELECT jsonb_object_agg(key, value) INTO kept_after FROM jsonb_each(became)
     WHERE act <> 'UPDATE' OR value IS DISTINCT FROM was -> key;
    IF kept_before IS NULL AND kept_after IS NULL THEN
        RETURN;
    END IF;
    -- Of a secret, only that there was one, and that it changed.
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) AND value <> 'null' THEN '"***"' ELSE value END)
      INTO kept_before FROM jsonb_each(kept_before);
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) AND value <> 'null' THEN '"***"' ELSE value END)
      INTO kept_after FROM jsonb_each(kept_after);
    INSERT INTO accounts_change ("at", "table", "row", "act", "before", "after", user_id, address)
    VALUES (clock_timestamp(), changed, coalesce(whole ->> 'id', whole ->> 'organisation_id', ''), act, kept_before, kept_after,
            (context ->> 'user')::bigint, coalesce(context ->> 'address', ''));
END;
$$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_teams")]

    operations = [
        migrations.RunSQL(RECORDER, "DROP FUNCTION accounts_record_change"),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('table', models.CharField(max_length=63)),
                ('row', models.CharField(max_length=40)),
                ('act', models.CharField(choices=[('INSERT', 'made'), ('UPDATE', 'changed'), ('DELETE', 'deleted')], max_length=6)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('address', models.CharField(blank=True, max_length=45)),
            ],
            options={
                'verbose_name': 'change by the staff',
                'verbose_name_plural': 'changes by the staff',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
            ],
            options={
                'verbose_name': 'member of a team',
                'verbose_name_plural': 'members of teams',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('accounts.team_members',),
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once',
        ),
        migrations.AddField(
            model_name='membership',
            name='channels',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='channels'),
        ),
        migrations.AddField(
            model_name='membership',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='kinds'),
        ),
        migrations.AddField(
            model_name='membership',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.team'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='ad35efd6de624ae46bbfd03298e525d487911cc9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_75aa4', table='accounts_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='4fe3dd7b6d81d5bd0fe1e6d33a7890bae3743870', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_35148', table='accounts_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sector',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{boundary}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='fce55904579838e2caaf91e0ca1c95610a878082', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_42a67', table='accounts_sector', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='team',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='b81cd955124460730c68be5e0e890afdce524e2c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_957dc', table='accounts_team', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN (OLD.is_staff OR OLD.is_superuser\n    OR EXISTS (SELECT 1 FROM accounts_membership AS held WHERE held.user_id = OLD.id)\n    OR nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'\n        <> OLD.id::text) ELSE (NEW.is_staff OR NEW.is_superuser\n    OR EXISTS (SELECT 1 FROM accounts_membership AS held WHERE held.user_id = NEW.id)\n    OR nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'\n        <> NEW.id::text) END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{last_login,national_number}'::text[], '{password,national_number_index}'::text[]); END IF; RETURN NULL;", hash='d49eae460083516df8f024e6b6141bb0c6941fae', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_22e31', table='accounts_user', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'organisation', 'sector', 'team'), name='membership_once', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='change',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teammember',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='974064f7de8bda971e239575cdd0865ff1b73e15', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_d1441', table='accounts_team_members', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['user', '-id'], name='change_user'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['table', 'row', '-id'], name='change_row'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['-at'], name='change_at'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0ac6fa1eb6882a7d1d19abf6301e7eeade1bc1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fdfaf', table='accounts_change', when='BEFORE')),
        ),
    ]
