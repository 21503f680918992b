using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Migrations;

/// <summary>Notices, their receipts and texts, and where members can be reached.</summary>
[DbContext(typeof(LicensingDb))]
[Migration("0011_notices")]
internal sealed class M0011_Notices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql(Rights);
    }

    private const string Tables = """
        CREATE TABLE licensing.notices (
            collective_id uuid NOT NULL REFERENCES licensing.collectives,
            id uuid NOT NULL,
            federation_id uuid NOT NULL,
            kind text NOT NULL,
            deadline date NOT NULL,
            due_on date NOT NULL,
            due_at timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ('scheduled', 'sent', 'superseded', 'cancelled')),
            sent_at timestamptz,
            detail text,
            PRIMARY KEY (collective_id, id),
            CONSTRAINT notices_once UNIQUE (collective_id, kind, deadline),
            CONSTRAINT sent_when CHECK ((state = 'sent') = (sent_at IS NOT NULL))
        );
        CREATE INDEX notices_by_day ON licensing.notices (collective_id, due_at DESC, id DESC);
        CREATE INDEX notices_due ON licensing.notices (collective_id, due_at) WHERE state = 'scheduled';

        CREATE TABLE licensing.notice_plans (
            collective_id uuid PRIMARY KEY REFERENCES licensing.collectives,
            version bigint NOT NULL
        );

        CREATE TABLE licensing.notice_receipts (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            federation_id uuid NOT NULL,
            notice_id uuid NOT NULL,
            recipient text NOT NULL CHECK (recipient IN ('contact', 'founder', 'member', 'federation')),
            person_id uuid,
            channel text NOT NULL CHECK (channel IN ('push', 'sms', 'whatsapp', 'email')),
            address text,
            masked text NOT NULL,
            language text NOT NULL CHECK (language IN ('es', 'en')),
            "then" text[] NOT NULL,
            state text NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
            attempts int NOT NULL,
            next_attempt_at timestamptz NOT NULL,
            sent_at timestamptz,
            last_error text,
            PRIMARY KEY (collective_id, id),
            FOREIGN KEY (collective_id, notice_id) REFERENCES licensing.notices,
            CONSTRAINT address_is_forgotten CHECK ((state = 'pending') = (address IS NOT NULL))
        );
        CREATE INDEX notice_receipts_by_notice ON licensing.notice_receipts (collective_id, notice_id, id DESC);
        CREATE INDEX notice_receipts_due ON licensing.notice_receipts (next_attempt_at) WHERE state = 'pending';

        CREATE TABLE licensing.member_contacts (
            collective_id uuid NOT NULL,
            person_id uuid NOT NULL,
            email text,
            phone text,
            active boolean NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (collective_id, person_id)
        );

        CREATE TABLE licensing.notice_preferences (
            collective_id uuid NOT NULL,
            person_id uuid NOT NULL,
            channels text[] NOT NULL,
            phone text,
            language text CHECK (language IN ('es', 'en')),
            PRIMARY KEY (collective_id, person_id)
        );

        CREATE TABLE licensing.notice_texts (
            federation_id uuid NOT NULL REFERENCES licensing.federations,
            kind text NOT NULL,
            language text NOT NULL CHECK (language IN ('es', 'en')),
            subject text NOT NULL,
            body text NOT NULL,
            short text NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (federation_id, kind, language)
        );
        """;

    private const string OwnFederation = "federation_id = (SELECT platform.current_federation())";

    private static readonly string Rights = $"""
        REVOKE INSERT, UPDATE, DELETE ON licensing.notices, licensing.notice_plans, licensing.notice_receipts, licensing.notice_texts
            FROM {DatabaseRoles.App};
        REVOKE INSERT, UPDATE, DELETE ON licensing.notices, licensing.notice_plans, licensing.notice_receipts FROM {DatabaseRoles.Federation};
        REVOKE DELETE, TRUNCATE ON licensing.notices, licensing.notice_receipts FROM {DatabaseRoles.System};
        {ModuleTables.Confine("licensing", "notices")}
        {ModuleTables.AlsoFederation("licensing", "notices", "SELECT", OwnFederation)}
        {ModuleTables.Confine("licensing", "notice_plans")}
        {ModuleTables.Confine("licensing", "notice_receipts")}
        {ModuleTables.AlsoFederation("licensing", "notice_receipts", "SELECT", OwnFederation)}
        {ModuleTables.Confine("licensing", "member_contacts")}
        {ModuleTables.Confine("licensing", "notice_preferences")}

        ALTER TABLE licensing.notice_texts ENABLE ROW LEVEL SECURITY;
        ALTER TABLE licensing.notice_texts FORCE ROW LEVEL SECURITY;
        CREATE POLICY federation ON licensing.notice_texts TO {DatabaseRoles.Federation} USING ({OwnFederation}) WITH CHECK ({OwnFederation});
        CREATE POLICY system ON licensing.notice_texts TO {DatabaseRoles.System} USING (true) WITH CHECK (true);
        """;
}
