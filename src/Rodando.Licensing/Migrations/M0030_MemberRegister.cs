using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Copies of the collectives' member registers: as they are now, and every version in the order of arrival.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0030_member_register")]
internal sealed class M0030_MemberRegister : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE licensing.register_entries (
            collective_id uuid NOT NULL,
            entry_id uuid NOT NULL,
            user_id uuid,
            courier_id uuid,
            class text NOT NULL,
            valid_from date NOT NULL,
            valid_to date,
            recorded_at timestamptz NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, entry_id)
        );
        CREATE INDEX register_entries_by_user ON licensing.register_entries (user_id) WHERE user_id IS NOT NULL;
        {ModuleTables.Confine("licensing", "register_entries")}
        {ModuleTables.AlsoFederation("licensing", "register_entries", "SELECT", OwnCollective("register_entries"))}

        CREATE TABLE licensing.register_history (
            collective_id uuid NOT NULL,
            entry_id uuid NOT NULL,
            version int NOT NULL,
            seq bigint GENERATED ALWAYS AS IDENTITY,
            user_id uuid,
            courier_id uuid,
            class text NOT NULL,
            valid_from date NOT NULL,
            valid_to date,
            recorded_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, entry_id, version)
        );
        CREATE INDEX register_history_by_seq ON licensing.register_history (collective_id, seq);
        CREATE INDEX register_history_by_age ON licensing.register_history (collective_id, recorded_at DESC, seq DESC);
        {ModuleTables.Confine("licensing", "register_history")}
        {ModuleTables.AlsoFederation("licensing", "register_history", "SELECT", OwnCollective("register_history"))}
        REVOKE DELETE, TRUNCATE ON licensing.register_entries FROM {Everybody};
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.register_history FROM {Everybody};
        """);

    private const string Everybody = $"PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";

    private static string OwnCollective(string table) =>
        $"EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id "
        + "AND c.federation_id = (SELECT platform.current_federation()))";
}
