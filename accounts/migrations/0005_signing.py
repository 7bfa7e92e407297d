import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Lines parted by \\n, for example {"en": "1 Main Square\\nUlaanbaatar"}.',
                        verbose_name="address by language",
                    ),
                ),
                (
                    "signatory",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='For example {"en": "Director", "ru": "Директор"}.',
                        verbose_name="title of its head by language",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.CharField(blank=True, max_length=200, verbose_name="e-mail")),
                ("logo", models.BinaryField(blank=True, default=b"")),
                (
                    "series",
                    models.SlugField(
                        help_text="Letterheads with the same series are numbered in one row.",
                        verbose_name="series of numbers",
                    ),
                ),
                (
                    "number_format",
                    models.CharField(
                        default="{year}/{number:05d}",
                        help_text="It may name {number}, {year} and {code}, the organisation's own.",
                        max_length=100,
                        verbose_name="format of the outgoing number",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "letterhead",
                "verbose_name_plural": "letterheads",
                "ordering": ["organisation__name"],
            },
        ),
        migrations.AddField(
            model_name="letterhead",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letterhead",
                to="accounts.organisation",
            ),
        ),
        # Configuration of earlier slots, recorded (accounts.models.changes).
        pgtrigger.migrations.AddTrigger(
            model_name='letterhead',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='d6c568636740f6af22e52f312b94ee82f4dcacb7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_09151', table='accounts_letterhead', when='AFTER')),
        ),
    ]
