from django.db import migrations

from accounts.schema import tended


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [tended("channels_envelope"), tended("channels_delivery")]
