using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Migrations;

[DbContext(typeof(IntakeDb))]
[Migration("0002_deliveries")]
internal sealed class M0002_Deliveries : Migration
{
    private static readonly string[] Tables =
        ["licences", "vehicles", "merchants", "service_areas", "tariffs", "deliveries", "delivery_stops", "timeline"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Others);
        migrationBuilder.Sql(Terms);
        migrationBuilder.Sql(Deliveries);
        foreach (var table in Tables)
            migrationBuilder.Sql(ModuleTables.Confine("intake", table));
    }

    /// <summary>What Licensing and Members tell.</summary>
    private const string Others = """
        CREATE TABLE intake.licences (
            collective_id uuid PRIMARY KEY,
            version bigint NOT NULL,
            as_of timestamptz NOT NULL,
            fact jsonb NOT NULL
        );

        CREATE TABLE intake.vehicles (
            collective_id uuid NOT NULL,
            vehicle_id uuid NOT NULL,
            capacity_grams int NOT NULL,
            capacity_items int NOT NULL,
            active boolean NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, vehicle_id)
        );
        """;

    /// <summary>For whom, where and for how much the collective carries.</summary>
    private const string Terms = """
        CREATE TABLE intake.merchants (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            email text,
            phone text,
            active boolean NOT NULL,
            created_at timestamptz NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX merchants_newest ON intake.merchants (collective_id, created_at DESC, id DESC);

        CREATE TABLE intake.service_areas (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            area geometry(Geometry, 4326) NOT NULL CHECK (ST_GeometryType(area) IN ('ST_Polygon', 'ST_MultiPolygon')),
            created_at timestamptz NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX service_areas_newest ON intake.service_areas (collective_id, created_at DESC, id DESC);
        CREATE INDEX service_areas_where ON intake.service_areas USING gist (collective_id, area);

        CREATE TABLE intake.tariffs (
            collective_id uuid PRIMARY KEY,
            currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
            base_minor bigint NOT NULL CHECK (base_minor >= 0),
            per_km_minor bigint NOT NULL CHECK (per_km_minor >= 0),
            minimum_minor bigint NOT NULL CHECK (minimum_minor >= 0),
            included_metres int NOT NULL CHECK (included_metres >= 0),
            version int NOT NULL
        );
        """;

    /// <remarks>Of a state that few deliveries are in, a merchant's are found among the collective's of that state; of the
    /// others, among the merchant's newest. So no third list index has to be kept up with each change of state. Merchants are never
    /// deleted, and the accepting transaction has read its merchant: a foreign key would only make all orders of one merchant queue
    /// for that row.</remarks>
    private const string Deliveries = """
        CREATE TABLE intake.deliveries (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            merchant_id uuid NOT NULL,
            merchant_name text NOT NULL,
            mode text NOT NULL CHECK (mode IN ('live', 'test')),
            reference text NOT NULL,
            external_reference text,
            state text NOT NULL CHECK (state IN ('placed', 'assigned', 'accepted', 'picked-up', 'delivered', 'failed', 'cancelled')),
            state_version int NOT NULL,
            hands_version int NOT NULL,
            courier_id uuid,
            courier_first_name text,
            price_minor bigint NOT NULL,
            currency text NOT NULL,
            distance_metres int NOT NULL,
            price_explanation jsonb NOT NULL,
            weight_grams int NOT NULL CHECK (weight_grams > 0),
            items int NOT NULL CHECK (items > 0),
            packages jsonb NOT NULL,
            metadata jsonb NOT NULL,
            placed_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            cancelled_at timestamptz,
            failed_at timestamptz,
            failure_reason text,
            failure_note text,
            failed_in_custody boolean NOT NULL DEFAULT false,
            version int NOT NULL,
            PRIMARY KEY (collective_id, id)
        ) WITH (fillfactor = 80);
        CREATE UNIQUE INDEX deliveries_reference ON intake.deliveries (collective_id, reference);
        CREATE UNIQUE INDEX deliveries_external_reference
            ON intake.deliveries (collective_id, merchant_id, mode, external_reference) WHERE external_reference IS NOT NULL;
        CREATE INDEX deliveries_newest ON intake.deliveries (collective_id, placed_at DESC, id DESC);
        CREATE INDEX deliveries_of_merchant ON intake.deliveries (collective_id, merchant_id, mode, placed_at DESC, id DESC);
        CREATE INDEX deliveries_of_state ON intake.deliveries (collective_id, state, placed_at DESC, id DESC);

        CREATE TABLE intake.delivery_stops (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('pickup', 'dropoff')),
            location geography(Point, 4326) NOT NULL,
            address text NOT NULL,
            contact_name text,
            contact_phone text,
            instructions text,
            after timestamptz NOT NULL,
            before timestamptz NOT NULL,
            completed_at timestamptz,
            completed_version int NOT NULL,
            PRIMARY KEY (collective_id, delivery_id, id),
            CHECK (after < before),
            FOREIGN KEY (collective_id, delivery_id) REFERENCES intake.deliveries (collective_id, id)
        ) WITH (fillfactor = 90);

        CREATE TABLE intake.timeline (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            event_id uuid NOT NULL,
            at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL,
            type text NOT NULL,
            actor text NOT NULL,
            stop_id uuid,
            job_version int NOT NULL,
            detail jsonb NOT NULL,
            PRIMARY KEY (collective_id, delivery_id, event_id),
            FOREIGN KEY (collective_id, delivery_id) REFERENCES intake.deliveries (collective_id, id)
        );
        """;
}
