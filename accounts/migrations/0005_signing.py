import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Lines parted by \\n, for example {"en": "1 Main Square\\nUlaanbaatar"}.',
                        verbose_name="address by language",
                    ),
                ),
                (
                    "signatory",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='For example {"en": "Director", "ru": "Директор"}.',
                        verbose_name="title of its head by language",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.CharField(blank=True, max_length=200, verbose_name="e-mail")),
                ("logo", models.BinaryField(blank=True, default=b"")),
                (
                    "series",
                    models.SlugField(
                        help_text="Letterheads with the same series are numbered in one row.",
                        verbose_name="series of numbers",
                    ),
                ),
                (
                    "number_format",
                    models.CharField(
                        default="{year}/{number:05d}",
                        help_text="It may name {number}, {year} and {code}, the organisation's own.",
                        max_length=100,
                        verbose_name="format of the outgoing number",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "letterhead",
                "verbose_name_plural": "letterheads",
                "ordering": ["organisation__name"],
            },
        ),
        migrations.AddField(
            model_name="letterhead",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letterhead",
                to="accounts.organisation",
            ),
        ),
    ]
