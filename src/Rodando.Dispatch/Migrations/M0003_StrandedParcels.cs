using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Rodando.Dispatch.Migrations;

/// <summary>Parcels that a collective out of service still holds after its time to drain.</summary>
[DbContext(typeof(DispatchDb))]
[Migration("0003_stranded_parcels")]
internal sealed class M0003_StrandedParcels : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE dispatch.jobs ADD COLUMN stranded_at timestamptz;
        CREATE INDEX jobs_stranded ON dispatch.jobs (collective_id) WHERE stranded_at IS NOT NULL;
        """);
}
