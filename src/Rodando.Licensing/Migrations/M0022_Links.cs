using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Keyed hashes that people and groups are recognised by, links cut by the panel, bars, and the officers' identities.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0022_links")]
internal sealed class M0022_Links : Migration
{
    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql($"""
            {ModuleTables.Confine("licensing", "identity_keys")}
            {ModuleTables.AlsoFederation("licensing", "identity_keys", "ALL", OwnFederation)}
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.identity_keys FROM {DatabaseRoles.App};
            REVOKE UPDATE, DELETE, TRUNCATE ON licensing.identity_keys FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};
            {Federal("unlinks")}
            {ModuleTables.Confine("licensing", "bars")}
            {ModuleTables.AlsoFederation("licensing", "bars", "ALL", OwnFederation)}
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.bars FROM {DatabaseRoles.App};
            REVOKE UPDATE, DELETE, TRUNCATE ON licensing.bars FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};
            {Federal("officers")}
            """);
    }

    private const string Tables = """
        CREATE TABLE licensing.identity_keys (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            kind text NOT NULL CHECK (kind IN ('person', 'bank', 'tax', 'domain', 'phone')),
            role text NOT NULL CHECK (role IN ('founder', 'member', 'representative', 'controlling', 'entity')),
            hash bytea NOT NULL CHECK (length(hash) = 32),
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            weight int NOT NULL CHECK (weight IN (50, 100)),
            recorded_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, kind, role, hash),
            CHECK ((kind = 'person') = (role <> 'entity'))
        );
        -- The same person or account is looked for in the whole federation.
        CREATE INDEX identity_keys_by_hash ON licensing.identity_keys (federation_id, hash, kind);

        CREATE TABLE licensing.unlinks (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            low uuid NOT NULL,
            high uuid NOT NULL CHECK (low < high),
            reason text NOT NULL,
            proposal_id uuid NOT NULL,
            decided_at timestamptz NOT NULL,
            PRIMARY KEY (federation_id, low, high)
        );
        CREATE INDEX unlinks_by_high ON licensing.unlinks (federation_id, high);

        CREATE TABLE licensing.bars (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            hash bytea NOT NULL CHECK (length(hash) = 32),
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            until date NOT NULL,
            imposed_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, hash)
        );
        CREATE INDEX bars_by_person ON licensing.bars (federation_id, hash);

        CREATE TABLE licensing.officers (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            user_id uuid NOT NULL,
            person_hash bytea NOT NULL CHECK (length(person_hash) = 32),
            declared_at timestamptz NOT NULL,
            PRIMARY KEY (federation_id, user_id)
        );
        CREATE INDEX officers_by_person ON licensing.officers (federation_id, person_hash);
        """;

    private static string Federal(string table) => $"""
        ALTER TABLE licensing.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY federation ON licensing.{table} TO {DatabaseRoles.Federation} USING ({OwnFederation}) WITH CHECK ({OwnFederation});
        CREATE POLICY system ON licensing.{table} TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.App};
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};
        """;
}
