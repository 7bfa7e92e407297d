from django.db import migrations

from accounts.schema import tended


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [tended("feedback_appeal"), tended("feedback_message"), tended("feedback_event")]
