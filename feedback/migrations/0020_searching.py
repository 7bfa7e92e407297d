import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0019_knowledge")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=60, unique=True)),
                ("often", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "word that is looked for",
                "verbose_name_plural": "words that are looked for",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"]),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appeal", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "mark of the words gathered",
                "verbose_name_plural": "marks of the words gathered",
            },
        ),
    ]
