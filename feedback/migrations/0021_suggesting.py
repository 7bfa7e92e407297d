import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0020_searching")]

    operations = [
        migrations.CreateModel(
            name="SuggestionModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(choices=[("topic", "topic"), ("organisation", "organisation")], max_length=15, verbose_name="suggests")),
                ("trained_at", models.DateTimeField(auto_now_add=True, verbose_name="trained")),
                ("texts", models.PositiveIntegerField(default=0, verbose_name="appeals learned from")),
                ("labels", models.JSONField(default=list)),
                ("weights", models.BinaryField(null=True)),
                ("temperature", models.FloatField(default=1.0)),
                ("first_right", models.FloatField(null=True, verbose_name="first one right")),
                ("among_three", models.FloatField(null=True, verbose_name="among the first three")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it suggests nothing")),
            ],
            options={
                "verbose_name": "training of suggestions",
                "verbose_name_plural": "trainings of suggestions",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["target", "-id"], name="suggestion_model_newest")],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offered", models.JSONField(default=list)),
                ("chosen", models.BigIntegerField()),
                ("rank", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("appeal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="feedback.appeal")),
                ("model", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="feedback.suggestionmodel")),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ["-id"],
            },
        ),
    ]
