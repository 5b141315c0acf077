"""Count listings by state where they change: a statement adds what it changed, a page adds up some rows."""

from django.db import migrations

COUNT = """
CREATE FUNCTION listings_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO listings_tabcount (store_id, state, overridden, count)
        SELECT store_id, state, has_override, count(*) FROM new_rows GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO listings_tabcount (store_id, state, overridden, count)
        SELECT store_id, state, has_override, -count(*) FROM old_rows GROUP BY 1, 2, 3;
    ELSE
        INSERT INTO listings_tabcount (store_id, state, overridden, count)
        SELECT store_id, state, has_override, sum(n) FROM (
            SELECT store_id, state, has_override, 1 AS n FROM new_rows
            UNION ALL SELECT store_id, state, has_override, -1 FROM old_rows
        ) AS changed GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER listings_counted_in AFTER INSERT ON listings_listing
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION listings_count();
CREATE TRIGGER listings_counted_out AFTER DELETE ON listings_listing
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION listings_count();
CREATE TRIGGER listings_counted_over AFTER UPDATE ON listings_listing
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION listings_count();
"""
FORGET = """
DROP TRIGGER listings_counted_in ON listings_listing;
DROP TRIGGER listings_counted_out ON listings_listing;
DROP TRIGGER listings_counted_over ON listings_listing;
DROP FUNCTION listings_count();
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]
    operations = [migrations.RunSQL(COUNT, FORGET)]
