import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="survey",
            name="recorded",
        ),
        migrations.AddField(
            model_name="survey",
            name="names",
            field=models.JSONField(blank=True, default=dict),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;",
                    hash="7734b2c0a6a64ea28c7a1db8631b2b37a79d2292",
                    operation='INSERT OR UPDATE OF "name", "names", "version_id", "organisation_id", "purpose", "state", "audience_id", "channels", "is_open", "is_anonymous", "least_answers", "opens_at", "closes_at", "is_one_by_one", "share", "after_hours", "rest_days", "created_by_id", "approved_by_id", "approved_at" OR DELETE',
                    pgid="pgtrigger_recorded_d2846",
                    table="surveys_survey",
                    when="AFTER",
                ),
            ),
        ),
    ]
