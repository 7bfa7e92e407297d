from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_desk_ground")]

    operations = []
