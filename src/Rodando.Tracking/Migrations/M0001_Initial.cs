using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;

namespace Rodando.Tracking.Migrations;

[DbContext(typeof(TrackingDb))]
[Migration("0001_initial")]
internal sealed class M0001_Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(ModuleTables.Create("tracking"));
        migrationBuilder.Sql(PositionTables.Sql);
        migrationBuilder.Sql(PositionTables.PartitionFunctions);
        migrationBuilder.Sql(PictureTables.Sql);
    }
}
