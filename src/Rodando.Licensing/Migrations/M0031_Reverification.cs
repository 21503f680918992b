using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Work in small sums, and what re-verification made of it: cases, runs and results.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0031_reverification")]
internal sealed class M0031_Reverification : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Work);
        migrationBuilder.Sql(Cases);
        foreach (var table in new[] { "work_days", "counted_deliveries", "merchant_volume", "reverifications", "verification_runs", "verification_results" })
        {
            migrationBuilder.Sql(ModuleTables.Confine("licensing", table));
            if (table != "counted_deliveries")
                migrationBuilder.Sql(ModuleTables.AlsoFederation("licensing", table, "SELECT", OwnCollective(table)));
        }

        // Sums grow by facts, in the collective's scope; what follows from them is written by the system alone.
        migrationBuilder.Sql($"""
            REVOKE UPDATE, DELETE, TRUNCATE ON licensing.work_days FROM {Everybody};
            REVOKE DELETE, TRUNCATE ON licensing.merchant_volume FROM {Everybody};
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.reverifications, licensing.verification_runs, licensing.verification_results
                FROM PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.Federation};
            REVOKE UPDATE, DELETE, TRUNCATE ON licensing.verification_runs, licensing.verification_results FROM {DatabaseRoles.System};
            """);
    }

    private const string Everybody = $"PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";

    private const string Work = """
        CREATE TABLE licensing.work_days (
            collective_id uuid NOT NULL,
            shift_id uuid NOT NULL,
            day date NOT NULL,
            courier_id uuid NOT NULL,
            seconds int NOT NULL CHECK (seconds BETWEEN 1 AND 90000),
            seq bigint GENERATED ALWAYS AS IDENTITY,
            PRIMARY KEY (collective_id, shift_id, day)
        );
        CREATE INDEX work_days_by_day ON licensing.work_days (collective_id, day, courier_id) INCLUDE (seconds, seq);
        CREATE INDEX work_days_by_courier ON licensing.work_days (collective_id, courier_id, day);
        CREATE INDEX work_days_by_seq ON licensing.work_days (collective_id, seq);

        -- Only until both halves are known and repeats are past; see Carriage.
        CREATE TABLE licensing.counted_deliveries (
            collective_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            merchant_id uuid,
            month date,
            noted_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, delivery_id)
        );
        CREATE INDEX counted_deliveries_by_age ON licensing.counted_deliveries (noted_at);

        CREATE TABLE licensing.merchant_volume (
            collective_id uuid NOT NULL,
            month date NOT NULL CHECK (extract(day FROM month) = 1),
            merchant_id uuid NOT NULL,
            carried int NOT NULL CHECK (carried > 0),
            PRIMARY KEY (collective_id, month, merchant_id)
        );
        """;

    private const string Cases = """
        CREATE TABLE licensing.reverifications (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            due date NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'submitted', 'failed', 'passed')),
            opened_at timestamptz NOT NULL,
            answers jsonb NOT NULL,
            submitted_at timestamptz,
            submitted_by uuid,
            decided_at timestamptz,
            version int NOT NULL,
            PRIMARY KEY (collective_id, due)
        );

        CREATE TABLE licensing.verification_runs (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('monthly', 'annual')),
            due date,
            computed_at timestamptz NOT NULL,
            period_from date NOT NULL,
            period_to date NOT NULL,
            zone text NOT NULL,
            work_seq bigint NOT NULL,
            register_seq bigint NOT NULL,
            limits jsonb NOT NULL,
            declared jsonb NOT NULL,
            profile_version int NOT NULL,
            policy_version int NOT NULL,
            inputs_hash bytea NOT NULL CHECK (length(inputs_hash) = 32),
            PRIMARY KEY (collective_id, id),
            CHECK ((kind = 'annual') = (due IS NOT NULL))
        );
        CREATE INDEX verification_runs_by_age ON licensing.verification_runs (collective_id, computed_at DESC, id DESC);
        CREATE UNIQUE INDEX verification_runs_monthly ON licensing.verification_runs (collective_id, period_to) WHERE kind = 'monthly';

        CREATE TABLE licensing.verification_results (
            collective_id uuid NOT NULL,
            run_id uuid NOT NULL,
            test text NOT NULL CHECK (test ~ '^R([1-9]|1[0-2])$'),
            numerator bigint,
            denominator bigint,
            test_limit text NOT NULL,
            passed boolean,
            inputs_hash bytea NOT NULL CHECK (length(inputs_hash) = 32),
            PRIMARY KEY (collective_id, run_id, test),
            FOREIGN KEY (collective_id, run_id) REFERENCES licensing.verification_runs
        );
        """;

    private static string OwnCollective(string table) =>
        $"EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id "
        + "AND c.federation_id = (SELECT platform.current_federation()))";
}
