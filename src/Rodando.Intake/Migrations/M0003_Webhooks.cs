using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Migrations;

[DbContext(typeof(IntakeDb))]
[Migration("0003_webhooks")]
internal sealed class M0003_Webhooks : Migration
{
    private static readonly string[] Tables = ["webhook_endpoints", "webhook_messages", "webhook_sends", "webhook_attempts"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Sql);
        foreach (var table in Tables)
            migrationBuilder.Sql(ModuleTables.Confine("intake", table));
    }

    /// <remarks>The worker looks across collectives, so the index it uses does not begin with one.</remarks>
    private const string Sql = """
        CREATE TABLE intake.webhook_endpoints (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            merchant_id uuid NOT NULL,
            mode text NOT NULL CHECK (mode IN ('live', 'test')),
            url text NOT NULL,
            secret bytea NOT NULL,
            active boolean NOT NULL,
            created_at timestamptz NOT NULL,
            disabled_at timestamptz,
            PRIMARY KEY (collective_id, id),
            FOREIGN KEY (collective_id, merchant_id) REFERENCES intake.merchants (collective_id, id)
        );
        CREATE INDEX webhook_endpoints_of_merchant
            ON intake.webhook_endpoints (collective_id, merchant_id, mode, created_at DESC, id DESC);

        CREATE TABLE intake.webhook_messages (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            type text NOT NULL,
            at timestamptz NOT NULL,
            body text NOT NULL,
            PRIMARY KEY (collective_id, id)
        );

        CREATE TABLE intake.webhook_sends (
            collective_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            message_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
            attempts int NOT NULL,
            next_attempt_at timestamptz NOT NULL,
            claimed_until timestamptz,
            PRIMARY KEY (collective_id, endpoint_id, message_id),
            FOREIGN KEY (collective_id, endpoint_id) REFERENCES intake.webhook_endpoints (collective_id, id) ON DELETE CASCADE,
            FOREIGN KEY (collective_id, message_id) REFERENCES intake.webhook_messages (collective_id, id)
        ) WITH (fillfactor = 80);
        CREATE INDEX webhook_sends_due ON intake.webhook_sends (endpoint_id, next_attempt_at) WHERE state = 'pending';
        CREATE FUNCTION intake.webhook_wake() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_notify('rodando_webhooks', ''); RETURN NULL; END $$;
        CREATE TRIGGER webhook_wake AFTER INSERT ON intake.webhook_sends
            FOR EACH STATEMENT EXECUTE FUNCTION intake.webhook_wake();

        CREATE TABLE intake.webhook_attempts (
            collective_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            id uuid NOT NULL,
            message_id uuid NOT NULL,
            number int NOT NULL,
            at timestamptz NOT NULL,
            status_code int,
            error text,
            duration_ms int NOT NULL,
            PRIMARY KEY (collective_id, endpoint_id, id),
            FOREIGN KEY (collective_id, endpoint_id) REFERENCES intake.webhook_endpoints (collective_id, id) ON DELETE CASCADE
        );
        CREATE INDEX webhook_attempts_newest ON intake.webhook_attempts (collective_id, endpoint_id, at DESC, id DESC);
        """;
}
