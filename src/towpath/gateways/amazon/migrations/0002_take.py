from django.db import migrations

TAKE = """
CREATE FUNCTION amazon_gateway_take(
    _region text, _application text, _operations text[], _sellers text[], _rates float8[], _bursts float8[],
    _interactive boolean, _wanted integer, _hold float8,
    OUT given integer, OUT wait float8, OUT pace float8, OUT rate float8
) LANGUAGE plpgsql AS $$
-- Take tokens for so many calls, one from each bucket for each call, or none. wait: the seconds until the first
-- may be made, or until it would be worth asking again; pace: the seconds from one to the next. rate: what the
-- seller's own bucket fills at.
DECLARE
    bucket amazon_gateway_bucket;
    buckets amazon_gateway_bucket[] := '{}';
    capacities float8[] := '{}';
    refills float8[] := '{}';
    levels float8[] := '{}';
    present timestamptz;
    reserve float8;
    share float8 := 'Infinity';
    ahead float8;
    used float8 := 0;
BEGIN
    FOR i IN 1 .. cardinality(_sellers) LOOP
        LOOP
            SELECT * INTO bucket FROM amazon_gateway_bucket
            WHERE region = _region AND application = _application
                AND operation = _operations[i] AND seller = _sellers[i] FOR UPDATE;
            EXIT WHEN FOUND;
            INSERT INTO amazon_gateway_bucket (region, application, operation, seller, rate, tokens, at)
            VALUES (_region, _application, _operations[i], _sellers[i], _rates[i], _bursts[i], clock_timestamp())
            ON CONFLICT DO NOTHING;
        END LOOP;
        buckets := buckets || bucket;
    END LOOP;

    wait := 0;
    pace := 0;
    present := clock_timestamp();
    FOR i IN 1 .. cardinality(_sellers) LOOP
        bucket := buckets[i];
        -- What fills up in a tenth of a second stays untouched, but one token at least, so that calls which the
        -- network brings together find theirs. A bucket of one has none to spare: it fills a little slower.
        capacities[i] := greatest(
            1, _bursts[i] - least(greatest(1, bucket.rate / 10), greatest(1, _bursts[i] - 2))
        );
        refills[i] := least(share, CASE WHEN _bursts[i] = 1 THEN bucket.rate * 0.98 ELSE bucket.rate END);
        levels[i] := least(
            capacities[i],
            bucket.tokens + refills[i] * greatest(-0.1, extract(epoch FROM present - bucket.at))
        );
        -- Bulk work leaves a fifth to interactive calls, and stands back while one waits.
        reserve := CASE
            WHEN _interactive OR capacities[i] < 2 THEN 0 ELSE greatest(1, floor(capacities[i] / 5))
        END;
        wait := greatest(wait, (1 + reserve - levels[i]) / refills[i]);
        pace := greatest(pace, 1 / refills[i]);
        IF NOT _interactive AND bucket.claimed_until > present THEN
            wait := greatest(wait, extract(epoch FROM bucket.claimed_until - present));
        END IF;
        IF _sellers[i] = '*' THEN
            -- Below half, the application's bucket is shared out evenly between the sellers who call now.
            IF levels[i] < capacities[i] / 2 THEN
                SELECT bucket.rate / (1 + count(*)) INTO share FROM amazon_gateway_bucket AS other
                WHERE other.region = _region AND other.application = _application
                    AND other.operation = _operations[i] AND other.seller NOT IN ('*', _sellers[i + 1])
                    AND other.at > present - interval '5 s';
            END IF;
        ELSE
            rate := coalesce(rate, bucket.rate);
        END IF;
    END LOOP;

    -- The tokens of the next tenth of a second are given ahead of their time: being late would lose some.
    ahead := least(0.1, _hold) - wait;
    given := CASE WHEN ahead >= 0 THEN least(_wanted, 1 + floor(ahead / pace)) ELSE 0 END;
    IF given > 0 THEN
        used := wait + (given - 1) * pace;
    END IF;
    UPDATE amazon_gateway_bucket AS row SET
        at = present + make_interval(secs => used),
        tokens = least(found.capacity - sign(given), found.level + found.refill * used - given),
        claimed_until = CASE
            WHEN _interactive AND given > 0 THEN NULL
            WHEN _interactive AND found.level < 1 AND wait <= _hold
            THEN present + make_interval(secs => wait + 0.25)
            ELSE row.claimed_until
        END
    FROM unnest(_operations, _sellers, capacities, refills, levels)
        AS found (operation, seller, capacity, refill, level)
    WHERE row.region = _region AND row.application = _application
        AND row.operation = found.operation AND row.seller = found.seller;
END $$;
"""
UNDO = """
DROP FUNCTION amazon_gateway_take(text, text, text[], text[], float8[], float8[], boolean, integer, float8);
"""


class Migration(migrations.Migration):
    dependencies = [("amazon_gateway", "0001_initial")]
    operations = [migrations.RunSQL(TAKE, UNDO)]
