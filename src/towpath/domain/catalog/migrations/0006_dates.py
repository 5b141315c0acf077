from django.db import migrations

CREATE = r"""
CREATE FUNCTION catalog_date(cell text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- Read 2026-12-31, with a time behind it or without, and 12/31/26 as Magento exports it; NULL if no such day is.
DECLARE
    parts text[] := regexp_match(cell, '^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\S.*)?\s*$');
    day int;
BEGIN
    IF parts IS NULL THEN
        parts := regexp_match(cell, '^\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:,? \S.*)?\s*$');
        parts := ARRAY[CASE WHEN length(parts[3]) = 2 THEN '20' || parts[3] ELSE parts[3] END, parts[1], parts[2]];
    END IF;
    IF parts[1] IS NULL OR parts[1] = '0000' OR parts[2]::int NOT BETWEEN 1 AND 12 THEN
        RETURN NULL;
    END IF;
    day := parts[3]::int;
    IF day NOT BETWEEN 1 AND extract(day FROM make_date(parts[1]::int, parts[2]::int, 1) + interval '1 month - 1 day') THEN
        RETURN NULL;
    END IF;
    RETURN parts[1] || '-' || lpad(parts[2], 2, '0') || '-' || lpad(parts[3], 2, '0');
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_imports")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION catalog_date(text)")]
