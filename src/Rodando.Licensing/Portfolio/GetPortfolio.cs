using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Checkpoints;
using Rodando.Licensing.Links;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Portfolio;

/// <summary>All licences of a federation at one glance. Each list shows the 100 most urgent; counts count all.</summary>
/// <param name="AsOf">UTC instant for which it holds.</param>
/// <param name="States">How many collectives are in each state in force, every state named.</param>
/// <param name="Provisional">Provisional licences by the days that are left.</param>
/// <param name="EndingSoon">Provisional ones with at most 180 days left, first to end first.</param>
/// <param name="Holds">Under review after their last day, the one that ends first on top.</param>
/// <param name="Overdue">Past their re-verification and in the time to cure, the one that ends first on top.</param>
/// <param name="RepeatedCures">Cured twice or more within 24 months: the next time needs the panel.</param>
/// <param name="ProfilesChanging">Editions of jurisdiction profiles that begin or end within 180 days.</param>
/// <param name="LinkedPairs">Pairs of collectives behind which the same people stand, as <c>/v1/federation/links</c> lists them; at most 1,000 are looked at.</param>
/// <param name="StrandedParcels">Parcels still in the hands of collectives out of service after their time to drain.</param>
public sealed record PortfolioResponse(
    DateTimeOffset AsOf, IReadOnlyDictionary<string, int> States, ProvisionalByDaysLeft Provisional, IReadOnlyList<PortfolioEntry> EndingSoon,
    IReadOnlyList<PortfolioEntry> Holds, IReadOnlyList<PortfolioEntry> Overdue, IReadOnlyList<PortfolioEntry> RepeatedCures,
    IReadOnlyList<ProfileChange> ProfilesChanging, int LinkedPairs, int OpenProposals, int OpenFindings, int OpenAppeals, int EscalatedAppeals,
    int StrandedParcels, AuditStatus Audit);

/// <summary>Each licence is counted once, in the narrowest class that holds it.</summary>
/// <param name="Within7">0 to 7 days left.</param>
/// <param name="Within30">8 to 30.</param>
/// <param name="Within90">31 to 90.</param>
/// <param name="Within180">91 to 180.</param>
/// <param name="Later">More than 180.</param>
public sealed record ProvisionalByDaysLeft(int Within7, int Within30, int Within90, int Within180, int Later);

/// <param name="State">State in force.</param>
/// <param name="Since">UTC instant since which it holds.</param>
/// <param name="AgeDays">Whole days since then.</param>
/// <param name="DaysLeft">Local days left of a provisional licence; null in other states.</param>
/// <param name="Until">UTC instant at which the state ends by itself; null when it does not.</param>
/// <param name="Cures">Cures within the last 24 months.</param>
public sealed record PortfolioEntry(
    Guid Id, string Name, LicenceState State, DateTimeOffset Since, int AgeDays, int? DaysLeft, DateTimeOffset? Until, int Cures);

/// <param name="Profile">Code and version: MX 2.</param>
/// <param name="Change">begins or ends.</param>
/// <param name="On">Local date of its first, or last, day.</param>
public sealed record ProfileChange(string Profile, string Change, DateOnly On);

internal static class GetPortfolio
{
    private const int Most = 100;
    private const int SoonDays = 180;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/portfolio", HandleAsync)
        .WithName(nameof(GetPortfolio))
        .WithSummary("Counts by state, licences that end soon, holds, overdue re-verifications, repeated cures, profiles that change.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<PortfolioResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (federation, now) = (http.User.FederationId(), clock.GetUtcNow());
        if (await AuditStatus.OfAsync(db, federation, cancel) is not { } audit) return Platform.Http.Problems.NotFound("federation");
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == federation).Select(head => head.At).SingleAsync(cancel);
        var own = db.Collectives.AsNoTracking().Where(row => row.FederationId == federation);
        var looked = await LookedAtAsync(own, now, cancel);
        var shown = looked.Select(row => (Row: row, Facts: row.Facts(now, last))).Select(pair => Entry(pair.Row, pair.Facts, now)).ToList();
        return TypedResults.Ok(new PortfolioResponse(
            now, await StatesAsync(own, looked, last, now, cancel), await DaysLeftAsync(own, last, now, cancel),
            [.. shown.Where(entry => entry.DaysLeft <= SoonDays).OrderBy(entry => entry.DaysLeft).ThenBy(entry => entry.Id).Take(Most)],
            Urgent(shown, LicenceState.Hold), Urgent(shown, LicenceState.Grace),
            [.. shown.Where(entry => entry.Cures >= 2).OrderByDescending(entry => entry.Cures).ThenBy(entry => entry.Id).Take(Most)],
            await ProfilesAsync(db, federation, now, cancel),
            await LinkedPairsAsync(db, federation, cancel),
            await db.Proposals.CountAsync(row => row.FederationId == federation && row.State == ProposalState.Open && row.ExpiresAt > now, cancel),
            await db.Findings.CountAsync(row => row.ClosedAt == null && own.Any(c => c.CollectiveId == row.CollectiveId), cancel),
            await db.Appeals.CountAsync(row => row.State == AppealState.Open && own.Any(c => c.CollectiveId == row.CollectiveId), cancel),
            await db.Appeals.CountAsync(row => row.State == AppealState.Open && row.EscalatedAt != null
                && own.Any(c => c.CollectiveId == row.CollectiveId), cancel),
            await db.StrandedParcels.CountAsync(row => row.SettledAt == null && own.Any(c => c.CollectiveId == row.CollectiveId), cancel),
            audit));
    }

    /// <summary>Whatever may need somebody: states with an end of their own, cures, and what the clock changed and nobody recorded yet.</summary>
    private static Task<List<Collective>> LookedAtAsync(IQueryable<Collective> own, DateTimeOffset now, CancellationToken cancel)
    {
        // A local date is at most a day off the UTC one.
        var soon = DateOnly.FromDateTime(now.UtcDateTime).AddDays(SoonDays + 1);
        return own.Where(row => row.State == LicenceState.Hold || row.State == LicenceState.Grace || row.CheckAfter <= now
            || (row.State == LicenceState.Provisional && row.LastPermitted <= soon)
            || (row.State == LicenceState.Constituted && row.Cures.Length > 1)).ToListAsync(cancel);
    }

    /// <remarks>Counted by the database; what the clock has changed since the last recording is moved to where it belongs.</remarks>
    private static async Task<Dictionary<string, int>> StatesAsync(
        IQueryable<Collective> own, List<Collective> looked, DateTimeOffset last, DateTimeOffset now, CancellationToken cancel)
    {
        var counted = await own.GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
        foreach (var row in looked)
        {
            var state = LicenceGate.Effective(row.Facts(now, last), now);
            if (state == row.State) continue;
            counted[row.State]--;
            counted[state] = counted.GetValueOrDefault(state) + 1;
        }

        return Enum.GetValues<LicenceState>().ToDictionary(LicenceStates.Name, counted.GetValueOrDefault, StringComparer.Ordinal);
    }

    private static async Task<ProvisionalByDaysLeft> DaysLeftAsync(
        IQueryable<Collective> own, DateTimeOffset last, DateTimeOffset now, CancellationToken cancel)
    {
        var classes = new int[5];
        await foreach (var row in own.Where(row => row.State == LicenceState.Provisional).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (LicenceFiles.DaysLeft(row.Facts(now, last), now) is { } days)
                classes[days switch { <= 7 => 0, <= 30 => 1, <= 90 => 2, <= 180 => 3, _ => 4 }]++;
        }

        return new(classes[0], classes[1], classes[2], classes[3], classes[4]);
    }

    private static async Task<int> LinkedPairsAsync(LicensingDb db, Guid federation, CancellationToken cancel)
    {
        var policy = (await db.PolicyAsync(federation, cancel)).Read();
        var cut = await db.Unlinks.AsNoTracking().Where(row => row.FederationId == federation).Select(row => new { row.Low, row.High }).ToListAsync(cancel);
        var apart = cut.Select(row => (row.Low, row.High)).ToHashSet();
        var pairs = await LinkSearch.Pairs(db, federation, null, Guid.Empty, Guid.Empty, 1000).ToListAsync(cancel);
        return pairs.Count(pair => pair.Holds(policy)
            && (pair.Representative || !(apart.Contains((pair.One, pair.Other)) || apart.Contains((pair.Other, pair.One)))));
    }

    private static PortfolioEntry Entry(Collective row, LicenceFacts facts, DateTimeOffset now)
    {
        var standing = LicenceGate.Standing(facts, now);
        return new(
            row.CollectiveId, row.Name, standing.State, standing.Since, Math.Max(0, (int)(now - standing.Since).TotalDays),
            LicenceFiles.DaysLeft(facts, now), LicenceGate.CheckAfter(facts, now), row.Cures.Count(at => at > now.AddMonths(-24)));
    }

    private static IReadOnlyList<PortfolioEntry> Urgent(IEnumerable<PortfolioEntry> entries, LicenceState state) =>
        [.. entries.Where(entry => entry.State == state).OrderBy(entry => entry.Until).ThenBy(entry => entry.Id).Take(Most)];

    private static async Task<List<ProfileChange>> ProfilesAsync(LicensingDb db, Guid federation, DateTimeOffset now, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var soon = today.AddDays(SoonDays);
        var rows = await db.Profiles.AsNoTracking()
            .Where(row => row.FederationId == federation
                && ((row.ValidFrom > today && row.ValidFrom <= soon) || (row.ValidTo >= today && row.ValidTo <= soon)))
            .Select(row => new { row.Jurisdiction, row.Version, row.ValidFrom, row.ValidTo }).ToListAsync(cancel);
        return
        [
            .. rows.SelectMany(row => new (DateOnly? On, string Change)[] { (row.ValidFrom, "begins"), (row.ValidTo, "ends") }
                    .Where(change => change.On >= today && change.On <= soon)
                    .Select(change => new ProfileChange($"{row.Jurisdiction} {row.Version}", change.Change, change.On!.Value)))
                .OrderBy(change => change.On).ThenBy(change => change.Profile, StringComparer.Ordinal).Take(Most),
        ];
    }
}
