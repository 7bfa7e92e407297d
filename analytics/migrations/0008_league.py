from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analytics", "0007_open_data")]

    operations = []
