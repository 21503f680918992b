using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Rodando.Licensing.Migrations;

/// <summary>What a group declares when it applies.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0003_declarations")]
internal sealed class M0003_Declarations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("ALTER TABLE licensing.collectives ADD COLUMN declarations jsonb;");
}
