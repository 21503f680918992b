using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Register;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Notices;

/// <summary>Keeps every collective's notices in step with its licence, and sends what is due.</summary>
/// <remarks>
/// One collective a transaction, under its row's lock. Plans go by the state in force, so that nothing is announced that the clock
/// has overtaken. Of several due in one series only the most advanced goes out: after three days without this job a collective
/// gets one notice, not four. "Sent" means handed to the receipts; <see cref="DeliverNotices"/> carries them out. Nothing here
/// moves a deadline.
/// </remarks>
internal sealed partial class SendNotices(LicensingDb db, TimeProvider clock, ILogger<SendNotices> logger) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        Guid? after = Guid.Empty;
        while (after is { } last)
        {
            after = await LookAfterNextAsync(last, cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    /// <returns>The collective that was looked after; null when there is no other.</returns>
    private async Task<Guid?> LookAfterNextAsync(Guid after, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var found = await db.Collectives.FromSql($"""
            SELECT c.* FROM licensing.collectives c
            WHERE c.collective_id > {after} AND (
                NOT EXISTS (SELECT 1 FROM licensing.notice_plans p WHERE p.collective_id = c.collective_id AND p.version >= c.version)
                OR EXISTS (SELECT 1 FROM licensing.notices n WHERE n.collective_id = c.collective_id AND n.state = 'scheduled' AND n.due_at <= {now}))
            ORDER BY c.collective_id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED
            """).AsNoTracking().ToListAsync(cancel);
        if (found.Count == 0) return null;
        var collective = found[0];
        try
        {
            await LookAfterAsync(collective, now, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
#pragma warning disable CA1031 // One collective whose notices cannot be made must not keep the others from theirs.
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(logger, collective.CollectiveId, e);
        }

        return collective.CollectiveId;
    }

    private async Task LookAfterAsync(Collective collective, DateTimeOffset now, CancellationToken cancel)
    {
        var last = await db.AuditHeads.Where(head => head.FederationId == collective.FederationId).Select(head => head.At).SingleAsync(cancel);
        now = now < last ? last : now;
        var rows = await db.Notices.Where(row => row.CollectiveId == collective.CollectiveId
            && (row.Kind != NoticeKinds.Checkpoint || row.State == NoticeState.Scheduled)).ToListAsync(cancel);
        await PlanAsync(collective, FactsOf(collective, rows, last, now), rows, now, cancel);
        await SendDueAsync(collective, rows, now, cancel);
        var planned = await db.NoticePlans.SingleOrDefaultAsync(row => row.CollectiveId == collective.CollectiveId, cancel);
        if (planned is null) db.NoticePlans.Add(new NoticePlanned { CollectiveId = collective.CollectiveId, Version = collective.Version });
        else planned.Version = collective.Version;
    }

    private static NoticeFacts FactsOf(Collective collective, List<Notice> rows, DateTimeOffset lastEventAt, DateTimeOffset now)
    {
        var facts = collective.Facts(now, lastEventAt);
        var (state, since) = LicenceGate.Standing(facts, now);
        var suspended = state == LicenceState.Suspended;
        DateOnly? shortened = null;
        if (collective.LastPermitted is { } last)
        {
            // The grant was announced with another date: this one came later.
            shortened = rows.FirstOrDefault(row => row.Kind == NoticeKinds.Shortened && row.Deadline == last)?.DueOn;
            if (shortened is null && rows.Any(row => NoticeKinds.Of(row.Kind).Series == NoticeKinds.Deadline && row.Deadline > last))
                shortened = LicenceCalendar.LocalDate(now, collective.Zone);
        }

        return new NoticeFacts(
            suspended ? collective.SuspendedFrom ?? state : state, suspended, LicenceCalendar.LocalDate(since, collective.Zone),
            collective.LastPermitted, shortened, collective.ReverifyDue,
            facts.GraceUntil is { } end ? LicenceCalendar.LocalDate(end.AddTicks(-1), collective.Zone) : null);
    }

    private async Task PlanAsync(Collective collective, NoticeFacts facts, List<Notice> rows, DateTimeOffset now, CancellationToken cancel)
    {
        var plans = NoticePlan.Of(facts);
        foreach (var plan in plans)
        {
            if (rows.FirstOrDefault(row => row.Kind == plan.Kind && row.Deadline == plan.Deadline) is { } known)
            {
                known.Schedule(plan, collective.Zone, NoticePlan.Beginning(facts));
                continue;
            }

            var reasons = NoticeKinds.Of(plan.Kind).Series == NoticeKinds.Service ? await ReasonsAsync(collective, plan.Kind, cancel) : null;
            var made = Notice.Of(collective.CollectiveId, collective.FederationId, plan, collective.Zone, NoticePlan.Beginning(facts), reasons, now);
            rows.Add(made);
            db.Notices.Add(made);
        }

        foreach (var row in rows.Where(row => NoticeKinds.Of(row.Kind).Series
            is NoticeKinds.Deadline or NoticeKinds.Reverification or NoticeKinds.Service))
        {
            if (!plans.Any(plan => plan.Kind == row.Kind && plan.Deadline == row.Deadline)) row.Cancel();
        }
    }

    /// <summary>The statement of reasons of the decision, which all members get; none when the clock decided.</summary>
    private async Task<string?> ReasonsAsync(Collective collective, string kind, CancellationToken cancel)
    {
        var type = $"licence.{kind}";
        var text = await db.AuditEvents.AsNoTracking().Where(row => row.CollectiveId == collective.CollectiveId && row.Type == type)
            .OrderByDescending(row => row.Seq).Select(row => row.Event).FirstOrDefaultAsync(cancel);
        if (text is null) return null;
        using var decision = JsonDocument.Parse(text);
        return decision.RootElement.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
    }

    private async Task SendDueAsync(Collective collective, List<Notice> rows, DateTimeOffset now, CancellationToken cancel)
    {
        var due = rows.Where(row => row.State == NoticeState.Scheduled && row.DueAt <= now).GroupBy(row => NoticeKinds.Of(row.Kind).Series);
        foreach (var series in due)
        {
            var inOrder = series.OrderBy(row => row.DueOn).ThenBy(row => NoticeKinds.RankOf(row.Kind)).ToList();
            foreach (var passed in inOrder.SkipLast(1)) passed.Supersede();
            inOrder[^1].Send(now);
            var recipients = await db.RecipientsAsync(collective, NoticeKinds.Of(inOrder[^1].Kind), cancel);
            db.NoticeReceipts.AddRange(recipients.Select(recipient => NoticeReceipt.Of(inOrder[^1], recipient, way: 0, now)));
            LogSent(logger, inOrder[^1].Kind, collective.CollectiveId, recipients.Count);
        }
    }

    [LoggerMessage(EventId = 4040, Level = LogLevel.Information, Message = "Notice {Kind} of collective {CollectiveId} goes to {Count} recipients.")]
    private static partial void LogSent(ILogger logger, string kind, Guid collectiveId, int count);

    [LoggerMessage(EventId = 4041, Level = LogLevel.Error, Message = "The notices of collective {CollectiveId} cannot be made.")]
    private static partial void LogFailed(ILogger logger, Guid collectiveId, Exception error);
}
