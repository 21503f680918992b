using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;

namespace Rodando.Licensing.Migrations;

[DbContext(typeof(LicensingDb))]
[Migration("0001_initial")]
internal sealed class M0001_Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(ModuleTables.Create("licensing"));
}
