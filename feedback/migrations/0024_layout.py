from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0023_objections")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    kind="status",
                    status__in=["answered", "rejected", "closed", "reopened", "redirected"],
                ),
                fields=["at"],
                include=("appeal", "status"),
                name="event_step",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(kind="status", status="redirected"),
                fields=["appeal"],
                name="event_redirected",
            ),
        ),
    ]
