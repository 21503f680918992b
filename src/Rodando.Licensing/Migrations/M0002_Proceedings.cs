using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Decisions that need several persons, the policy record, conflicts of interest, findings and appeals.</summary>
/// <remarks>
/// That a proposal is carried only with the votes its track asks for is checked at the end of the transaction, so that nobody gets
/// a second pair of eyes by SQL. Votes are never changed.
/// </remarks>
[DbContext(typeof(LicensingDb))]
[Migration("0002_proceedings")]
internal sealed class M0002_Proceedings : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Collectives);
        migrationBuilder.Sql(Policies);
        migrationBuilder.Sql(Proposals);
        migrationBuilder.Sql(FromAdmissions);
        migrationBuilder.Sql(Guards);
        migrationBuilder.Sql(People);
        migrationBuilder.Sql(Findings);
        migrationBuilder.Sql(Rights);
    }

    private const string Collectives = """
        ALTER TABLE licensing.collectives
            ADD COLUMN withdraws_at timestamptz,
            ADD COLUMN graces timestamptz[] NOT NULL DEFAULT '{}',
            ADD COLUMN cures timestamptz[] NOT NULL DEFAULT '{}';
        -- The end of a Grace begun by the clock used to be computed when asked for; now it is fixed beforehand.
        UPDATE licensing.collectives SET grace_until = (reverify_due + 31)::timestamp AT TIME ZONE zone
            WHERE state = 'constituted' AND reverify_due IS NOT NULL;
        """;

    private const string Policies = """
        CREATE TABLE licensing.policies (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            version int NOT NULL CHECK (version > 0),
            in_force_from timestamptz NOT NULL,
            body jsonb NOT NULL,
            proposal_id uuid,
            PRIMARY KEY (federation_id, version)
        );
        INSERT INTO licensing.policies (federation_id, version, in_force_from, body)
            SELECT id, 1, founded_at, jsonb_build_object('holdAllowsExisting', hold_allows_existing) FROM licensing.federations;
        ALTER TABLE licensing.federations DROP COLUMN hold_allows_existing;
        """;

    private const string Proposals = """
        CREATE TABLE licensing.proposals (
            id uuid PRIMARY KEY,
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            collective_id uuid REFERENCES licensing.collectives,
            kind text NOT NULL,
            track text NOT NULL CHECK (track IN ('registrars', 'panel', 'urgent')),
            body jsonb NOT NULL,
            reason text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'carried', 'rejected', 'lapsed')),
            proposed_by uuid,
            proposed_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            decided_at timestamptz,
            CHECK ((state = 'open') = (decided_at IS NULL))
        );
        CREATE UNIQUE INDEX proposals_one_open ON licensing.proposals (federation_id, coalesce(collective_id, federation_id), kind)
            WHERE state = 'open';
        CREATE INDEX proposals_by_age ON licensing.proposals (federation_id, proposed_at DESC, id DESC);
        CREATE INDEX proposals_by_collective ON licensing.proposals (collective_id, proposed_at DESC, id DESC);

        CREATE TABLE licensing.votes (
            proposal_id uuid NOT NULL REFERENCES licensing.proposals,
            user_id uuid NOT NULL,
            in_favour boolean NOT NULL,
            reason text,
            cast_at timestamptz NOT NULL,
            PRIMARY KEY (proposal_id, user_id)
        );
        """;

    private const string FromAdmissions = """
        INSERT INTO licensing.proposals
            (id, federation_id, collective_id, kind, track, body, reason, state, proposed_by, proposed_at, expires_at, decided_at)
        SELECT a.id, c.federation_id, a.collective_id, 'admission', 'registrars', jsonb_strip_nulls(jsonb_build_object(
                'as', a.kind, 'commitmentSignedOn', a.commitment_signed_on, 'constitutionEffectiveOn', a.constitution_effective_on)),
            a.reason, CASE a.state WHEN 'proposed' THEN 'open' WHEN 'approved' THEN 'carried' ELSE 'lapsed' END,
            a.proposed_by, a.proposed_at, a.expires_at, a.decided_at
        FROM licensing.admissions a JOIN licensing.collectives c USING (collective_id);
        INSERT INTO licensing.votes SELECT id, proposed_by, true, NULL, proposed_at FROM licensing.admissions;
        INSERT INTO licensing.votes SELECT id, decided_by, true, NULL, decided_at FROM licensing.admissions WHERE decided_by IS NOT NULL;
        DROP TABLE licensing.admissions;
        """;

    private const string Guards = """
        CREATE FUNCTION licensing.guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE yes int; total int;
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.state <> 'open' AND NEW IS DISTINCT FROM OLD THEN
                RAISE EXCEPTION 'a proposal is decided once' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_once';
            END IF;
            IF NEW.state = 'carried' THEN
                SELECT count(*) FILTER (WHERE in_favour), count(*) INTO yes, total FROM licensing.votes WHERE proposal_id = NEW.id;
                IF NOT (CASE NEW.track WHEN 'panel' THEN total >= 3 AND yes * 2 > total ELSE yes >= 2 AND yes = total END) THEN
                    RAISE EXCEPTION 'too few have agreed' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
                END IF;
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER guard_proposal AFTER INSERT OR UPDATE ON licensing.proposals
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licensing.guard_proposal();

        CREATE FUNCTION licensing.refuse_vote_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'votes and policies are never changed' USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER votes_stay BEFORE UPDATE OR DELETE ON licensing.votes
            FOR EACH ROW EXECUTE FUNCTION licensing.refuse_vote_change();
        CREATE TRIGGER policies_stay BEFORE UPDATE OR DELETE ON licensing.policies
            FOR EACH ROW EXECUTE FUNCTION licensing.refuse_vote_change();
        """;

    private const string People = """
        CREATE TABLE licensing.conflicts (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            user_id uuid NOT NULL,
            kind text NOT NULL,
            until date,
            declared_by uuid NOT NULL,
            declared_at timestamptz NOT NULL,
            PRIMARY KEY (collective_id, id)
        );
        CREATE INDEX conflicts_by_person ON licensing.conflicts (collective_id, user_id);

        CREATE TABLE licensing.assignments (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            user_id uuid NOT NULL,
            role text NOT NULL CHECK (role IN ('registrar', 'auditor')),
            assigned_by uuid NOT NULL,
            assigned_at timestamptz NOT NULL,
            -- One person is never registrar and auditor of the same file.
            PRIMARY KEY (collective_id, user_id)
        );
        """;

    private const string Findings = """
        CREATE TABLE licensing.findings (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            code text NOT NULL,
            principle int CHECK (principle BETWEEN 1 AND 7),
            curable boolean NOT NULL,
            details jsonb NOT NULL,
            detail text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'in-cure', 'cured', 'dismissed')),
            opened_by uuid,
            opened_at timestamptz NOT NULL,
            closed_at timestamptz,
            reply text,
            cure_plan jsonb,
            PRIMARY KEY (collective_id, id)
        );
        -- The system opens one finding of a kind at a time, however often it computes.
        CREATE UNIQUE INDEX findings_one_by_system ON licensing.findings (collective_id, code)
            WHERE opened_by IS NULL AND state IN ('open', 'in-cure');
        CREATE INDEX findings_by_age ON licensing.findings (collective_id, opened_at DESC, id DESC);

        CREATE TABLE licensing.appeals (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            event_seq bigint NOT NULL,
            event_type text NOT NULL,
            state_before text,
            grounds text NOT NULL,
            filed_by uuid NOT NULL,
            capacity text NOT NULL CHECK (capacity IN ('collective', 'members', 'rider')),
            supporters uuid[] NOT NULL DEFAULT '{}',
            needed int NOT NULL DEFAULT 0,
            filed_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            escalated_at timestamptz,
            state text NOT NULL CHECK (state IN ('gathering', 'open', 'upheld', 'dismissed')),
            decided_at timestamptz,
            summary text,
            PRIMARY KEY (collective_id, id)
        );
        CREATE UNIQUE INDEX appeals_one ON licensing.appeals (collective_id, event_seq) WHERE state IN ('gathering', 'open');
        CREATE INDEX appeals_by_age ON licensing.appeals (collective_id, filed_at DESC, id DESC);
        CREATE INDEX appeals_due ON licensing.appeals (due_at) WHERE state = 'open' AND escalated_at IS NULL;
        """;

    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    private static string OwnCollective(string table) =>
        $"EXISTS (SELECT 1 FROM licensing.collectives c WHERE c.collective_id = {table}.collective_id AND c.{OwnFederation})";

    private static string Confined(string table) => $"""
        {ModuleTables.Confine("licensing", table)}
        {ModuleTables.AlsoFederation("licensing", table, "ALL", OwnCollective(table))}
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.App};
        REVOKE DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};

        """;

    private static string Federal(string table, string condition) => $"""
        ALTER TABLE licensing.{table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.{table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY federation ON licensing.{table} TO {DatabaseRoles.Federation} USING ({condition}) WITH CHECK ({condition});
        CREATE POLICY system ON licensing.{table} TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.App};
        REVOKE DELETE, TRUNCATE ON licensing.{table} FROM {DatabaseRoles.Federation}, {DatabaseRoles.System};

        """;

    private static readonly string Rights = $"""
        {Confined("conflicts")}
        {Confined("assignments")}
        {Confined("findings")}
        {Confined("appeals")}
        {Federal("policies", OwnFederation)}
        CREATE POLICY tenant ON licensing.policies FOR SELECT TO {DatabaseRoles.App}
            USING (federation_id = (SELECT c.federation_id FROM licensing.collectives c
                                    WHERE c.collective_id = (SELECT platform.current_collective())));
        {Federal("proposals", OwnFederation)}
        CREATE POLICY tenant ON licensing.proposals FOR SELECT TO {DatabaseRoles.App}
            USING (collective_id = (SELECT platform.current_collective()));
        {Federal("votes", "EXISTS (SELECT 1 FROM licensing.proposals p WHERE p.id = votes.proposal_id AND p." + OwnFederation + ")")}
        """;
}
