using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Reverification;

/// <summary>What one test found.</summary>
/// <param name="Test">R1 to R12.</param>
/// <param name="Numerator">Counts, seconds or days, as the test says; null when nothing was known.</param>
/// <param name="Denominator">Of how many; null where the limit is no share.</param>
/// <param name="Limit">What was asked for.</param>
/// <param name="Passed">Null when there was nothing to hold the limit against.</param>
/// <param name="InputsHash">SHA-256 of what it was computed from, 64 hexadecimal digits.</param>
public sealed record TestResult(string Test, long? Numerator, long? Denominator, string Limit, bool? Passed, string InputsHash);

/// <summary>One computation.</summary>
/// <param name="Kind">monthly or annual.</param>
/// <param name="Due">The date for which a yearly one was due.</param>
/// <param name="From">First local day looked at.</param>
/// <param name="To">Last local day, inclusive.</param>
/// <param name="InputsHash">SHA-256 of everything it was computed from.</param>
/// <param name="ProfileVersion">Edition of the jurisdiction's profile that set the limits; 0 when none.</param>
public sealed record VerificationRunResponse(
    Guid Id, string Kind, DateOnly? Due, DateTimeOffset ComputedAt, DateOnly From, DateOnly To, string InputsHash, int ProfileVersion,
    int PolicyVersion, IReadOnlyList<TestResult> Results)
{
    internal static VerificationRunResponse Of(VerificationRun run, IEnumerable<VerificationResult> results) => new(
        run.Id, run.Kind, run.Due, run.ComputedAt, run.PeriodFrom, run.PeriodTo, Convert.ToHexStringLower(run.InputsHash), run.ProfileVersion,
        run.PolicyVersion, [.. results.OrderBy(result => result.Test.Length).ThenBy(result => result.Test, StringComparer.Ordinal)
            .Select(result => new TestResult(
                result.Test, result.Numerator, result.Denominator, result.TestLimit, result.Passed, Convert.ToHexStringLower(result.InputsHash)))]);
}

/// <summary>Where the yearly re-verification of a co-operative stands.</summary>
/// <param name="Due">Last local date; null when the collective is not constituted.</param>
/// <param name="OpensOn">First local date on which it can be answered.</param>
/// <param name="State">Null as long as nobody has answered anything.</param>
/// <param name="Answers">What was declared so far.</param>
/// <param name="Missing">Parts that have to be answered before it can be submitted.</param>
/// <param name="Run">What its newest computation found.</param>
/// <param name="Warning">The newest monthly computation, when it found a test that would fail today.</param>
public sealed record ReverificationFile(
    DateOnly? Due, DateOnly? OpensOn, ReverificationState? State, ReverificationAnswers Answers, IReadOnlyList<string> Missing,
    VerificationRunResponse? Run, VerificationRunResponse? Warning, int Version);

internal static class ReverificationFiles
{
    /// <summary>How many days before it is due a re-verification can be answered.</summary>
    public const int OpenDays = 90;

    public static async Task<ReverificationFile> ReverificationOfAsync(this LicensingDb db, Collective collective, CancellationToken cancel)
    {
        var (id, due) = (collective.CollectiveId, collective.ReverifyDue);
        // Rows staged in this unit of work are seen as well: it is saved before it is answered.
        var open = due is null ? null : await db.Reverifications.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Due == due, cancel);
        var run = await db.NewestRunAsync(id, row => row.Kind == "annual" && row.Due == due, cancel);
        var month = await db.NewestRunAsync(id, row => row.Kind == "monthly", cancel);
        var answers = open?.Read() ?? new ReverificationAnswers();
        return new ReverificationFile(
            due, due?.AddDays(-OpenDays), open?.State, answers, [.. answers.Missing()], run,
            month?.Results.Any(result => result.Passed is false) == true ? month : null, open?.Version ?? 0);
    }

    private static async Task<VerificationRunResponse?> NewestRunAsync(
        this LicensingDb db, Guid collective, System.Linq.Expressions.Expression<Func<VerificationRun, bool>> which, CancellationToken cancel)
    {
        var run = await db.VerificationRuns.AsNoTracking().Where(row => row.CollectiveId == collective).Where(which)
            .OrderByDescending(row => row.ComputedAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancel);
        return run is null ? null : VerificationRunResponse.Of(run, await db.VerificationResults.AsNoTracking()
            .Where(row => row.CollectiveId == collective && row.RunId == run.Id).ToListAsync(cancel));
    }
}
