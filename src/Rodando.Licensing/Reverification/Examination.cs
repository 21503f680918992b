using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Proceedings;

namespace Rodando.Licensing.Reverification;

/// <summary>What follows from the yearly tests: all passed and two registrars confirm, or findings and time to cure.</summary>
internal static class Examination
{
    // Principles of the ICA statement of 1995 that a test stands for.
    private static readonly Dictionary<string, int> Principles = new(StringComparer.Ordinal)
    {
        ["R10"] = 1, ["R6"] = 2, ["R8"] = 2, ["R9"] = 3, ["R7"] = 4, ["R12"] = 6,
    };

    /// <summary>The case of the present due date; a new one when nobody has opened it.</summary>
    public static async Task<ReverificationCase> ReverificationCaseAsync(this Case file)
    {
        var (id, due) = (file.About.CollectiveId, file.About.ReverifyDue!.Value);
        if (await file.Db.Reverifications.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Due == due, file.Cancel) is { } known)
            return known;
        var opened = new ReverificationCase { CollectiveId = id, Due = due, OpenedAt = file.Now, Answers = "{}" };
        file.Db.Reverifications.Add(opened);
        return opened;
    }

    /// <summary>Computes all tests; what failed becomes findings, by the system and at once.</summary>
    public static async Task<Verified> ExamineAsync(this Case file, ReverificationCase reverification)
    {
        var verified = await file.Db.VerifyAsync(
            file.About, file.Log, reverification, file.About.Today(file.Now), file.Actor, file.Cancel);
        reverification.State = !verified.Passed ? ReverificationState.Failed
            : reverification.Read().Missing().Any() ? ReverificationState.Open : ReverificationState.Submitted;
        reverification.Version++;
        var system = file with { Decider = null, Actor = "system" };
        foreach (var failed in verified.Failed) await system.FindAsync(reverification, verified.Run, failed);
        return verified;
    }

    private static async Task FindAsync(this Case file, ReverificationCase reverification, VerificationRun run, VerificationResult failed)
    {
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"Test {failed.Test} of the yearly re-verification failed: {failed.Numerator} of {failed.Denominator}, asked for {failed.TestLimit}.");
        var finding = await file.OpenFindingAsync(
            new Found(failed.Test, Principles.TryGetValue(failed.Test, out var principle) ? principle : null, Curable: true, reason, new JsonObject
            {
                ["run"] = run.Id.ToString(),
                ["numerator"] = failed.Numerator,
                ["denominator"] = failed.Denominator,
                ["limit"] = failed.TestLimit,
                ["inputs"] = Convert.ToHexStringLower(failed.InputsHash),
            }), by: null);
        if (Serious(reverification.Read(), failed.Test) is { } code)
        {
            // Whether it was meant is for people to say: the panel may suspend, a registrar may give time to cure.
            await file.OpenAsync(new SuspensionProceeding(), new SuspensionBody(code), reason, by: null);
        }
        else if (file.About.State is LicenceState.Constituted or LicenceState.Grace)
        {
            file.BeginGrace(finding, reason);
        }
    }

    /// <summary>The panel's code where a failure may have been meant; null where time to cure is given at once.</summary>
    private static string? Serious(ReverificationAnswers answers, string test) => test switch
    {
        "R1" when answers.LegalStatus is { Converted: true } => "conversion",
        "R1" when answers.LegalStatus is { InDissolution: true } or { Active: false } => "dissolution",
        "R6" or "R7" => "investor-control",
        _ => null,
    };
}
