using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Jobs;

/// <summary>The scheduler's tables in schema <c>platform</c>: the tables and columns that Quartz 4.7 reads and writes, no more.</summary>
/// <remarks>
/// Times are ticks of 100 ns since 0001-01-01 UTC, as the library wants them. A test starts the scheduler on these tables, and
/// the scheduler refuses to start when one is missing.
/// </remarks>
internal static class JobTables
{
    /// <summary>Schema and beginning of each table's name.</summary>
    internal const string Prefix = "platform.qrtz_";

    /// <summary>Makes the tables in the platform's schema; may be repeated. The scheduler works as the application's role.</summary>
    internal const string Sql = $"""
        -- What there is to run: one row per job.
        CREATE TABLE IF NOT EXISTS platform.qrtz_job_details (
            sched_name          text    NOT NULL,
            job_group           text    NOT NULL,
            job_name            text    NOT NULL,
            description         text,
            job_class_name      text    NOT NULL,
            is_durable          boolean NOT NULL,
            is_nonconcurrent    boolean NOT NULL,
            is_update_data      boolean NOT NULL,
            requests_recovery   boolean NOT NULL,
            job_data            bytea,
            CONSTRAINT pk_qrtz_job_details PRIMARY KEY (sched_name, job_group, job_name)
        );

        -- When it is due, and in which state that is.
        CREATE TABLE IF NOT EXISTS platform.qrtz_triggers (
            sched_name              text    NOT NULL,
            trigger_group           text    NOT NULL,
            trigger_name            text    NOT NULL,
            job_group               text    NOT NULL,
            job_name                text    NOT NULL,
            description             text,
            trigger_type            text    NOT NULL,
            trigger_state           text    NOT NULL,
            priority                integer,
            start_time              bigint  NOT NULL,
            end_time                bigint,
            prev_fire_time          bigint,
            next_fire_time          bigint,
            calendar_name           text,
            fixed_delay             boolean,
            misfire_instr           smallint,
            misfire_threshold       bigint,
            misfire_orig_fire_time  bigint,
            overlap_policy          integer,
            execution_group         text,
            preferred_node          text,
            preferred_node_auto     boolean NOT NULL DEFAULT false,
            retry_policy            text,
            retry_attempt           integer,
            continues_trigger_group text,
            continues_trigger_name  text,
            continuation_condition  integer,
            pause_reason            text,
            paused_by               text,
            paused_at               bigint,
            job_data                bytea,
            CONSTRAINT pk_qrtz_triggers PRIMARY KEY (sched_name, trigger_group, trigger_name),
            CONSTRAINT fk_qrtz_triggers_job FOREIGN KEY (sched_name, job_group, job_name)
                REFERENCES platform.qrtz_job_details (sched_name, job_group, job_name)
        );
        -- The question asked all day: which trigger is due next?
        CREATE INDEX IF NOT EXISTS ix_qrtz_triggers_due
            ON platform.qrtz_triggers (sched_name, trigger_state, next_fire_time, priority DESC, misfire_instr);
        CREATE INDEX IF NOT EXISTS ix_qrtz_triggers_job ON platform.qrtz_triggers (sched_name, job_group, job_name);

        -- The part of a trigger that differs by kind: interval, calendar line, other.
        CREATE TABLE IF NOT EXISTS platform.qrtz_simple_triggers (
            sched_name      text   NOT NULL,
            trigger_group   text   NOT NULL,
            trigger_name    text   NOT NULL,
            repeat_interval bigint NOT NULL,
            repeat_count    bigint NOT NULL,
            times_triggered bigint NOT NULL,
            CONSTRAINT pk_qrtz_simple_triggers PRIMARY KEY (sched_name, trigger_group, trigger_name),
            CONSTRAINT fk_qrtz_simple_triggers FOREIGN KEY (sched_name, trigger_group, trigger_name)
                REFERENCES platform.qrtz_triggers (sched_name, trigger_group, trigger_name) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_cron_triggers (
            sched_name      text NOT NULL,
            trigger_group   text NOT NULL,
            trigger_name    text NOT NULL,
            cron_expression text NOT NULL,
            time_zone_id    text,
            CONSTRAINT pk_qrtz_cron_triggers PRIMARY KEY (sched_name, trigger_group, trigger_name),
            CONSTRAINT fk_qrtz_cron_triggers FOREIGN KEY (sched_name, trigger_group, trigger_name)
                REFERENCES platform.qrtz_triggers (sched_name, trigger_group, trigger_name) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_simprop_triggers (
            sched_name    text NOT NULL,
            trigger_group text NOT NULL,
            trigger_name  text NOT NULL,
            str_prop_1    text,
            str_prop_2    text,
            str_prop_3    text,
            int_prop_1    integer,
            int_prop_2    integer,
            long_prop_1   bigint,
            long_prop_2   bigint,
            dec_prop_1    numeric,
            dec_prop_2    numeric,
            bool_prop_1   boolean,
            bool_prop_2   boolean,
            time_zone_id  text,
            CONSTRAINT pk_qrtz_simprop_triggers PRIMARY KEY (sched_name, trigger_group, trigger_name),
            CONSTRAINT fk_qrtz_simprop_triggers FOREIGN KEY (sched_name, trigger_group, trigger_name)
                REFERENCES platform.qrtz_triggers (sched_name, trigger_group, trigger_name) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_blob_triggers (
            sched_name    text NOT NULL,
            trigger_group text NOT NULL,
            trigger_name  text NOT NULL,
            blob_data     bytea,
            CONSTRAINT pk_qrtz_blob_triggers PRIMARY KEY (sched_name, trigger_group, trigger_name),
            CONSTRAINT fk_qrtz_blob_triggers FOREIGN KEY (sched_name, trigger_group, trigger_name)
                REFERENCES platform.qrtz_triggers (sched_name, trigger_group, trigger_name) ON DELETE CASCADE
        );

        -- Who runs what right now: read by the other nodes when this one dies.
        CREATE TABLE IF NOT EXISTS platform.qrtz_fired_triggers (
            sched_name               text    NOT NULL,
            entry_id                 text    NOT NULL,
            instance_name            text    NOT NULL,
            trigger_group            text    NOT NULL,
            trigger_name             text    NOT NULL,
            job_group                text,
            job_name                 text,
            state                    text    NOT NULL,
            priority                 integer NOT NULL,
            sched_time               bigint  NOT NULL,
            fired_time               bigint  NOT NULL,
            is_nonconcurrent         boolean NOT NULL,
            requests_recovery        boolean,
            execution_group          text,
            progress                 integer,
            progress_message         text,
            interrupt_requested_time bigint,
            CONSTRAINT pk_qrtz_fired_triggers PRIMARY KEY (sched_name, entry_id)
        );
        CREATE INDEX IF NOT EXISTS ix_qrtz_fired_triggers_instance ON platform.qrtz_fired_triggers (sched_name, instance_name);
        CREATE INDEX IF NOT EXISTS ix_qrtz_fired_triggers_job ON platform.qrtz_fired_triggers (sched_name, job_group, job_name);
        CREATE INDEX IF NOT EXISTS ix_qrtz_fired_triggers_trigger ON platform.qrtz_fired_triggers (sched_name, trigger_group, trigger_name);

        -- The nodes and when each was last heard of; the rows they lock to take turns.
        CREATE TABLE IF NOT EXISTS platform.qrtz_scheduler_state (
            sched_name        text   NOT NULL,
            instance_name     text   NOT NULL,
            last_checkin_time bigint NOT NULL,
            checkin_interval  bigint NOT NULL,
            quartz_version    text,
            CONSTRAINT pk_qrtz_scheduler_state PRIMARY KEY (sched_name, instance_name)
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_locks (
            sched_name text NOT NULL,
            lock_name  text NOT NULL,
            CONSTRAINT pk_qrtz_locks PRIMARY KEY (sched_name, lock_name)
        );

        -- Asked for by the scheduler, empty with us: holidays and pauses.
        CREATE TABLE IF NOT EXISTS platform.qrtz_calendars (
            sched_name    text  NOT NULL,
            calendar_name text  NOT NULL,
            calendar      bytea NOT NULL,
            CONSTRAINT pk_qrtz_calendars PRIMARY KEY (sched_name, calendar_name)
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_paused_trigger_grps (
            sched_name    text NOT NULL,
            trigger_group text NOT NULL,
            pause_reason  text,
            paused_by     text,
            paused_at     bigint,
            CONSTRAINT pk_qrtz_paused_trigger_grps PRIMARY KEY (sched_name, trigger_group)
        );
        CREATE TABLE IF NOT EXISTS platform.qrtz_paused_job_grps (
            sched_name   text NOT NULL,
            job_group    text NOT NULL,
            pause_reason text,
            paused_by    text,
            paused_at    bigint,
            CONSTRAINT pk_qrtz_paused_job_grps PRIMARY KEY (sched_name, job_group)
        );

        GRANT SELECT, INSERT, UPDATE, DELETE ON
            platform.qrtz_job_details, platform.qrtz_triggers, platform.qrtz_simple_triggers, platform.qrtz_cron_triggers,
            platform.qrtz_simprop_triggers, platform.qrtz_blob_triggers, platform.qrtz_fired_triggers, platform.qrtz_scheduler_state,
            platform.qrtz_locks, platform.qrtz_calendars, platform.qrtz_paused_trigger_grps, platform.qrtz_paused_job_grps
            TO {DatabaseRoles.App};
        """;
}
