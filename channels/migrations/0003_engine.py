from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_tended"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="heeds_quiet_hours",
            field=models.BooleanField(default=True),
        ),
    ]
