"""What the database promises beyond Django's vocabulary.

``portal_apikey_one_retiring``: of an account's keys of an environment, no two retire at the same
time. With ``portal_apikey_one_current`` it follows that at most two are live, and two only while a
rotation overlaps. Expired keys hold the current place, so they are renewed or deleted first.
"""

from django.db import migrations

FORWARDS = """
ALTER TABLE portal_apikey ADD CONSTRAINT portal_apikey_one_retiring EXCLUDE USING gist (
    int8range(company_id * 2 + (environment = 'sandbox')::int, company_id * 2 + (environment = 'sandbox')::int, '[]')
        WITH &&,
    tstzrange(rotated_at, retire_at) WITH &&
) WHERE (revoked_at IS NULL AND retire_at IS NOT NULL);

ALTER TABLE portal_company ALTER COLUMN id RESTART WITH 100001;

CREATE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0];
END $$;

CREATE TRIGGER portal_keyevent_append_only BEFORE UPDATE OR DELETE ON portal_keyevent
    FOR EACH ROW EXECUTE FUNCTION portal_refuse('events are append-only');
CREATE TRIGGER portal_accountevent_append_only BEFORE UPDATE OR DELETE ON portal_accountevent
    FOR EACH ROW EXECUTE FUNCTION portal_refuse('events are append-only');
CREATE TRIGGER portal_apikey_rows_stay BEFORE DELETE ON portal_apikey
    FOR EACH ROW EXECUTE FUNCTION portal_refuse('keys are revoked, never deleted');
CREATE TRIGGER portal_apikey_revocation_is_final BEFORE UPDATE ON portal_apikey
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION portal_refuse('a revocation is final');
"""

BACKWARDS = """
DROP TRIGGER portal_apikey_revocation_is_final ON portal_apikey;
DROP TRIGGER portal_apikey_rows_stay ON portal_apikey;
DROP TRIGGER portal_accountevent_append_only ON portal_accountevent;
DROP TRIGGER portal_keyevent_append_only ON portal_keyevent;
DROP FUNCTION portal_refuse();
ALTER TABLE portal_apikey DROP CONSTRAINT portal_apikey_one_retiring;
"""


class Migration(migrations.Migration):
    """Constraints and triggers in SQL."""

    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
