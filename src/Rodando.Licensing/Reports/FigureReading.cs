using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Links;
using Rodando.Licensing.Assemblies;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Reports;

/// <summary>Reads the figures of a collective for a period of local dates, both inclusive.</summary>
internal sealed class FigureReading(LicensingDb db, Collective collective, DateOnly from, DateOnly to, CancellationToken cancel)
{
    private const int Most = 200;

    private readonly Guid id = collective.CollectiveId;
    private readonly DateTimeOffset begins = LicenceCalendar.StartOfDay(from, collective.Zone);
    private readonly DateTimeOffset ends = LicenceCalendar.StartOfDay(to.AddDays(1), collective.Zone);

    /// <param name="forFederation">Whether it stays in the federation: signals, such as those of retaliation, are not for the co-operative.</param>
    public async Task<AuditFigures> ReadAsync(DateTimeOffset lastAuditEventAt, DateTimeOffset now, bool forFederation) => new(
        await LicenceAsync(lastAuditEventAt, now), await EvidenceAsync(), await TestsAsync(), await RegisterAsync(), await WorkAsync(),
        await FindingsAsync(), await DecisionsAsync(), await AppealsAsync(), await ConflictsAsync(), await LinksAsync(), await NoticesAsync(), await AssembliesAsync(),
        forFederation ? await SignalsAsync() : []);

    private async Task<LicenceFigures> LicenceAsync(DateTimeOffset lastAuditEventAt, DateTimeOffset now)
    {
        var standing = LicenceGate.Standing(collective.Facts(now, lastAuditEventAt), now);
        var profile = await db.ProfileOfAsync(collective, cancel);
        return new(
            standing.State, standing.Since, collective.ClockStart, collective.LastPermitted, collective.ConstitutionEffectiveOn,
            collective.ReverifyDue, profile is null ? null : $"{profile.Id} {profile.Version}",
            (await db.PolicyAsync(collective.FederationId, cancel)).Version);
    }

    private async Task<List<EvidenceFigure>> EvidenceAsync() =>
        [.. (await db.Evidence.AsNoTracking().Where(row => row.CollectiveId == id && row.UploadedAt < ends)
                .OrderByDescending(row => row.UploadedAt).ThenBy(row => row.Id).Take(Most).ToListAsync(cancel))
            .Select(row => new EvidenceFigure(
                row.Code, Convert.ToHexStringLower(row.Sha256), row.State, row.IssuedOn, row.ExpiresOn, row.DecidedBy, row.Method, row.DecidedAt))];

    private async Task<List<TestFigure>> TestsAsync()
    {
        var runs = await db.VerificationRuns.AsNoTracking()
            .Where(row => row.CollectiveId == id && row.ComputedAt >= begins && row.ComputedAt < ends)
            .OrderByDescending(row => row.ComputedAt).ThenBy(row => row.Id).Take(Most)
            .Select(row => new { row.Id, row.Kind, row.ComputedAt }).ToListAsync(cancel);
        var ids = runs.ConvertAll(run => run.Id);
        var results = await db.VerificationResults.AsNoTracking().Where(row => row.CollectiveId == id && ids.Contains(row.RunId)).ToListAsync(cancel);
        return
        [
            .. results.Join(runs, row => row.RunId, run => run.Id, (row, run) => (row, run))
                .GroupBy(pair => pair.row.Test, StringComparer.Ordinal).Select(all => all.MaxBy(pair => (pair.run.ComputedAt, pair.run.Id)))
                .OrderBy(pair => pair.row.Test.Length).ThenBy(pair => pair.row.Test, StringComparer.Ordinal)
                .Select(pair => new TestFigure(
                    pair.row.Test, pair.row.Numerator, pair.row.Denominator, pair.row.TestLimit, pair.row.Passed,
                    Convert.ToHexStringLower(pair.row.InputsHash), pair.run.Kind, pair.run.ComputedAt)),
        ];
    }

    private async Task<RegisterFigures> RegisterAsync()
    {
        var own = db.RegisterEntries.AsNoTracking().Where(row => row.CollectiveId == id);
        return new(
            await own.CountAsync(row => row.ValidFrom <= from && (row.ValidTo == null || row.ValidTo > from), cancel),
            await own.CountAsync(row => row.ValidFrom <= to && (row.ValidTo == null || row.ValidTo > to), cancel),
            await own.CountAsync(row => row.ValidFrom >= from && row.ValidFrom <= to, cancel),
            await own.CountAsync(row => row.ValidTo >= from && row.ValidTo <= to, cancel),
            await db.RegisterHistory.CountAsync(row => row.CollectiveId == id && row.RecordedAt >= begins && row.RecordedAt < ends, cancel));
    }

    private async Task<WorkFigures> WorkAsync()
    {
        var worked = db.WorkDays.AsNoTracking().Where(row => row.CollectiveId == id && row.Day >= from && row.Day <= to);
        var outside = await worked
            .Where(day => !db.RegisterEntries.Any(entry => entry.CollectiveId == id && entry.CourierId == day.CourierId
                && entry.ValidFrom <= day.Day && (entry.ValidTo == null || entry.ValidTo > day.Day)))
            .GroupBy(day => day.CourierId).Select(rider => new { rider.Key, Seconds = rider.Sum(day => (long)day.Seconds) })
            .OrderByDescending(rider => rider.Seconds).ThenBy(rider => rider.Key).Take(Most).ToListAsync(cancel);
        var merchants = await db.MerchantVolumes.AsNoTracking()
            .Where(row => row.CollectiveId == id && row.Month >= new DateOnly(from.Year, from.Month, 1) && row.Month <= to)
            .GroupBy(row => row.MerchantId).Select(merchant => merchant.Sum(row => (long)row.Carried)).ToListAsync(cancel);
        return new(
            await worked.SumAsync(day => (long)day.Seconds, cancel), [.. outside.Select(rider => new UnregisteredRider(rider.Key, rider.Seconds))],
            merchants.Sum(), merchants.DefaultIfEmpty().Max());
    }

    private async Task<List<FindingFigure>> FindingsAsync() =>
        [.. (await db.Findings.AsNoTracking()
                .Where(row => row.CollectiveId == id && row.OpenedAt < ends && (row.ClosedAt == null || row.ClosedAt >= begins))
                .OrderByDescending(row => row.OpenedAt).ThenBy(row => row.Id).Take(Most).ToListAsync(cancel))
            .Select(row => new FindingFigure(
                row.Id, row.Code, row.Principle, row.Detail, row.State, row.OpenedAt, row.ClosedAt, row.Reply,
                JsonSerializer.Deserialize<JsonObject>(row.Details)!))];

    private async Task<List<DecisionFigure>> DecisionsAsync()
    {
        // Readings of the file and reports about it would make each report differ from the one before.
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.CollectiveId == id && row.At >= begins && row.At < ends && row.Type != FileReads.Type && row.Type != IssueReport.Type)
            .OrderByDescending(row => row.Seq).Take(Most).ToListAsync(cancel);
        return [.. rows.Select(row =>
        {
            using var told = JsonDocument.Parse(row.Event);
            var reason = told.RootElement.TryGetProperty("reason", out var given) ? given.GetString() : null;
            return new DecisionFigure(row.Seq, row.At, row.Type, told.RootElement.GetProperty("actor").GetString()!, reason);
        })];
    }

    private Task<List<AppealFigure>> AppealsAsync() => db.Appeals.AsNoTracking()
        .Where(row => row.CollectiveId == id && row.FiledAt >= begins && row.FiledAt < ends)
        .OrderByDescending(row => row.FiledAt).ThenBy(row => row.Id).Take(Most)
        .Select(row => new AppealFigure(row.EventSeq, row.State, row.FiledAt, row.DecidedAt, row.Summary)).ToListAsync(cancel);

    private Task<List<ConflictFigure>> ConflictsAsync() => db.Conflicts.AsNoTracking()
        .Where(row => row.CollectiveId == id && row.DeclaredAt < ends)
        .OrderByDescending(row => row.DeclaredAt).ThenBy(row => row.Id).Take(Most)
        .Select(row => new ConflictFigure(row.UserId, row.Kind, row.Until)).ToListAsync(cancel);

    private async Task<List<LinkFigure>> LinksAsync()
    {
        var policy = (await db.PolicyAsync(collective.FederationId, cancel)).Read();
        var links = await db.LinksOfAsync(collective.FederationId, id, policy, cancel);
        var others = links.Select(link => link.Other).ToArray();
        var known = await db.Collectives.AsNoTracking().Where(row => others.Contains(row.CollectiveId))
            .ToDictionaryAsync(row => row.CollectiveId, row => (row.State, row.LastPermitted), cancel);
        return [.. links.OrderBy(link => link.Other).Take(Most).Select(link => new LinkFigure(
            link.Other, known[link.Other].State, known[link.Other].LastPermitted, link.Shared, link.Reasons(policy)))];
    }

    private async Task<List<NoticeFigure>> NoticesAsync() =>
        [.. (await db.Notices.AsNoTracking().Where(row => row.CollectiveId == id && row.DueAt >= begins && row.DueAt < ends)
                .OrderByDescending(row => row.DueAt).ThenBy(row => row.Id).Take(Most)
                .Select(row => new
                {
                    row.Kind, row.Deadline, row.State, row.SentAt,
                    Sent = db.NoticeReceipts.Count(receipt => receipt.CollectiveId == id && receipt.NoticeId == row.Id && receipt.State == ReceiptState.Sent),
                    Failed = db.NoticeReceipts.Count(receipt => receipt.CollectiveId == id && receipt.NoticeId == row.Id && receipt.State == ReceiptState.Failed),
                }).ToListAsync(cancel))
            .Select(row => new NoticeFigure(row.Kind, row.Deadline, row.State, row.SentAt, row.Sent, row.Failed))];

    private async Task<List<AssemblyFigure>> AssembliesAsync() =>
        [.. (await db.Assemblies.AsNoTracking().Where(row => row.CollectiveId == id && row.HeldOn >= from && row.HeldOn <= to)
                .OrderByDescending(row => row.HeldOn).ThenBy(row => row.Id).Take(Most)
                .Select(row => new
                {
                    Row = row,
                    Votes = db.AssemblyVotes.Count(vote => vote.CollectiveId == id && vote.AssemblyId == row.Id),
                    ByShare = db.AssemblyVotes.Count(
                        vote => vote.CollectiveId == id && vote.AssemblyId == row.Id && vote.Weighting == VoteWeighting.ByShare),
                }).ToListAsync(cancel))
            .Select(pair => new AssemblyFigure(
                pair.Row.HeldOn, pair.Row.Kind, pair.Row.Members, pair.Row.Present + pair.Row.Proxies, pair.Row.Quorum,
                Convert.ToHexStringLower(pair.Row.MinutesSha256), pair.Votes, pair.ByShare))];

    private async Task<List<SignalFigure>> SignalsAsync() =>
        [.. (await db.Signals.AsNoTracking().Where(row => row.CollectiveId == id && row.RaisedAt >= begins && row.RaisedAt < ends)
                .OrderByDescending(row => row.RaisedAt).ThenBy(row => row.Id).Take(Most).ToListAsync(cancel))
            .Select(row => new SignalFigure(row.Kind, row.Occasion, row.RaisedAt, JsonSerializer.Deserialize<JsonElement>(row.Details)))];
}
