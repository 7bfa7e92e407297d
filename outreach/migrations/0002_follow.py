from django.db import migrations

# Recipients follow their deliveries, in the statement that changes these; once for each statement,
# however many rows it changes. Deliveries of no run are left alone at once.
_FOLLOW = """
CREATE FUNCTION outreach_state_of(delivery text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE delivery WHEN 'queued' THEN 'handed' WHEN 'sending' THEN 'handed'
        WHEN 'unknown' THEN 'unknown' WHEN 'sent' THEN 'sent' WHEN 'delivered' THEN 'delivered'
        WHEN 'cancelled' THEN 'skipped' ELSE 'failed' END
$$;
CREATE FUNCTION outreach_follow_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM after WHERE run_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    UPDATE outreach_recipient recipient SET state = moved.state, skipped = moved.skipped
    FROM (
        SELECT after.id, outreach_state_of(after.state) AS state,
            CASE WHEN after.state <> 'cancelled' THEN ''
                WHEN run.heeds_opt_out AND address.opted_out_at IS NOT NULL THEN 'opted_out'
                ELSE 'called_off' END AS skipped
        FROM after
        JOIN before ON before.id = after.id
        JOIN channels_run run ON run.id = after.run_id
        JOIN accounts_address address ON address.id = after.address_id
        WHERE outreach_state_of(after.state) <> outreach_state_of(before.state)
    ) moved
    WHERE recipient.delivery_id = moved.id;
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_follow AFTER UPDATE ON channels_delivery
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_follow_deliveries();
"""
_UNFOLLOW = """
DROP TRIGGER outreach_follow ON channels_delivery;
DROP FUNCTION outreach_follow_deliveries();
DROP FUNCTION outreach_state_of(text);
"""

_COUNT = """
CREATE FUNCTION outreach_tally_recipients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO outreach_tally (broadcast_id, state, skipped, n, is_sum)
        SELECT broadcast_id, state, skipped, count(*), false FROM after GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO outreach_tally (broadcast_id, state, skipped, n, is_sum)
        SELECT broadcast_id, state, skipped, -count(*), false FROM before GROUP BY 1, 2, 3;
    ELSE
        INSERT INTO outreach_tally (broadcast_id, state, skipped, n, is_sum)
        SELECT broadcast_id, state, skipped, sum(n), false FROM (
            SELECT broadcast_id, state, skipped, 1 AS n FROM after
            UNION ALL
            SELECT broadcast_id, state, skipped, -1 FROM before
        ) moved GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_tally_inserted AFTER INSERT ON outreach_recipient
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_tally_recipients();
CREATE TRIGGER outreach_tally_updated AFTER UPDATE ON outreach_recipient
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_tally_recipients();
CREATE TRIGGER outreach_tally_deleted AFTER DELETE ON outreach_recipient
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_tally_recipients();
"""
_UNCOUNT = """
DROP TRIGGER outreach_tally_inserted ON outreach_recipient;
DROP TRIGGER outreach_tally_updated ON outreach_recipient;
DROP TRIGGER outreach_tally_deleted ON outreach_recipient;
DROP FUNCTION outreach_tally_recipients();
"""

# A pause or a call-off holds what was handed over, whoever writes the status; to go on lets it go,
# and gives what was parked meanwhile its time again.
_HOLD = """
CREATE FUNCTION outreach_hold_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE channels_run SET is_held = NEW.status IN ('paused', 'cancelled')
    WHERE key = 'broadcast:' || NEW.id;
    IF NEW.status = 'running' THEN
        UPDATE channels_delivery SET next_try_at = now()
        WHERE run_id = (SELECT id FROM channels_run WHERE key = 'broadcast:' || NEW.id)
            AND state = 'queued' AND next_try_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_hold AFTER UPDATE OF status ON outreach_broadcast
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION outreach_hold_run();
"""
_LET_GO = """
DROP TRIGGER outreach_hold ON outreach_broadcast;
DROP FUNCTION outreach_hold_run();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_initial")]

    operations = [
        migrations.RunSQL(_FOLLOW, _UNFOLLOW),
        migrations.RunSQL(_COUNT, _UNCOUNT),
        migrations.RunSQL(_HOLD, _LET_GO),
    ]
