using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking.Migrations;

/// <summary>Where couriers were, where they are, and when they may be located.</summary>
internal static class PositionTables
{
    // Plain degrees instead of a geography: half the bytes, no index to keep on the busiest table; whoever needs a shape makes it
    // from the two columns. fix_id is the phone's own id, empty when it sent none, since a key has no nulls.
    internal static readonly string Sql = $$"""
        CREATE TABLE tracking.positions (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            fix_at timestamptz NOT NULL,
            fix_id text NOT NULL,
            latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            accuracy_metres real,
            speed_metres_per_second real,
            heading_degrees real,
            altitude_metres real,
            battery_percent smallint,
            received_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, courier_id, fix_at, fix_id)
        ) PARTITION BY RANGE (fix_at);
        {{ModuleTables.Confine("tracking", "positions")}}

        -- Updated with every batch: room in the page and no other index, so that an update stays within it (HOT).
        CREATE TABLE tracking.last_positions (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            fix_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            latitude double precision NOT NULL,
            longitude double precision NOT NULL,
            accuracy_metres real,
            speed_metres_per_second real,
            heading_degrees real,
            battery_percent smallint,
            told_at timestamptz,
            visit_stop_id uuid,
            visit_phase text CHECK (visit_phase IN ('near', 'arrived', 'left')),
            visit_since timestamptz,
            PRIMARY KEY (collective_id, courier_id)
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);
        {{ModuleTables.Confine("tracking", "last_positions")}}

        CREATE TABLE tracking.location_windows (
            collective_id uuid NOT NULL,
            window_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('shift', 'custody')),
            from_at timestamptz,
            until_at timestamptz NOT NULL,
            closed boolean NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, window_id)
        );
        CREATE INDEX location_windows_by_courier ON tracking.location_windows (collective_id, courier_id, until_at);
        CREATE INDEX location_windows_age ON tracking.location_windows (until_at);
        {{ModuleTables.Confine("tracking", "location_windows")}}

        CREATE TABLE tracking.couriers (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            first_name text NOT NULL,
            active boolean NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, courier_id)
        );
        {{ModuleTables.Confine("tracking", "couriers")}}

        CREATE TABLE tracking.licences (
            collective_id uuid NOT NULL PRIMARY KEY,
            name text NOT NULL,
            version bigint NOT NULL,
            as_of timestamptz NOT NULL,
            facts jsonb NOT NULL
        );
        {{ModuleTables.Confine("tracking", "licences")}}
        """;

    /// <summary>The application owns no table, so two functions of the owner make and drop the days.</summary>
    /// <remarks>A partition could be read directly, past the policies of its parent: nobody is granted anything on it. A day is
    /// made beside the table and then attached, because <c>ATTACH</c> does not wait for, or hold up, the writers of other days.
    /// Two processes making the same day meet at an advisory lock.</remarks>
    internal const string PartitionFunctions = $"""
        CREATE FUNCTION tracking.ensure_position_days(first_day date, last_day date) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
        DECLARE
            day date;
            partition text;
        BEGIN
            IF last_day - first_day > 31 THEN
                RAISE EXCEPTION 'At most 32 days at once, not % to %.', first_day, last_day USING ERRCODE = 'invalid_parameter_value';
            END IF;
            PERFORM pg_advisory_xact_lock(3000, 1);
            FOR day IN SELECT first_day + n FROM generate_series(0, last_day - first_day) n LOOP
                partition := 'positions_' || to_char(day, 'YYYYMMDD');
                CONTINUE WHEN to_regclass('tracking.' || partition) IS NOT NULL;
                EXECUTE format('CREATE TABLE tracking.%I (LIKE tracking.positions INCLUDING ALL)', partition);
                EXECUTE format('REVOKE ALL ON tracking.%I FROM {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}', partition);
                EXECUTE format('ALTER TABLE tracking.positions ATTACH PARTITION tracking.%I FOR VALUES FROM (%L) TO (%L)',
                    partition, day::timestamptz, (day + 1)::timestamptz);
            END LOOP;
        END $$;

        CREATE FUNCTION tracking.drop_position_days(first_kept date) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
        DECLARE
            partition text;
            dropped int := 0;
        BEGIN
            PERFORM pg_advisory_xact_lock(3000, 1);
            FOR partition IN
                SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'tracking.positions'::regclass AND c.relname < 'positions_' || to_char(first_kept, 'YYYYMMDD')
                ORDER BY c.relname
            LOOP
                EXECUTE format('DROP TABLE tracking.%I', partition);
                dropped := dropped + 1;
            END LOOP;
            RETURN dropped;
        END $$;

        REVOKE ALL ON FUNCTION tracking.ensure_position_days(date, date), tracking.drop_position_days(date) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION tracking.ensure_position_days(date, date), tracking.drop_position_days(date) TO {DatabaseRoles.System};
        """;
}
