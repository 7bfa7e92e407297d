import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0003_hearing"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.CharField(max_length=64, unique=True)),
                ("figures", models.JSONField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "kept count of an audience",
                "verbose_name_plural": "kept counts of audiences",
            },
        ),
        migrations.AddField(
            model_name="feeditem",
            name="listed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="feeditem",
            index=models.Index(fields=["feed", "link"], name="feed_item_links"),
        ),
        migrations.AddIndex(
            model_name="feeditem",
            index=models.Index(fields=["feed", "listed_at"], name="feed_items_listed"),
        ),
    ]
