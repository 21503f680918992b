using Rodando.Platform.Persistence;

namespace Rodando.Tracking.Migrations;

/// <summary>What other modules told of deliveries and plans, and the feed that boards and recipients follow.</summary>
internal static class PictureTables
{
    internal static readonly string Sql = $$"""
        CREATE TABLE tracking.deliveries (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            version int NOT NULL,
            reference text,
            placed_at timestamptz,
            pickup_stop_id uuid,
            dropoff_stop_id uuid,
            dropoff_address text,
            dropoff_latitude double precision,
            dropoff_longitude double precision,
            assignment_version int NOT NULL,
            courier_id uuid,
            courier_first_name text,
            assigned_at timestamptz,
            acceptance_version int NOT NULL,
            accepted_at timestamptz,
            picked_up_at timestamptz,
            arrived_at timestamptz,
            delivered_at timestamptz,
            failed_at timestamptz,
            failure_reason text,
            cancelled_at timestamptz,
            ended_at timestamptz,
            PRIMARY KEY (collective_id, delivery_id)
        ) WITH (fillfactor = 70);
        CREATE INDEX deliveries_open ON tracking.deliveries (collective_id, delivery_id) WHERE ended_at IS NULL;
        CREATE INDEX deliveries_ended ON tracking.deliveries (ended_at) WHERE ended_at IS NOT NULL;
        {{ModuleTables.Confine("tracking", "deliveries")}}

        -- Stops and estimates are read and written whole, always by courier: one row, no joins on the way of a position.
        CREATE TABLE tracking.plans (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            version int NOT NULL,
            changed_at timestamptz NOT NULL,
            stops jsonb NOT NULL,
            estimates jsonb NOT NULL,
            estimated_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, courier_id)
        ) WITH (fillfactor = 50);
        {{ModuleTables.Confine("tracking", "plans")}}

        CREATE TABLE tracking.feed_heads (
            collective_id uuid NOT NULL PRIMARY KEY,
            last_sequence bigint NOT NULL
        ) WITH (fillfactor = 10);
        {{ModuleTables.Confine("tracking", "feed_heads")}}

        -- json, not jsonb: the text is sent as it was written.
        CREATE TABLE tracking.feed (
            collective_id uuid NOT NULL,
            sequence bigint NOT NULL,
            at timestamptz NOT NULL,
            type text NOT NULL CHECK (type IN ('job', 'plan', 'eta', 'alert')),
            delivery_id uuid,
            courier_id uuid,
            data json NOT NULL,
            PRIMARY KEY (collective_id, sequence)
        );
        CREATE INDEX feed_age ON tracking.feed USING brin (at) WITH (pages_per_range = 8);
        {{ModuleTables.Confine("tracking", "feed")}}
        """;
}
