using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Reports of members and signals to auditors, which the collective does not see; its assemblies and ballots, which it does.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0032_signals_and_assemblies")]
internal sealed class M0032_SignalsAndAssemblies : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Signals);
        migrationBuilder.Sql(Assemblies);
        foreach (var table in new[] { "assemblies", "assembly_votes", "ballots", "ballot_votes" })
        {
            migrationBuilder.Sql(ModuleTables.Confine("licensing", table));
            migrationBuilder.Sql(ModuleTables.AlsoFederation("licensing", table, "SELECT", OwnCollective(table)));
        }

        migrationBuilder.Sql($"""
            REVOKE UPDATE, DELETE, TRUNCATE ON licensing.assemblies, licensing.assembly_votes, licensing.ballots, licensing.ballot_votes
                FROM {Everybody};
            -- Two registrars confirm a re-verification; nothing else of it is theirs to write.
            GRANT UPDATE (state, decided_at, version) ON licensing.reverifications TO {DatabaseRoles.Federation};
            {ModuleTables.AlsoFederation("licensing", "reverifications", "UPDATE", OwnCollective("reverifications"))}
            """);
    }

    private const string Everybody = $"PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";

    // No policy for the application's own role: whoever administers the collective must not learn who reported what.
    private static readonly string Signals = $"""
        CREATE TABLE licensing.reports (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            reporter uuid NOT NULL,
            courier_id uuid,
            subject text NOT NULL,
            message text NOT NULL CHECK (length(message) BETWEEN 1 AND 4000),
            message_hash bytea NOT NULL,
            lodged_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE UNIQUE INDEX reports_once ON licensing.reports (collective_id, reporter, message_hash);
        CREATE INDEX reports_by_age ON licensing.reports (lodged_at DESC, id DESC);
        CREATE TABLE licensing.signals (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('one-merchant', 'register-bulk-edit', 'retaliation')),
            occasion text NOT NULL,
            details jsonb NOT NULL,
            raised_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE UNIQUE INDEX signals_once ON licensing.signals (collective_id, kind, occasion);
        CREATE INDEX signals_by_age ON licensing.signals (collective_id, raised_at DESC, id DESC);
        {Hidden("reports")}
        {Hidden("signals")}
        """;

    private const string Assemblies = """
        CREATE TABLE licensing.assemblies (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            held_on date NOT NULL,
            kind text NOT NULL CHECK (kind IN ('ordinary', 'extraordinary')),
            members int NOT NULL CHECK (members > 0),
            present int NOT NULL CHECK (present >= 0),
            proxies int NOT NULL CHECK (proxies >= 0),
            quorum int NOT NULL CHECK (quorum > 0),
            minutes_sha256 bytea NOT NULL CHECK (length(minutes_sha256) = 32),
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX assemblies_by_age ON licensing.assemblies (collective_id, recorded_at DESC, id DESC);
        CREATE INDEX assemblies_by_day ON licensing.assemblies (collective_id, held_on);
        CREATE UNIQUE INDEX assemblies_once ON licensing.assemblies (collective_id, minutes_sha256);
        CREATE TABLE licensing.assembly_votes (
            collective_id uuid NOT NULL,
            assembly_id uuid NOT NULL,
            position int NOT NULL,
            subject text NOT NULL,
            weighting text NOT NULL CHECK (weighting IN ('per-member', 'by-share')),
            in_favour int NOT NULL CHECK (in_favour >= 0),
            against int NOT NULL CHECK (against >= 0),
            abstained int NOT NULL CHECK (abstained >= 0),
            PRIMARY KEY (collective_id, assembly_id, position),
            FOREIGN KEY (collective_id, assembly_id) REFERENCES licensing.assemblies
        );
        CREATE TABLE licensing.ballots (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            question text NOT NULL,
            options text[] NOT NULL CHECK (cardinality(options) BETWEEN 2 AND 20),
            opened_at timestamptz NOT NULL,
            closes_at timestamptz NOT NULL CHECK (closes_at > opened_at),
            opened_by uuid NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX ballots_by_age ON licensing.ballots (collective_id, opened_at DESC, id DESC);
        CREATE TABLE licensing.ballot_votes (
            collective_id uuid NOT NULL,
            ballot_id uuid NOT NULL,
            voter uuid NOT NULL,
            option int NOT NULL CHECK (option >= 0),
            weight int NOT NULL CONSTRAINT one_member_one_vote CHECK (weight = 1),
            cast_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, ballot_id, voter),
            FOREIGN KEY (collective_id, ballot_id) REFERENCES licensing.ballots
        );
        """;

    private static string Hidden(string table) => $"""
        ALTER TABLE licensing.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY system ON licensing.{table} TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        {ModuleTables.AlsoFederation("licensing", table, "SELECT", OwnCollective(table))}
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.Federation};
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.System};
        """;

    private static string OwnCollective(string table) =>
        $"EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id "
        + "AND c.federation_id = (SELECT platform.current_federation()))";
}
