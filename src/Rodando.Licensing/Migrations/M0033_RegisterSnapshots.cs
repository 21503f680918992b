using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Daily hashes of the registers, and indexes for the jobs that look across collectives.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0033_register_snapshots")]
internal sealed class M0033_RegisterSnapshots : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE licensing.register_snapshots (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            day date NOT NULL,
            seq bigint NOT NULL CHECK (seq > 0),
            members int NOT NULL CHECK (members >= 0),
            sha256 bytea NOT NULL CHECK (length(sha256) = 32),
            PRIMARY KEY (collective_id, day)
        );
        {ModuleTables.Confine("licensing", "register_snapshots")}
        {ModuleTables.AlsoFederation("licensing", "register_snapshots", "SELECT", OwnCollective)}
        REVOKE INSERT ON licensing.register_snapshots FROM PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.Federation};
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.register_snapshots
            FROM PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation};

        CREATE INDEX collectives_reverified ON licensing.collectives (reverify_due) WHERE state IN ('constituted', 'grace');
        CREATE INDEX merchant_volume_by_month ON licensing.merchant_volume (month);
        """);

    private const string OwnCollective = """
        EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = register_snapshots.collective_id
                AND c.federation_id = (SELECT platform.current_federation()))
        """;
}
