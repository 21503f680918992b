using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Assemblies;
using Rodando.Licensing.Audit;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Reverification;

/// <summary>A run with what it found.</summary>
internal sealed record Verified(VerificationRun Run, IReadOnlyList<VerificationResult> Results)
{
    public bool Passed => Results.All(result => result.Passed is not false);

    public IEnumerable<VerificationResult> Failed => Results.Where(result => result.Passed is false);
}

/// <summary>Computes the tests of a collective and writes down what they found, so that anybody can compute them again.</summary>
internal static class Verification
{
    /// <summary>Length of the trailing period.</summary>
    public const int Months = 12;

    /// <summary>Computes and stages a run with its event. The caller holds the collective's row and works in the system's scope.</summary>
    /// <param name="reverification">The case of a yearly run; null for a monthly one, which asks R2 to R5 only.</param>
    /// <param name="to">Last local day of the period, inclusive.</param>
    public static async Task<Verified> VerifyAsync(
        this LicensingDb db, Collective collective, AuditLog log, ReverificationCase? reverification, DateOnly to, string actor,
        CancellationToken cancel)
    {
        await db.LockInputsAsync(collective.CollectiveId, writing: false, cancel);
        var limits = TestLimits.Of(await db.ProfileOfAsync(collective, cancel), collective.Declared()?.LegalForm);
        var (work, register) = await Computation.HeadsAsync(db, collective.CollectiveId, cancel);
        var from = to.AddMonths(-Months).AddDays(1);
        var declared = reverification is null ? null
            : new Declared(reverification.Read(), await db.KnownAsync(collective.CollectiveId, from, to, limits, work, collective.Zone, cancel));
        var terms = new ComputationTerms(collective.CollectiveId, from, to, collective.Zone, work, register, limits, declared);
        var computed = await Computation.RunAsync(db, terms, cancel);
        var run = RunOf(terms, computed, reverification, log);
        var results = computed.Figures.Select(figure => ResultOf(run, figure)).ToArray();
        db.VerificationRuns.Add(run);
        db.VerificationResults.AddRange(results);
        log.Append("reverification.computed", actor, new JsonObject
        {
            ["collective"] = collective.CollectiveId.ToString(),
            ["run"] = run.Id.ToString(),
            ["kind"] = run.Kind,
            ["due"] = AuditLog.Date(run.Due),
            ["to"] = AuditLog.Date(to),
            ["inputs"] = Convert.ToHexStringLower(run.InputsHash),
            ["failed"] = new JsonArray([.. results.Where(result => result.Passed is false).Select(result => (JsonNode)result.Test)]),
            ["profileVersion"] = run.ProfileVersion,
        });
        return new Verified(run, results);
    }

    /// <summary>Computes a stored run again from the same rows.</summary>
    public static Task<ComputedFigures> AgainAsync(this LicensingDb db, VerificationRun run, CancellationToken cancel) => Computation.RunAsync(
        db, new ComputationTerms(
            run.CollectiveId, run.PeriodFrom, run.PeriodTo, run.Zone, run.WorkSeq, run.RegisterSeq,
            JsonSerializer.Deserialize<TestLimits>(run.Limits, VerificationRun.Json)!,
            JsonSerializer.Deserialize<Declared>(run.Declared, VerificationRun.Json)), cancel);

    private static async Task<KnownFacts> KnownAsync(
        this LicensingDb db, Guid collective, DateOnly from, DateOnly to, TestLimits limits, long workSeq, string zone, CancellationToken cancel)
    {
        var riders = await Computation.RidersAsync(db, collective, from, to, workSeq, cancel);
        var earliest = to.AddMonths(-limits.AssemblyMonths);
        var first = earliest < from ? earliest : from;
        var assemblies = await db.Assemblies.AsNoTracking()
            .Where(row => row.CollectiveId == collective && row.HeldOn >= first && row.HeldOn <= to).ToDictionaryAsync(row => row.Id, cancel);
        var ids = assemblies.Keys.ToArray();
        var votes = (await db.AssemblyVotes.AsNoTracking().Where(row => row.CollectiveId == collective && ids.Contains(row.AssemblyId))
            .ToListAsync(cancel)).Where(vote => assemblies[vote.AssemblyId].HeldOn >= from).ToArray();
        var ballots = await db.Ballots.CountAsync(
            row => row.CollectiveId == collective && row.OpenedAt >= LicenceCalendar.StartOfDay(from, zone), cancel);
        return new KnownFacts(
            ballots + votes.Length, votes.Count(vote => vote.IsWeighted(assemblies[vote.AssemblyId])),
            assemblies.Values.Count(row => row.HeldOn >= earliest && row.Present + row.Proxies >= row.Quorum), riders);
    }

    private static VerificationRun RunOf(
        ComputationTerms terms, ComputedFigures computed, ReverificationCase? reverification, AuditLog log) => new()
        {
            CollectiveId = terms.Collective,
            Id = Guid.CreateVersion7(log.Now),
            Kind = reverification is null ? "monthly" : "annual",
            Due = reverification?.Due,
            ComputedAt = log.Now,
            PeriodFrom = terms.From,
            PeriodTo = terms.To,
            Zone = terms.Zone,
            WorkSeq = terms.WorkSeq,
            RegisterSeq = terms.RegisterSeq,
            Limits = JsonSerializer.Serialize(terms.Limits, VerificationRun.Json),
            Declared = JsonSerializer.Serialize(terms.Declared, VerificationRun.Json),
            ProfileVersion = terms.Limits.ProfileVersion,
            PolicyVersion = log.PolicyVersion,
            InputsHash = computed.InputsHash,
        };

    private static VerificationResult ResultOf(VerificationRun run, Figure figure) => new()
    {
        CollectiveId = run.CollectiveId,
        RunId = run.Id,
        Test = figure.Test,
        Numerator = figure.Numerator,
        Denominator = figure.Denominator,
        TestLimit = figure.Limit,
        Passed = figure.Passed,
        InputsHash = Computation.HashOf(run.InputsHash, figure.Test),
    };
}
