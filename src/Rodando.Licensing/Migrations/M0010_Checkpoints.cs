using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Signatures under the audit chain, who keeps them, and what verifications found.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0010_checkpoints")]
internal sealed class M0010_Checkpoints : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql(Guards);
        migrationBuilder.Sql(Rights);
    }

    private const string Tables = """
        CREATE TABLE licensing.signing_keys (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            key_id text NOT NULL CHECK (key_id ~ '^[0-9a-f]{32}$'),
            public_key bytea NOT NULL,
            created_at timestamptz NOT NULL,
            retired_at timestamptz,
            PRIMARY KEY (federation_id, key_id)
        );
        CREATE UNIQUE INDEX signing_keys_in_use ON licensing.signing_keys (federation_id) WHERE retired_at IS NULL;
        CREATE INDEX signing_keys_by_age ON licensing.signing_keys (federation_id, created_at DESC);

        CREATE TABLE licensing.audit_checkpoints (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            day date NOT NULL,
            seq bigint NOT NULL CHECK (seq >= 0),
            chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
            at timestamptz NOT NULL,
            key_id text NOT NULL,
            signature text NOT NULL,
            PRIMARY KEY (federation_id, day),
            FOREIGN KEY (federation_id, key_id) REFERENCES licensing.signing_keys
        );

        CREATE TABLE licensing.checkpoint_deliveries (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            day date NOT NULL,
            federation_id uuid NOT NULL,
            handed_at timestamptz NOT NULL,
            received_at timestamptz,
            received_by uuid,
            PRIMARY KEY (collective_id, day),
            FOREIGN KEY (federation_id, day) REFERENCES licensing.audit_checkpoints
        );
        CREATE INDEX checkpoint_deliveries_by_day ON licensing.checkpoint_deliveries (federation_id, day);

        CREATE TABLE licensing.chain_verifications (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            at timestamptz NOT NULL,
            checked bigint NOT NULL,
            checkpoints int NOT NULL,
            first_bad_seq bigint,
            why text,
            duration_ms int NOT NULL,
            PRIMARY KEY (federation_id, at)
        );

        CREATE INDEX audit_events_reads ON licensing.audit_events (collective_id, seq DESC) WHERE type = 'audit.file_read';
        """;

    private const string Guards = """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON licensing.audit_checkpoints
            FOR EACH ROW EXECUTE FUNCTION licensing.refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON licensing.audit_checkpoints
            FOR EACH STATEMENT EXECUTE FUNCTION licensing.refuse_change();
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON licensing.chain_verifications
            FOR EACH ROW EXECUTE FUNCTION licensing.refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON licensing.chain_verifications
            FOR EACH STATEMENT EXECUTE FUNCTION licensing.refuse_change();
        """;

    private const string Everybody = $"{DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";
    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    private static readonly string Rights = $"""
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE
            ON licensing.signing_keys, licensing.audit_checkpoints, licensing.checkpoint_deliveries, licensing.chain_verifications
            FROM PUBLIC, {Everybody};
        GRANT INSERT ON licensing.signing_keys TO {DatabaseRoles.System}, {DatabaseRoles.Federation};
        GRANT UPDATE (retired_at) ON licensing.signing_keys TO {DatabaseRoles.Federation};
        GRANT INSERT ON licensing.audit_checkpoints, licensing.checkpoint_deliveries, licensing.chain_verifications TO {DatabaseRoles.System};
        GRANT UPDATE (received_at, received_by) ON licensing.checkpoint_deliveries TO {DatabaseRoles.App};

        {ModuleTables.Confine("licensing", "checkpoint_deliveries")}
        {ModuleTables.AlsoFederation("licensing", "checkpoint_deliveries", "SELECT", OwnFederation)}
        {OfFederation("signing_keys")}
        {OfFederation("audit_checkpoints")}
        {OfFederation("chain_verifications")}
        """;

    // One row for the whole federation: each of its collectives may read it.
    private static string OfFederation(string table) => $"""
        ALTER TABLE licensing.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON licensing.{table} FOR SELECT TO {DatabaseRoles.App}
            USING (federation_id = (SELECT c.federation_id FROM licensing.collectives c
                                    WHERE c.collective_id = (SELECT platform.current_collective())));
        CREATE POLICY federation ON licensing.{table} TO {DatabaseRoles.Federation} USING ({OwnFederation}) WITH CHECK ({OwnFederation});
        CREATE POLICY system ON licensing.{table} TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        """;
}
