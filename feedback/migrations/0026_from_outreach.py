from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0025_open311"),
    ]

    operations = []
