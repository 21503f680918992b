using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Jurisdiction profiles that federations have published.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0020_profiles")]
internal sealed class M0020_Profiles : Migration
{
    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE licensing.profiles (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            jurisdiction text NOT NULL,
            version int NOT NULL CHECK (version > 0),
            valid_from date NOT NULL,
            valid_to date CHECK (valid_to >= valid_from),
            body jsonb NOT NULL,
            published_by text NOT NULL,
            published_at timestamptz NOT NULL,
            PRIMARY KEY (federation_id, jurisdiction, version)
        );
        -- An edition is what decisions name: it stays as it was.
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.profiles
            FROM PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation};
        REVOKE INSERT ON licensing.profiles FROM {DatabaseRoles.App};
        ALTER TABLE licensing.profiles ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.profiles FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON licensing.profiles FOR SELECT TO {DatabaseRoles.App}
            USING (federation_id = (SELECT c.federation_id FROM licensing.collectives c
                                    WHERE c.collective_id = (SELECT platform.current_collective())));
        CREATE POLICY federation ON licensing.profiles TO {DatabaseRoles.Federation} USING ({OwnFederation}) WITH CHECK ({OwnFederation});
        CREATE POLICY system ON licensing.profiles TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        """);
}
