from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0005_engine"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="projectnews",
            name="project_news_of_one_thing",
        ),
        migrations.AddField(
            model_name="projectnews",
            name="words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="projectnews",
            index=models.Index(
                condition=models.Q(("approved_at__isnull", False), ("dropped_at", None)),
                fields=["-approved_at"],
                name="project_news_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectnews",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("milestone__isnull", False), ("status", ""), ("words", {})),
                    models.Q(
                        ("milestone", None), ("words", {}), models.Q(("status", ""), _negated=True)
                    ),
                    models.Q(
                        ("milestone", None), ("status", ""), models.Q(("words", {}), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="project_news_of_one_thing",
            ),
        ),
    ]
