using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Migrations;

/// <summary>What Dispatch knows of others, its jobs, the couriers' plans and words, and why it decided as it did.</summary>
[DbContext(typeof(DispatchDb))]
[Migration("0002_board")]
internal sealed class M0002_Board : Migration
{
    private static readonly string[] _tables =
        ["boards", "licences", "couriers", "shifts", "whereabouts", "settings", "jobs", "stops", "holdings", "plans", "actions", "decisions",
         "early_cancellations"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Others);
        migrationBuilder.Sql(Work);
        migrationBuilder.Sql(Words);
        foreach (var table in _tables) migrationBuilder.Sql(ModuleTables.Confine("dispatch", table));
    }

    private const string Others = """
        -- The row that every change of a collective's plans locks first.
        CREATE TABLE dispatch.boards (
            collective_id uuid PRIMARY KEY,
            salt bytea NOT NULL
        );

        CREATE TABLE dispatch.licences (
            collective_id uuid PRIMARY KEY,
            version bigint NOT NULL,
            as_of timestamptz NOT NULL,
            facts jsonb NOT NULL
        );

        CREATE TABLE dispatch.couriers (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            first_name text NOT NULL,
            active boolean NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, courier_id)
        );

        CREATE TABLE dispatch.shifts (
            collective_id uuid NOT NULL,
            shift_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            started_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            ended_at timestamptz,
            vehicle_kind text NOT NULL,
            capacity_grams int NOT NULL CHECK (capacity_grams >= 0),
            capacity_items int NOT NULL CHECK (capacity_items >= 0),
            stops_done int NOT NULL DEFAULT 0,
            version int NOT NULL,
            PRIMARY KEY (collective_id, shift_id)
        );
        CREATE INDEX shifts_open ON dispatch.shifts (collective_id, courier_id) WHERE ended_at IS NULL;

        -- Read whole and computed with in memory; no query asks where, so no geography and no spatial index.
        CREATE TABLE dispatch.whereabouts (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, courier_id)
        ) WITH (fillfactor = 70);

        CREATE TABLE dispatch.settings (
            collective_id uuid PRIMARY KEY,
            speed_kmh double precision NOT NULL CHECK (speed_kmh BETWEEN 1 AND 100),
            detour_factor double precision NOT NULL CHECK (detour_factor BETWEEN 1 AND 5),
            pickup_service_seconds int NOT NULL CHECK (pickup_service_seconds BETWEEN 0 AND 3600),
            dropoff_service_seconds int NOT NULL CHECK (dropoff_service_seconds BETWEEN 0 AND 3600),
            version int NOT NULL
        );
        """;

    private const string Work = """
        CREATE TABLE dispatch.jobs (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            reference text NOT NULL,
            merchant_name text NOT NULL,
            weight_grams int NOT NULL CHECK (weight_grams >= 0),
            items int NOT NULL CHECK (items >= 0),
            placed_at timestamptz NOT NULL,
            state text NOT NULL
                CHECK (state IN ('open', 'assigned', 'accepted', 'in-custody', 'done', 'failed', 'cancelled')),
            version int NOT NULL,
            courier_id uuid,
            next_try_at timestamptz NOT NULL,
            last_answer text,
            accepted_at timestamptz,
            ended_at timestamptz,
            cancelled_at timestamptz,
            cancel_reason text,
            failed_stop_id uuid,
            failure_reason text,
            failure_note text,
            PRIMARY KEY (collective_id, delivery_id)
        );
        CREATE INDEX jobs_due ON dispatch.jobs (next_try_at) WHERE state = 'open';
        CREATE INDEX jobs_waiting ON dispatch.jobs (collective_id, next_try_at) WHERE state = 'open';
        CREATE INDEX jobs_at_work ON dispatch.jobs (collective_id, courier_id) WHERE state IN ('assigned', 'accepted', 'in-custody');
        CREATE INDEX jobs_newest ON dispatch.jobs (collective_id, placed_at DESC, delivery_id DESC);
        CREATE INDEX jobs_of_state ON dispatch.jobs (collective_id, state, placed_at DESC, delivery_id DESC);
        CREATE INDEX jobs_of_courier ON dispatch.jobs (collective_id, courier_id, placed_at DESC, delivery_id DESC);

        CREATE TABLE dispatch.stops (
            collective_id uuid NOT NULL,
            stop_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('pickup', 'dropoff')),
            latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            address text NOT NULL,
            after timestamptz NOT NULL,
            before timestamptz NOT NULL,
            contact_name text,
            contact_phone text,
            instructions text,
            eta timestamptz,
            arrived_at timestamptz,
            completed_at timestamptz,
            completed_by uuid,
            PRIMARY KEY (collective_id, stop_id),
            UNIQUE (collective_id, delivery_id, kind),
            FOREIGN KEY (collective_id, delivery_id) REFERENCES dispatch.jobs (collective_id, delivery_id)
        );

        -- Who had the job, from when until when: never changed but for its end.
        CREATE TABLE dispatch.holdings (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            ordinal int NOT NULL,
            courier_id uuid NOT NULL,
            since timestamptz NOT NULL,
            until timestamptz,
            ended_by text CHECK (ended_by IN ('declined', 'unassigned', 'shift-ended', 'custody', 'cancelled')),
            PRIMARY KEY (collective_id, delivery_id, ordinal),
            FOREIGN KEY (collective_id, delivery_id) REFERENCES dispatch.jobs (collective_id, delivery_id),
            CHECK ((until IS NULL) = (ended_by IS NULL))
        );
        CREATE UNIQUE INDEX holdings_one_open ON dispatch.holdings (collective_id, delivery_id) WHERE until IS NULL;

        CREATE TABLE dispatch.plans (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            version int NOT NULL,
            stop_ids uuid[] NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, courier_id)
        );

        -- A cancellation that overtook its delivery on the bus.
        CREATE TABLE dispatch.early_cancellations (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            at timestamptz NOT NULL,
            reason text NOT NULL,
            PRIMARY KEY (collective_id, delivery_id)
        );
        """;

    private const string Words = """
        CREATE TABLE dispatch.actions (
            collective_id uuid NOT NULL,
            courier_id uuid NOT NULL,
            action_id text NOT NULL CHECK (length(action_id) BETWEEN 1 AND 64),
            delivery_id uuid NOT NULL,
            stop_id uuid,
            type text NOT NULL CHECK (type IN ('accept', 'decline', 'arrived', 'picked_up', 'delivered', 'failed')),
            said_at timestamptz NOT NULL,
            at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            latitude double precision,
            longitude double precision,
            reason text,
            recipient_name text,
            note text,
            PRIMARY KEY (collective_id, courier_id, action_id),
            FOREIGN KEY (collective_id, delivery_id) REFERENCES dispatch.jobs (collective_id, delivery_id)
        );
        CREATE INDEX actions_of_job ON dispatch.actions (collective_id, delivery_id);

        CREATE TABLE dispatch.decisions (
            collective_id uuid NOT NULL,
            decision_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            at timestamptz NOT NULL,
            outcome text NOT NULL,
            rule_version text NOT NULL,
            courier_id uuid,
            considered uuid[] NOT NULL,
            by_principal text,
            reason text,
            record jsonb NOT NULL,
            PRIMARY KEY (collective_id, decision_id)
        );
        CREATE INDEX decisions_of_job ON dispatch.decisions (collective_id, delivery_id, at DESC, decision_id DESC);
        CREATE INDEX decisions_newest ON dispatch.decisions (collective_id, at DESC, decision_id DESC);
        """;
}
