from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_tended"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="envelope",
            name="envelope_waiting",
        ),
        migrations.AddField(
            model_name="envelope",
            name="is_receipt",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="delivery receipt"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="heeds_quiet_hours",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(
                condition=models.Q(("state", "new")),
                fields=["is_receipt", "next_try_at", "id"],
                name="envelope_waiting",
            ),
        ),
    ]
