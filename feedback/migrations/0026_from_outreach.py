from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0025_open311"),
    ]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="is_gathered",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
