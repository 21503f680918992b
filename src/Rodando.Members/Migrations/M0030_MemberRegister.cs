using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.Migrations;

/// <summary>The member register: what holds now, and every version with the instant at which it was recorded.</summary>
[DbContext(typeof(MembersDb))]
[Migration("0030_member_register")]
internal sealed class M0030_MemberRegister : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"""
        CREATE TABLE members.register_entries (
            collective_id uuid NOT NULL,
            id uuid NOT NULL,
            number int NOT NULL CHECK (number > 0),
            name text NOT NULL,
            user_id uuid,
            rider_id uuid,
            class text NOT NULL CHECK (class IN ({Classes})),
            valid_from date NOT NULL,
            valid_to date CHECK (valid_to >= valid_from),
            admission_decision text NOT NULL,
            exit_reason text CHECK (exit_reason IN ({Reasons})),
            created_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL,
            version int NOT NULL CHECK (version > 0),
            PRIMARY KEY (collective_id, id),
            FOREIGN KEY (collective_id, rider_id) REFERENCES members.riders,
            CHECK ((valid_to IS NULL) = (exit_reason IS NULL)),
            CONSTRAINT register_one_user EXCLUDE USING gist (
                collective_id WITH =, user_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (user_id IS NOT NULL),
            CONSTRAINT register_one_rider EXCLUDE USING gist (
                collective_id WITH =, rider_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (rider_id IS NOT NULL),
            CONSTRAINT register_one_number EXCLUDE USING gist (
                collective_id WITH =, number WITH =, daterange(valid_from, valid_to) WITH &&)
        );
        CREATE INDEX register_entries_by_age ON members.register_entries (collective_id, created_at DESC, id DESC);
        {ModuleTables.Confine("members", "register_entries")}
        REVOKE DELETE, TRUNCATE ON members.register_entries FROM {Everybody};

        CREATE TABLE members.register_records (
            collective_id uuid NOT NULL,
            entry_id uuid NOT NULL,
            version int NOT NULL,
            class text NOT NULL CHECK (class IN ({Classes})),
            valid_from date NOT NULL,
            valid_to date,
            admission_decision text NOT NULL,
            exit_reason text,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            PRIMARY KEY (collective_id, entry_id, version),
            FOREIGN KEY (collective_id, entry_id) REFERENCES members.register_entries
        );
        {ModuleTables.Confine("members", "register_records")}
        -- What was once recorded stays: only this makes later entries believable.
        REVOKE UPDATE, DELETE, TRUNCATE ON members.register_records FROM {Everybody};
        """);

    private const string Everybody = $"PUBLIC, {DatabaseRoles.App}, {DatabaseRoles.System}, {DatabaseRoles.Federation}";
    private const string Classes = "'worker', 'user', 'supporter', 'honorary', 'aspirant'";
    private const string Reasons = "'resigned', 'excluded', 'deceased', 'term-ended', 'entered-in-error'";
}
