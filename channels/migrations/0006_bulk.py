import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_roles"),
        ("channels", "0005_layout"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lane",
            fields=[
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="lane", serialize=False, to="channels.account")),
                ("tokens", models.FloatField(default=0)),
                ("at", models.DateTimeField()),
                ("slowed", models.FloatField(default=1)),
                ("failures", models.FloatField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("judged_at", models.DateTimeField()),
                ("closed_until", models.DateTimeField(null=True)),
                ("closures", models.PositiveSmallIntegerField(default=0)),
            ],
            options={"verbose_name": "lane", "verbose_name_plural": "lanes"},
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("is_held", models.BooleanField(default=False)),
                ("heeds_opt_out", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={"verbose_name": "run", "verbose_name_plural": "runs"},
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_waiting"),
        migrations.RemoveIndex(model_name="delivery", name="delivery_unsettled"),
        migrations.AddField(
            model_name="delivery",
            name="parts",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="delivery",
            name="run",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="channels.run"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("run", None), ("state", "queued")), fields=["next_try_at"], name="delivery_waiting"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("run__isnull", False), ("state", "queued")), fields=["account", "next_try_at", "id"], name="delivery_bulk_waiting"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("run__isnull", False), ("state", "queued")), fields=["run", "id"], name="delivery_of_run"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("run", None), ("state__in", ["sending", "unknown"])), fields=["lease_until"], name="delivery_unsettled"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("run__isnull", False), ("state__in", ["sending", "unknown"])), fields=["lease_until"], name="delivery_bulk_unsettled"),
        ),
    ]
