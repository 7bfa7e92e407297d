import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_hearings"), ("accounts", "0004_audit")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{cursor,last_in_at,last_out_at,last_error,last_error_at}'::text[], '{secrets}'::text[]); END IF; RETURN NULL;", hash='29d5e46d9e6e0ebde5623621a4329d910a08396d', operation='INSERT OR UPDATE OF "channel", "code", "name", "language", "is_active", "options", "secrets" OR DELETE', pgid='pgtrigger_recorded_7afdb', table='channels_account', when='AFTER')),
        ),
    ]
