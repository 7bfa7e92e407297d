from django.db import migrations

# Whoever approves what goes out has seen whom it is for. As long as it has not gone, nobody makes
# other people of the same audience; with nothing waiting for it, it changes as one likes.
_HOLD = """
CREATE FUNCTION surveys_hold_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM outreach_broadcast
            WHERE audience_id = OLD.id AND status IN ('proposed', 'approved'))
        OR EXISTS (SELECT FROM outreach_feed
            WHERE audience_id = OLD.id AND approved_by_id IS NOT NULL)
        OR EXISTS (SELECT FROM surveys_survey
            WHERE audience_id = OLD.id AND state IN ('proposed', 'approved'))
        OR EXISTS (SELECT FROM surveys_vote
            WHERE audience_id = OLD.id AND status IN ('proposed', 'approved', 'open'))
    THEN RAISE EXCEPTION 'audience % stands as it was when something for it was proposed', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_audience_held BEFORE UPDATE OF definition ON outreach_audience
    FOR EACH ROW WHEN (OLD.definition IS DISTINCT FROM NEW.definition)
    EXECUTE FUNCTION surveys_hold_audience();
"""
_LET_GO = """
DROP TRIGGER surveys_audience_held ON outreach_audience;
DROP FUNCTION surveys_hold_audience();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_follow"), ("surveys", "0003_writers")]

    operations = [migrations.RunSQL(_HOLD, _LET_GO)]
