using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Persistence;

/// <summary>SQL that every module's migrations share.</summary>
public static class ModuleTables
{
    /// <summary>Creates the module's schema with outbox, inbox and idempotency records; first statement of its first migration.</summary>
    public static string Create(string schema) => $"""
        CREATE SCHEMA IF NOT EXISTS {schema};
        GRANT USAGE ON SCHEMA {schema} TO {Everybody};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {Everybody};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {Everybody};

        CREATE TABLE {schema}.outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event_id uuid NOT NULL,
            collective_id uuid NOT NULL,
            aggregate uuid NOT NULL,
            type text NOT NULL,
            payload jsonb NOT NULL,
            occurred_at timestamptz NOT NULL,
            attempts int NOT NULL DEFAULT 0,
            next_attempt_at timestamptz NOT NULL DEFAULT now(),
            dead_at timestamptz,
            last_error text
        ) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
        CREATE INDEX outbox_order ON {schema}.outbox (aggregate, id) WHERE dead_at IS NULL;
        CREATE FUNCTION {schema}.outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_notify('rodando_outbox', '{schema}'); RETURN NULL; END $$;
        CREATE TRIGGER outbox_wake AFTER INSERT ON {schema}.outbox FOR EACH STATEMENT EXECUTE FUNCTION {schema}.outbox_wake();
        {Confine(schema, "outbox")}

        CREATE TABLE {schema}.inbox (
            collective_id uuid NOT NULL,
            consumer text NOT NULL,
            event_id uuid NOT NULL,
            handled_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (collective_id, consumer, event_id)
        );
        {Confine(schema, "inbox")}

        CREATE TABLE {schema}.idempotency_records (
            collective_id uuid NOT NULL,
            principal text NOT NULL,
            route text NOT NULL,
            key text NOT NULL,
            fingerprint bytea NOT NULL,
            status int NOT NULL,
            location text,
            body text NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, principal, route, key)
        );
        CREATE INDEX idempotency_records_age ON {schema}.idempotency_records (created_at);
        {Confine(schema, "idempotency_records")}
        """;

    /// <summary>Row-level security for a table with <c>collective_id</c>: one collective, or the system's background work.</summary>
    public static string Confine(string schema, string table) => $"""
        ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {schema}.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {schema}.{table} TO {DatabaseRoles.App}
            USING (collective_id = (SELECT platform.current_collective()))
            WITH CHECK (collective_id = (SELECT platform.current_collective()));
        CREATE POLICY system ON {schema}.{table} TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        """;

    /// <summary>One named policy for the federation's role on a confined table.</summary>
    /// <param name="command">SELECT, INSERT, UPDATE or ALL.</param>
    /// <param name="condition">SQL over the row, such as <c>federation_id = (SELECT platform.current_federation())</c>.</param>
    public static string AlsoFederation(string schema, string table, string command, string condition) => $"""
        CREATE POLICY federation_{command.ToLowerInvariant()} ON {schema}.{table} FOR {command} TO {DatabaseRoles.Federation}
            {(command is "INSERT" ? "" : $"USING ({condition})")} {(command is "SELECT" ? "" : $"WITH CHECK ({condition})")};
        """;

    private const string Everybody =
    $"{DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";
}
