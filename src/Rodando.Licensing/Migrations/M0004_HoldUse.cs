using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Deliveries accepted after the last permitted day, which become unlicensed use when the Hold ends without a licence.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0004_hold_use")]
internal sealed class M0004_HoldUse : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE licensing.uses_in_hold (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            delivery_id uuid NOT NULL,
            placed_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, delivery_id)
        );
        CREATE INDEX uses_in_hold_by_age ON licensing.uses_in_hold (collective_id, placed_at DESC, delivery_id DESC);
        {ModuleTables.Confine("licensing", "uses_in_hold")}
        {ModuleTables.AlsoFederation("licensing", "uses_in_hold", "SELECT", """
            EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = uses_in_hold.collective_id
                    AND c.federation_id = (SELECT platform.current_federation()))
            """)}
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.uses_in_hold FROM {DatabaseRoles.App}, {DatabaseRoles.Federation};
        """);
}
