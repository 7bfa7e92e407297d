from django.db import migrations

# Keeps one change of a recorded table: see accounts.models.changes.
RECORDER = """
CREATE FUNCTION accounts_record_change(
    changed text, act text, was jsonb, became jsonb, omitted text[], secret text[]
) RETURNS void AS $$
DECLARE
    whole jsonb := coalesce(became, was);
    context jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
    kept_before jsonb;
    kept_after jsonb;
BEGIN
    was := was - omitted;
    became := became - omitted;
    -- The columns that changed, or all of a new or deleted row.
    SELECT jsonb_object_agg(key, value) INTO kept_before FROM jsonb_each(was)
     WHERE act <> 'UPDATE' OR value IS DISTINCT FROM became -> key;
    SELECT jsonb_object_agg(key, value) INTO kept_after FROM jsonb_each(became)
     WHERE act <> 'UPDATE' OR value IS DISTINCT FROM was -> key;
    IF kept_before IS NULL AND kept_after IS NULL THEN
        RETURN;
    END IF;
    -- Of a secret, only that there was one, and that it changed.
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) AND value <> 'null' THEN '"***"' ELSE value END)
      INTO kept_before FROM jsonb_each(kept_before);
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) AND value <> 'null' THEN '"***"' ELSE value END)
      INTO kept_after FROM jsonb_each(kept_after);
    INSERT INTO accounts_change ("at", "table", "row", "act", "before", "after", user_id, address)
    VALUES (clock_timestamp(), changed, coalesce(whole ->> 'id', whole ->> 'organisation_id', ''), act, kept_before, kept_after,
            (context ->> 'user')::bigint, coalesce(context ->> 'address', ''));
END;
$$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(RECORDER, "DROP FUNCTION accounts_record_change")]
