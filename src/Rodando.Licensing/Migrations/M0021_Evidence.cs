using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Items of evidence (their files lie outside the database) and lodged dossiers.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0021_evidence")]
internal sealed class M0021_Evidence : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql(Confined("evidence"));
        migrationBuilder.Sql(Confined("dossiers"));
    }

    private const string Tables = """
        CREATE TABLE licensing.evidence (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            code text NOT NULL,
            file_name text NOT NULL,
            media_type text NOT NULL,
            size bigint NOT NULL CHECK (size > 0),
            sha256 bytea NOT NULL CHECK (length(sha256) = 32),
            issued_on date,
            effective_on date,
            expires_on date,
            act_number text,
            notary text,
            act_key text,
            number text,
            uploaded_by uuid NOT NULL,
            uploaded_at timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ('received', 'verified', 'rejected')),
            decided_by uuid,
            decided_by_name text,
            decided_at timestamptz,
            method text CHECK (method IN ('original-seen', 'registry-look-up', 'e-signature', 'qr')),
            remark text,
            PRIMARY KEY (collective_id, id),
            CONSTRAINT decided_by_somebody CHECK ((state = 'received') = (decided_by IS NULL)),
            CONSTRAINT verified_by_a_method CHECK ((state = 'verified') = (method IS NOT NULL))
        );
        -- The same file for the same purpose is the same item, however often it is sent.
        CREATE UNIQUE INDEX evidence_once ON licensing.evidence (collective_id, code, sha256) WHERE state <> 'rejected';
        CREATE INDEX evidence_by_age ON licensing.evidence (collective_id, uploaded_at DESC, id DESC);
        -- One document in the files of two collectives is looked for in the whole federation.
        CREATE INDEX evidence_by_content ON licensing.evidence (federation_id, sha256);
        CREATE INDEX evidence_by_act ON licensing.evidence (federation_id, act_key) WHERE act_key IS NOT NULL;

        CREATE TABLE licensing.dossiers (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            form text NOT NULL,
            members int NOT NULL CHECK (members > 0),
            profile text NOT NULL,
            founding_act_on date NOT NULL,
            effective_on date NOT NULL,
            lodged_by uuid NOT NULL,
            lodged_at timestamptz NOT NULL,
            returned_at timestamptz,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX dossiers_by_age ON licensing.dossiers (collective_id, lodged_at DESC);
        """;

    // A collective reads its own; what it lodges is written by the operation that lodges it.
    private static string Confined(string table) => $"""
        {ModuleTables.Confine("licensing", table)}
        {ModuleTables.AlsoFederation("licensing", table, "ALL", OwnCollective(table))}
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.App};
        REVOKE DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};
        """;

    private static string OwnCollective(string table) => $"""
        EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id
                AND c.federation_id = (SELECT platform.current_federation()))
        """;
}
