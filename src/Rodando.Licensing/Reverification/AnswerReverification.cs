using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Reverification;

/// <summary>GET /v1/collective/reverification</summary>
internal static class GetOwnReverification
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/reverification", HandleAsync)
        .WithName(nameof(GetOwnReverification))
        .WithSummary("Where the yearly re-verification stands, and what the monthly computation warns of.")
        .Produces<ReverificationFile>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var id = http.User.CollectiveId();
        return await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == id, cancel) is { } collective
            ? TypedResults.Ok(await db.ReverificationOfAsync(collective, cancel))
            : Problems.NotFound("collective");
    }
}

/// <summary>PUT /v1/collective/reverification/answers</summary>
internal static class AnswerReverification
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/collective/reverification/answers", HandleAsync)
        .WithName(nameof(AnswerReverification))
        .WithSummary("Declares what the platform cannot know by itself; parts that are not given stay as they were.")
        .Produces<ReverificationFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(ReverificationAnswers request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            if (Contradictions(request) is { Count: > 0 } errors) return Problems.Invalid(errors);
            if (Closed(collective, log.Now) is { } closed) return closed.ToProblem();
            var file = decision.CaseOf(collective, log);
            var may = LicenceGate.May(LicenceAction.LodgeEvidence, collective.Facts(log.Now, log.LastEventAt), log.Now);
            if (!may.IsAllowed) return may.ToProblem();
            var reverification = await file.ReverificationCaseAsync();
            if (reverification.State is ReverificationState.Submitted or ReverificationState.Passed) return Submitted().ToProblem();
            reverification.Answers = JsonSerializer.Serialize(reverification.Read().With(request), VerificationRun.Json);
            reverification.Version++;
            log.Append("reverification.answered", file.Actor, new JsonObject
            {
                ["collective"] = collective.CollectiveId.ToString(),
                ["due"] = Audit.AuditLog.Date(reverification.Due),
                ["answers"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                    Audit.Jcs.Canonicalise(JsonDocument.Parse(reverification.Answers).RootElement))),
            });
            await file.Db.SaveChangesAsync(file.Cancel);
            return TypedResults.Ok(await file.Db.ReverificationOfAsync(collective, file.Cancel));
        });

    /// <summary>Null when the re-verification can be answered now.</summary>
    internal static Refusal? Closed(Collective collective, DateTimeOffset now) =>
        collective.State is not (LicenceState.Constituted or LicenceState.Grace) || collective.ReverifyDue is not { } due
            ? new Refusal("not-reverified", "Only a constituted co-operative is re-verified.")
            : collective.Today(now) < due.AddDays(-ReverificationFiles.OpenDays)
                ? new Refusal("reverification-not-open",
                    $"The re-verification due on {due:yyyy-MM-dd} can be answered from {due.AddDays(-ReverificationFiles.OpenDays):yyyy-MM-dd}.")
                : null;

    internal static Refusal Submitted() =>
        new("reverification-submitted", "It was submitted and every test was passed; the registrars confirm it.");

    // A part of something is never more than the whole.
    private static Dictionary<string, string[]> Contradictions(ReverificationAnswers answers)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Check("votes.weighted", answers.Votes is { } votes && votes.Weighted > votes.Ballots);
        Check("control.outsideVotes", answers.Control is { } control && control.OutsideVotes > control.Votes);
        Check("control.outsideCapitalMinor", answers.Control is { } capital && capital.OutsideCapitalMinor > capital.CapitalMinor);
        Check("control.largestHolderMinor", answers.Control is { } holder && holder.LargestHolderMinor > holder.CapitalMinor);
        Check("openDoor.answeredInTime", answers.OpenDoor is { } door && door.AnsweredInTime > door.Applications);
        Check("openDoor.refusals", answers.OpenDoor is { } refused && refused.Refusals > refused.Applications);
        Check("openDoor.refusalsReasoned", answers.OpenDoor is { } reasoned && reasoned.RefusalsReasoned > reasoned.Refusals);
        Check("openDoor.ridersInvited", answers.OpenDoor is { } invited && invited.RidersInvited > invited.Riders);
        Check("protection.covered", answers.Protection is { } covered && covered.Covered > covered.People);
        return errors;

        void Check(string field, bool broken)
        {
            if (broken) errors[field] = ["A part cannot be more than the whole."];
        }
    }
}

/// <summary>POST /v1/collective/reverification/submit</summary>
internal static class SubmitReverification
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/reverification/submit", HandleAsync)
        .WithName(nameof(SubmitReverification))
        .WithSummary("Has all twelve tests computed; what fails becomes a finding with time to cure, at once.")
        .WithDescription("Submitting again what was submitted answers with where it stands. After a failure: answer anew and submit again.")
        .Produces<ReverificationFile>()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync([AsParameters] Decision decision) => decision.TakeOwnAsync(async (collective, log) =>
    {
        if (AnswerReverification.Closed(collective, log.Now) is { } closed) return closed.ToProblem();
        var file = decision.CaseOf(collective, log);
        var reverification = await file.ReverificationCaseAsync();
        if (reverification.State is ReverificationState.Open or ReverificationState.Failed)
        {
            if (reverification.Read().Missing().ToArray() is { Length: > 0 } missing)
            {
                return new Refusal("answers-missing", $"These parts have not been answered: {string.Join(", ", missing)}.", missing[0])
                    .ToProblem();
            }

            (reverification.SubmittedAt, reverification.SubmittedBy) = (log.Now, file.Decider);
            await file.ExamineAsync(reverification);
            await file.Db.SaveChangesAsync(file.Cancel);
        }

        return TypedResults.Ok(await file.Db.ReverificationOfAsync(collective, file.Cancel));
    });
}
