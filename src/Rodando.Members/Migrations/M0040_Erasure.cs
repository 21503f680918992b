using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Rodando.Members.Migrations;

/// <summary>Riders who were erased at their own wish.</summary>
[DbContext(typeof(MembersDb))]
[Migration("0040_erasure")]
internal sealed class M0040_Erasure : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE members.riders ADD COLUMN erased_at timestamptz,
            ADD CONSTRAINT erased_is_nameless CHECK (erased_at IS NULL OR (phone IS NULL AND email IS NULL AND NOT active));
        """);
}
