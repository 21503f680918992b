using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Notices.Sending;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Notices;

/// <summary>Hands pending receipts to the senders. Who cannot be reached is tried again later, then over the next channel.</summary>
/// <remarks>
/// Receipts are taken for half an hour and each result is saved at once: whoever dies in between leaves at most one message sent
/// twice, with the same Message-ID.
/// </remarks>
internal sealed partial class DeliverNotices(LicensingDb db, IEnumerable<INoticeSender> senders, TimeProvider clock, ILogger<DeliverNotices> logger)
    : IScheduledJob
{
    private const int Batch = 20;
    private static readonly TimeSpan Taken = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await DeliverSomeAsync(cancellationToken) > 0)
            db.ChangeTracker.Clear();
    }

    private async Task<int> DeliverSomeAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var taken = await db.NoticeReceipts.FromSql($"""
            UPDATE licensing.notice_receipts SET next_attempt_at = {now + Taken} WHERE (collective_id, id) IN (
                SELECT collective_id, id FROM licensing.notice_receipts WHERE state = 'pending' AND next_attempt_at <= {now}
                ORDER BY next_attempt_at LIMIT {Batch} FOR UPDATE SKIP LOCKED) RETURNING *
            """).ToListAsync(cancel);
        foreach (var receipt in taken)
        {
            if (await TryAsync(receipt, cancel) is { } failure)
            {
                if (receipt.Fail(failure.Why, failure.ForGood, now) is { } next) db.NoticeReceipts.Add(next);
                LogFailed(logger, receipt.Id, receipt.Channel, receipt.Attempts, failure.Why);
            }
            else
            {
                receipt.Succeed(now);
            }

            await db.SaveChangesAsync(cancel);
        }

        return taken.Count;
    }

    /// <returns>Null when it went out.</returns>
    private async Task<(string Why, bool ForGood)?> TryAsync(NoticeReceipt receipt, CancellationToken cancel)
    {
        // The last one registered: a test or an installation may put its own before ours.
        if (senders.LastOrDefault(sender => sender.Channels.Contains(receipt.Channel)) is not { } sender)
            return ($"There is no sender for {receipt.Channel}.", true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await sender.SendAsync(await MessageAsync(receipt, cancel), patience.Token);
            return null;
        }
        catch (NoticeRefusedException refused)
        {
            return (refused.Message, true);
        }
#pragma warning disable CA1031 // Whatever a sender throws, the other recipients get theirs.
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (e is OperationCanceledException ? "No answer in time." : e.Message, false);
        }
    }

    private async Task<NoticeMessage> MessageAsync(NoticeReceipt receipt, CancellationToken cancel)
    {
        var notice = await db.Notices.AsNoTracking().SingleAsync(row => row.CollectiveId == receipt.CollectiveId && row.Id == receipt.NoticeId, cancel);
        var about = await (
            from collective in db.Collectives.AsNoTracking()
            where collective.CollectiveId == receipt.CollectiveId
            join federation in db.Federations on collective.FederationId equals federation.Id
            select new { collective.Name, collective.Zone, Federation = federation.Name, federation.ContactEmail }).SingleAsync(cancel);
        var own = await db.NoticeTexts.AsNoTracking().SingleOrDefaultAsync(
            row => row.FederationId == receipt.FederationId && row.Kind == notice.Kind && row.Language == receipt.Language, cancel);
        var words = own?.Words ?? NoticeTexts.Of(notice.Kind, receipt.Language);
        var now = clock.GetUtcNow();
        var values = new NoticeValues(about.Name, about.Federation, about.ContactEmail, notice.Deadline, LicenceCalendar.LocalDate(now, about.Zone), notice.Detail);
        return new NoticeMessage(
            receipt.Id, receipt.Channel, receipt.Address!, receipt.Language, NoticeTexts.Fill(words.Subject, values, receipt.Language),
            NoticeTexts.Fill(words.Body, values, receipt.Language), NoticeTexts.FillShort(words.Short, values, receipt.Language), now);
    }

    [LoggerMessage(EventId = 4042, Level = LogLevel.Warning, Message = "Receipt {Id} over {Channel} failed at attempt {Attempt}: {Why}")]
    private static partial void LogFailed(ILogger logger, Guid id, NoticeChannel channel, int attempt, string why);
}
