import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# A fifth of ten million rows is too many to wait for: their statistics would be months old, and
# the index of what is new would find rows that are not known to be visible to all.
BIG = (
    "channels_envelope",
    "channels_delivery",
)
_TENDED = """
ALTER TABLE {table} SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.01
)
"""
_AS_BEFORE = """
ALTER TABLE {table} RESET (
    autovacuum_vacuum_scale_factor,
    autovacuum_vacuum_insert_scale_factor,
    autovacuum_analyze_scale_factor
)
"""


def _tended(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(_TENDED.format(table=table), _AS_BEFORE.format(table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing"),
        ("channels", "0004_account_recorded"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="channels.account",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="key",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["received_at"],
                name="envelope_received",
                pages_per_range=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("key",), name="delivery_once"),
        ),
        *map(_tended, BIG),
    ]
