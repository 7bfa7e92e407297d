"""A rule that doubts where an interview was held."""

from django.db import migrations, models

RULES = [
    ("too_fast", "much faster than the others"),
    ("straight", "the same answer throughout"),
    ("alike", "nearly the same as another of this interviewer"),
    ("empty", "more than half is missing"),
    ("too_far", "held too far from the one before for the time between"),
    ("not_held", "the check says that it did not take place"),
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.AlterField("doubt", "rule", models.CharField(choices=RULES, max_length=10)),
    ]
