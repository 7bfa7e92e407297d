from django.db import migrations

# Each event leaves a note of its appeal, once for each statement, in the transaction that wrote it.
_FOLLOW = """
CREATE FUNCTION analytics_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics_changedappeal (appeal_id) SELECT DISTINCT appeal_id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER analytics_changed AFTER INSERT ON feedback_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION analytics_note_changed();
"""
_UNFOLLOW = """
DROP TRIGGER analytics_changed ON feedback_event;
DROP FUNCTION analytics_note_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [migrations.RunSQL(_FOLLOW, _UNFOLLOW)]
