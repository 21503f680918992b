using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Rodando.Intake.Migrations;

/// <summary>Where a rider's name stands, so that it can be taken away.</summary>
[DbContext(typeof(IntakeDb))]
[Migration("0004_erasure")]
internal sealed class M0004_Erasure : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE intake.timeline ADD COLUMN courier_id uuid;
        UPDATE intake.timeline t SET courier_id = d.courier_id FROM intake.deliveries d
            WHERE t.type = 'assigned' AND d.collective_id = t.collective_id AND d.id = t.delivery_id;
        CREATE INDEX timeline_of_courier ON intake.timeline (collective_id, courier_id) WHERE courier_id IS NOT NULL;
        CREATE INDEX webhook_messages_of_delivery ON intake.webhook_messages (collective_id, delivery_id);
        """);
}
