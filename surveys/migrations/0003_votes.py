import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_asking"),
    ]

    operations = [
        migrations.AlterField(
            model_name="aside",
            name="reason",
            field=models.CharField(
                choices=[
                    ("late", "received after the end"),
                    ("early", "received before the opening"),
                    ("not_on_list", "the sender is not on the list"),
                    ("not_verified", "the sender has not proved who they are"),
                    ("not_authentic", "the sender may have been forged"),
                    ("no_number", "the sender is no phone number"),
                    ("channel", "by a channel that this vote does not take"),
                    ("public", "said where others read it"),
                    ("on_paper", "the person has voted on paper"),
                    ("unknown_option", "no such option"),
                    ("after_count", "read after the count"),
                ],
                max_length=15,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="annulled_for_cause",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.status = 'annulled' AND OLD.published_at IS NOT NULL)",
                    func="\nIF NOT EXISTS (\n    SELECT 1 FROM surveys_voteobjection WHERE vote_id = NEW.id AND decision = 'upheld'\n) THEN RAISE EXCEPTION 'vote % is published and no objection to it was upheld', NEW.id;\nEND IF;\nRETURN NEW;\n",
                    hash="e7caa9838e163924ed9a34f73c61468bc817d403",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_annulled_for_cause_84094",
                    table="surveys_vote",
                    when="BEFORE",
                ),
            ),
        ),
    ]
