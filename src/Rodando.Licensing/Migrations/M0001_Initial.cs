using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>The register, four-eyes proposals and the audit chain.</summary>
/// <remarks>
/// What may never happen is refused here as well as in the domain, so that nobody gets it by SQL: a deadline beyond two years or
/// moved back, a clock restarted, an approval of one's own proposal, a change to an audit event.
/// </remarks>
[DbContext(typeof(LicensingDb))]
[Migration("0001_initial")]
internal sealed class M0001_Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(ModuleTables.Create(LicensingModule.Schema.Name));
        migrationBuilder.Sql(Register);
        migrationBuilder.Sql(Guards);
        migrationBuilder.Sql(Chain);
        migrationBuilder.Sql(AppendOnly);
        migrationBuilder.Sql(Rights);
    }

    private const string States =
        "'applied','declined','provisional','hold','constituted','grace','suspended','expired','revoked','withdrawn'";

    private const string Register = $"""
        CREATE TABLE licensing.federations (
            id uuid PRIMARY KEY,
            code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{"{1,38}"}[a-z0-9]$'),
            name text NOT NULL,
            contact_email text NOT NULL,
            hold_allows_existing boolean NOT NULL DEFAULT false,
            founded_at timestamptz NOT NULL
        );

        CREATE TABLE licensing.collectives (
            collective_id uuid PRIMARY KEY,
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            name text NOT NULL,
            legal_name text,
            jurisdiction text NOT NULL,
            locality text NOT NULL,
            contact_email text NOT NULL,
            contact_phone text,
            zone text NOT NULL,
            registered_at timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ({States})),
            state_since timestamptz NOT NULL,
            clock_start date,
            last_permitted date,
            constitution_effective_on date,
            dossier_lodged_on date,
            founding_act_on date,
            hold_used boolean NOT NULL DEFAULT false,
            hold_until timestamptz,
            reverify_due date,
            grace_until timestamptz,
            drain_until timestamptz,
            suspended_from text CHECK (suspended_from IN ({States})),
            urgent_until timestamptz,
            check_after timestamptz,
            published_at timestamptz,
            version bigint NOT NULL CHECK (version > 0),
            CONSTRAINT at_most_two_years
                CHECK (last_permitted <= (clock_start + interval '2 years' - interval '1 day')::date AND last_permitted >= clock_start),
            CONSTRAINT clock_is_whole CHECK ((clock_start IS NULL) = (last_permitted IS NULL)),
            CONSTRAINT provisional_has_deadline CHECK (state <> 'provisional' OR last_permitted IS NOT NULL),
            CONSTRAINT hold_ends CHECK (state <> 'hold' OR hold_until IS NOT NULL),
            CONSTRAINT constituted_is_reverified CHECK (state NOT IN ('constituted', 'grace') OR reverify_due IS NOT NULL),
            CONSTRAINT grace_ends CHECK (state <> 'grace' OR grace_until IS NOT NULL),
            CONSTRAINT suspended_knows_whence CHECK ((state = 'suspended') = (suspended_from IS NOT NULL))
        );
        CREATE UNIQUE INDEX collectives_name ON licensing.collectives (federation_id, lower(name))
            WHERE state NOT IN ('declined', 'expired', 'revoked', 'withdrawn');
        CREATE INDEX collectives_by_age ON licensing.collectives (federation_id, registered_at DESC, collective_id DESC);
        CREATE INDEX collectives_by_state ON licensing.collectives (federation_id, state, registered_at DESC, collective_id DESC);
        CREATE INDEX collectives_licensed ON licensing.collectives (state_since DESC, collective_id DESC)
            WHERE state IN ('provisional', 'hold', 'constituted', 'grace');
        CREATE INDEX collectives_check ON licensing.collectives (check_after) WHERE check_after IS NOT NULL;
        CREATE INDEX collectives_published ON licensing.collectives (published_at NULLS FIRST);

        CREATE TABLE licensing.founders (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            position int NOT NULL CHECK (position > 0),
            name text NOT NULL,
            email text NOT NULL,
            PRIMARY KEY (collective_id, position)
        );

        CREATE TABLE licensing.admissions (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('provisional', 'constituted')),
            commitment_signed_on date,
            constitution_effective_on date,
            reason text NOT NULL,
            proposed_by uuid NOT NULL,
            proposed_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ('proposed', 'approved', 'lapsed')),
            decided_by uuid,
            decided_at timestamptz,
            PRIMARY KEY (collective_id, id),
            CONSTRAINT four_eyes CHECK (decided_by <> proposed_by),
            CONSTRAINT approved_by_somebody CHECK (state <> 'approved' OR decided_by IS NOT NULL),
            CONSTRAINT rests_on_a_date CHECK (
                CASE kind WHEN 'provisional' THEN commitment_signed_on IS NOT NULL ELSE constitution_effective_on IS NOT NULL END)
        );
        CREATE UNIQUE INDEX admissions_one_open ON licensing.admissions (collective_id) WHERE state = 'proposed';
        """;

    private const string Guards = """
        CREATE FUNCTION licensing.guard_clock() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.clock_start IS NOT NULL AND NEW.clock_start IS DISTINCT FROM OLD.clock_start THEN
                RAISE EXCEPTION 'clock_start is set once' USING ERRCODE = 'check_violation', CONSTRAINT = 'clock_start_is_set_once';
            END IF;
            IF OLD.last_permitted IS NOT NULL AND (NEW.last_permitted IS NULL OR NEW.last_permitted > OLD.last_permitted) THEN
                RAISE EXCEPTION 'last_permitted may only decrease' USING ERRCODE = 'check_violation', CONSTRAINT = 'deadline_only_shortens';
            END IF;
            IF NEW.zone <> OLD.zone AND OLD.state <> 'applied' THEN
                RAISE EXCEPTION 'zone is frozen at grant' USING ERRCODE = 'check_violation', CONSTRAINT = 'zone_is_frozen';
            END IF;
            IF OLD.hold_used AND NOT NEW.hold_used THEN
                RAISE EXCEPTION 'one hold per collective' USING ERRCODE = 'check_violation', CONSTRAINT = 'one_hold';
            END IF;
            IF NEW.collective_id <> OLD.collective_id OR NEW.federation_id <> OLD.federation_id OR NEW.version < OLD.version THEN
                RAISE EXCEPTION 'identity and version of a licence do not go back'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'identity_is_fixed';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER guard_clock BEFORE UPDATE ON licensing.collectives FOR EACH ROW EXECUTE FUNCTION licensing.guard_clock();
        """;

    private const string Chain = """
        CREATE TABLE licensing.audit_heads (
            federation_id uuid PRIMARY KEY REFERENCES licensing.federations,
            seq bigint NOT NULL CHECK (seq >= 0),
            chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
            at timestamptz NOT NULL
        );

        CREATE TABLE licensing.audit_events (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            seq bigint NOT NULL CHECK (seq > 0),
            at timestamptz NOT NULL,
            event jsonb NOT NULL,
            event_hash bytea NOT NULL CHECK (length(event_hash) = 32),
            chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
            type text NOT NULL GENERATED ALWAYS AS (event ->> 'type') STORED,
            collective_id uuid GENERATED ALWAYS AS ((event #>> '{data,collective}')::uuid) STORED,
            PRIMARY KEY (federation_id, seq)
        );
        CREATE INDEX audit_events_by_collective ON licensing.audit_events (collective_id, seq);
        """;

    private const string AppendOnly = """
        CREATE FUNCTION licensing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON licensing.audit_events
            FOR EACH ROW EXECUTE FUNCTION licensing.refuse_change();
        CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON licensing.audit_events
            FOR EACH STATEMENT EXECUTE FUNCTION licensing.refuse_change();

        CREATE FUNCTION licensing.guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.federation_id <> OLD.federation_id OR NEW.seq <= OLD.seq OR NEW.at < OLD.at THEN
                RAISE EXCEPTION 'the head of the audit log only moves on' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER guard_head BEFORE UPDATE ON licensing.audit_heads FOR EACH ROW EXECUTE FUNCTION licensing.guard_head();
        """;

    private const string Everybody = $"{DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";

    private static readonly string Rights = $"""
        REVOKE UPDATE, DELETE, TRUNCATE ON licensing.audit_events FROM PUBLIC, {Everybody};
        REVOKE DELETE, TRUNCATE ON licensing.audit_heads, licensing.collectives, licensing.admissions, licensing.federations
            FROM PUBLIC, {Everybody};
        REVOKE INSERT, UPDATE ON licensing.audit_events, licensing.audit_heads, licensing.collectives, licensing.admissions,
            licensing.federations FROM {DatabaseRoles.App};
        REVOKE INSERT, UPDATE ON licensing.federations FROM {DatabaseRoles.Federation};

        {ModuleTables.Confine("licensing", "collectives")}
        {ModuleTables.AlsoFederation("licensing", "collectives", "ALL", OwnFederation)}
        {ModuleTables.Confine("licensing", "founders")}
        {ModuleTables.AlsoFederation("licensing", "founders", "ALL", OwnCollective("founders"))}
        {ModuleTables.Confine("licensing", "admissions")}
        {ModuleTables.AlsoFederation("licensing", "admissions", "ALL", OwnCollective("admissions"))}
        {ModuleTables.Confine("licensing", "audit_events")}
        {ModuleTables.AlsoFederation("licensing", "audit_events", "ALL", OwnFederation)}
        {ModuleTables.AlsoFederation("licensing", "outbox", "ALL", OwnCollective("outbox"))}
        {ModuleTables.AlsoFederation("licensing", "idempotency_records", "ALL", NoCollective)}

        ALTER TABLE licensing.federations ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.federations FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON licensing.federations FOR SELECT TO {DatabaseRoles.App}
            USING (id = (SELECT c.federation_id FROM licensing.collectives c WHERE c.collective_id = (SELECT platform.current_collective())));
        CREATE POLICY federation ON licensing.federations FOR SELECT TO {DatabaseRoles.Federation}
            USING (id = (SELECT platform.current_federation()));
        CREATE POLICY system ON licensing.federations TO {DatabaseRoles.System} USING (true) WITH CHECK (true);

        ALTER TABLE licensing.audit_heads ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.audit_heads FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON licensing.audit_heads FOR SELECT TO {DatabaseRoles.App}
            USING (federation_id = (SELECT c.federation_id FROM licensing.collectives c
                                    WHERE c.collective_id = (SELECT platform.current_collective())));
        CREATE POLICY federation ON licensing.audit_heads TO {DatabaseRoles.Federation}
            USING ({OwnFederation}) WITH CHECK ({OwnFederation});
        CREATE POLICY system ON licensing.audit_heads TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        """;

    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    // A registrar's request belongs to no collective; its key is scoped by the registrar.
    private const string NoCollective =
        "collective_id = '00000000-0000-0000-0000-000000000000' AND (SELECT platform.current_federation()) IS NOT NULL";

    private static string OwnCollective(string table) =>
        $"EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id AND c.{OwnFederation})";
}
