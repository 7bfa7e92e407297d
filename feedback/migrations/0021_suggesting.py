import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0020_searching")]

    operations = [
        migrations.CreateModel(
            name="SuggestionModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(choices=[("topic", "topic"), ("organisation", "organisation")], max_length=15, verbose_name="suggests")),
                ("trained_at", models.DateTimeField(auto_now_add=True, verbose_name="trained")),
                ("texts", models.PositiveIntegerField(default=0, verbose_name="appeals learned from")),
                ("labels", models.JSONField(default=list)),
                ("weights", models.BinaryField(null=True)),
                ("temperature", models.FloatField(default=1.0)),
                ("first_right", models.FloatField(null=True, verbose_name="first one right")),
                ("among_three", models.FloatField(null=True, verbose_name="among the first three")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it suggests nothing")),
            ],
            options={
                "verbose_name": "training of suggestions",
                "verbose_name_plural": "trainings of suggestions",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["target", "-id"], name="suggestion_model_newest")],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offered", models.JSONField(default=list)),
                ("chosen", models.BigIntegerField()),
                ("rank", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("appeal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="feedback.appeal")),
                ("model", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="feedback.suggestionmodel")),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ["-id"],
            },
        ),
        # Configuration of earlier slots, recorded (accounts.models.changes).
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{value_index}'::text[], '{value}'::text[]); END IF; RETURN NULL;", hash='b97e3e008ace431a2acdb64642ac3c04e98b8d69', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_27bbf', table='feedback_block', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cannedanswer',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='e91276a3b8df8309c6e79d4de338db3e8e6a5ff4', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_4290b', table='feedback_cannedanswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalationstep',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='4cb44b596ecefb8f67f255982fcd679f9ca17883', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_89e07', table='feedback_escalationstep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='macro',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='f8ed6b548c3d6cebdb7518ea3ffb0586c285504b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_dddc8', table='feedback_macro', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationcalendar',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='beb9f30bb2174e4279ab8db78966c9b43cd710fd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_2897e', table='feedback_organisationcalendar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='procedure',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='548503413d1d03ad039a3d1b1f8f50da4ae284aa', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_43577', table='feedback_procedure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusalground',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='5f338b1e22f5308ca99f7f4ca6a961750be02ce2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_1bf3a', table='feedback_refusalground', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shiftkind',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='1789b09259a20db0241a693361836ae4e97be284', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_3d93d', table='feedback_shiftkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingrule',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='b487b479686c9e45fd773c2413d5aff25ba7ca4c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_33418', table='feedback_signingrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='skills',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='4eb502552519a16191108b764d3a61e4412efc43', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_c7663', table='feedback_skills', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slastep',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='422cb19ab1df450048c2a4ad7ec61d89b54d5e8c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_7e7e3', table='feedback_slastep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teamduty',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='b34f835e3b618a38b8cee2fded2bcba6031857f8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_cad34', table='feedback_teamduty', when='AFTER')),
        ),
    ]
