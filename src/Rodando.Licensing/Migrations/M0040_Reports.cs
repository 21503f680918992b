using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Audit reports as they were issued, and parcels left with a collective out of service.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0040_reports")]
internal sealed class M0040_Reports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE licensing.audit_reports (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            period_from date NOT NULL,
            period_to date NOT NULL CHECK (period_to >= period_from),
            body jsonb NOT NULL,
            inputs_hash bytea NOT NULL CHECK (length(inputs_hash) = 32),
            chain_seq bigint NOT NULL,
            chain_head bytea NOT NULL CHECK (length(chain_head) = 32),
            issued_at timestamptz NOT NULL,
            issued_by uuid NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX audit_reports_newest ON licensing.audit_reports (collective_id, issued_at DESC, id DESC);
        {ModuleTables.Confine("licensing", "audit_reports")}
        {ModuleTables.AlsoFederation("licensing", "audit_reports", "ALL", Own("audit_reports"))}
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.audit_reports FROM {Everybody};
        REVOKE INSERT ON licensing.audit_reports FROM {DatabaseRoles.App};

        CREATE TABLE licensing.stranded_parcels (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            delivery_id uuid NOT NULL,
            reference text,
            courier_id uuid,
            promised_by timestamptz,
            drain_until timestamptz,
            since timestamptz NOT NULL,
            settled_at timestamptz,
            outcome text CHECK (outcome IN ('done', 'failed', 'in-service')),
            decision text CHECK (decision IN ('deliver', 'return', 'hand-over')),
            decided_by uuid,
            decided_at timestamptz,
            PRIMARY KEY (collective_id, delivery_id),
            CHECK ((settled_at IS NULL) = (outcome IS NULL)),
            CHECK ((decision IS NULL) = (decided_at IS NULL))
        );
        CREATE INDEX stranded_parcels_newest ON licensing.stranded_parcels (since DESC, delivery_id DESC);
        {ModuleTables.Confine("licensing", "stranded_parcels")}
        {ModuleTables.AlsoFederation("licensing", "stranded_parcels", "ALL", Own("stranded_parcels"))}
        REVOKE DELETE, TRUNCATE ON licensing.stranded_parcels FROM {Everybody};
        """);

    private const string Everybody = $"{DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";

    private static string Own(string table) => $"""
        EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id
                AND c.federation_id = (SELECT platform.current_federation()))
        """;
}
