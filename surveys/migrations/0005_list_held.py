from django.db import migrations

# The same of the lists that such an audience names: whoever was on one when something was proposed
# stays on it, and nobody comes to it, until that has gone. To leave people out by a list, and to
# undo the list, would else tell them all the same.
_HOLD = """
CREATE FUNCTION surveys_is_held(audience bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM outreach_broadcast
            WHERE audience_id = audience AND status IN ('proposed', 'approved'))
        OR EXISTS (SELECT FROM outreach_feed
            WHERE audience_id = audience AND approved_by_id IS NOT NULL)
        OR EXISTS (SELECT FROM surveys_survey
            WHERE audience_id = audience AND state IN ('proposed', 'approved'))
        OR EXISTS (SELECT FROM surveys_vote
            WHERE audience_id = audience AND status IN ('proposed', 'approved', 'open'))
$$;
CREATE OR REPLACE FUNCTION surveys_hold_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF surveys_is_held(OLD.id)
    THEN RAISE EXCEPTION 'audience % stands as it was when something for it was proposed', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION surveys_hold_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE _list bigint = CASE WHEN TG_TABLE_NAME = 'outreach_peoplelist' THEN to_jsonb(NEW) -> 'id'
    ELSE to_jsonb(NEW) -> 'people_id' END;
BEGIN
    IF EXISTS (SELECT FROM outreach_audience
        WHERE jsonb_path_exists(definition, '$.*[*].lists[*] ? (@ == $list)',
                jsonb_build_object('list', _list))
            AND surveys_is_held(id))
    THEN RAISE EXCEPTION 'list % stands as it was when something for it was proposed', _list
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_list_held BEFORE UPDATE OF undone_at ON outreach_peoplelist
    FOR EACH ROW WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL)
    EXECUTE FUNCTION surveys_hold_list();
CREATE TRIGGER surveys_list_held BEFORE UPDATE OF state ON outreach_peopleupload
    FOR EACH ROW WHEN (OLD.state <> 'taking' AND NEW.state = 'taking')
    EXECUTE FUNCTION surveys_hold_list();
"""
_LET_GO = """
DROP TRIGGER surveys_list_held ON outreach_peopleupload;
DROP TRIGGER surveys_list_held ON outreach_peoplelist;
DROP FUNCTION surveys_hold_list();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0006_asked_start"), ("surveys", "0004_audience_held")]

    operations = [migrations.RunSQL(_HOLD, _LET_GO)]
