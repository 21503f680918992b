using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Persistence;

/// <summary>The platform's own schema: sign-in keys, the simulated clock, and the functions that policies call.</summary>
/// <remarks>Applied by <c>migrate</c> before any module's migrations; every statement may be repeated.</remarks>
internal static class PlatformSchema
{
    internal const string Sql = $"""
        CREATE SCHEMA IF NOT EXISTS platform;
        GRANT USAGE ON SCHEMA platform TO {Everybody};

        CREATE OR REPLACE FUNCTION platform.current_collective() RETURNS uuid LANGUAGE sql STABLE
            AS $$ SELECT nullif(current_setting('rodando.collective', true), '')::uuid $$;
        CREATE OR REPLACE FUNCTION platform.current_federation() RETURNS uuid LANGUAGE sql STABLE
            AS $$ SELECT nullif(current_setting('rodando.federation', true), '')::uuid $$;

        CREATE TABLE IF NOT EXISTS platform.api_keys (
            id uuid PRIMARY KEY,
            collective_id uuid NOT NULL,
            merchant_id uuid NOT NULL,
            name text NOT NULL,
            mode text NOT NULL CHECK (mode IN ('live', 'test')),
            key_hash bytea NOT NULL UNIQUE,
            client_id text NOT NULL UNIQUE,
            client_secret_hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            revoked_at timestamptz
        );
        CREATE INDEX IF NOT EXISTS api_keys_by_merchant ON platform.api_keys (collective_id, merchant_id, created_at);
        CREATE OR REPLACE FUNCTION platform.api_keys_wake() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_notify('rodando_api_keys', ''); RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER api_keys_wake AFTER UPDATE OR DELETE ON platform.api_keys
            FOR EACH STATEMENT EXECUTE FUNCTION platform.api_keys_wake();
        GRANT SELECT, INSERT, UPDATE ON platform.api_keys TO {DatabaseRoles.App}, {DatabaseRoles.System};
        ALTER TABLE platform.api_keys ENABLE ROW LEVEL SECURITY;
        ALTER TABLE platform.api_keys FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS tenant ON platform.api_keys;
        CREATE POLICY tenant ON platform.api_keys TO {DatabaseRoles.App}
            USING (collective_id = (SELECT platform.current_collective()))
            WITH CHECK (collective_id = (SELECT platform.current_collective()));
        DROP POLICY IF EXISTS system ON platform.api_keys;
        CREATE POLICY system ON platform.api_keys TO {DatabaseRoles.System} USING (true) WITH CHECK (true);

        CREATE TABLE IF NOT EXISTS platform.signing_keys (
            kid text PRIMARY KEY,
            private_key bytea NOT NULL,
            created_at timestamptz NOT NULL
        );
        GRANT SELECT, INSERT ON platform.signing_keys TO {DatabaseRoles.System};

        CREATE TABLE IF NOT EXISTS platform.simulation_clock (
            singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
            real_epoch timestamptz NOT NULL,
            simulated_epoch timestamptz NOT NULL,
            speed double precision NOT NULL CHECK (speed BETWEEN 0 AND 10000)
        );
        GRANT SELECT, INSERT, UPDATE ON platform.simulation_clock TO {DatabaseRoles.System};
        """;

    private const string Everybody = $"{DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";
}
