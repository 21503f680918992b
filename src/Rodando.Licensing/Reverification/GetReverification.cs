using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Reverification;

/// <summary>Somebody who rode without being a full member.</summary>
/// <param name="Rider">Pseudonym: the rider's id in the collective.</param>
/// <param name="Seconds">Time worked on days without membership, in the trailing twelve months.</param>
public sealed record RiderOutside(Guid Rider, long Seconds);

/// <param name="File">Where the yearly re-verification stands.</param>
/// <param name="RidersOutside">Who rode without being a member, most hours first; at most 100.</param>
/// <param name="RidersOutsideCount">How many they are.</param>
public sealed record ReverificationReport(ReverificationFile File, IReadOnlyList<RiderOutside> RidersOutside, int RidersOutsideCount);

/// <param name="Same">True when the same rows gave the same inputs and the same figures.</param>
/// <param name="InputsHash">SHA-256 of the inputs as they are read now.</param>
/// <param name="Stored">What was found then.</param>
/// <param name="Results">What is found now.</param>
public sealed record RecomputedRun(bool Same, string InputsHash, VerificationRunResponse Stored, IReadOnlyList<TestResult> Results);

/// <summary>GET /v1/federation/collectives/{id}/reverification</summary>
internal static class GetReverification
{
    private const int Shown = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/reverification", HandleAsync)
        .WithName(nameof(GetReverification))
        .WithSummary("The re-verification of a collective: declared, computed, and who rode outside the register.")
        .Produces<ReverificationReport>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("reverification");

    internal static async Task<IResult> HandleAsync(Guid id, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is not { } collective) return Problems.NotFound("collective");
        var outside = await Computation.OutsideAsync(db, collective, collective.Today(clock.GetUtcNow()), cancel);
        return TypedResults.Ok(new ReverificationReport(
            await db.ReverificationOfAsync(collective, cancel), [.. outside.Take(Shown)], outside.Count));
    }

    internal static Task<Collective?> FindOwnAsync(this LicensingDb db, Guid id, HttpContext http, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        return db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel);
    }
}

/// <summary>GET /v1/federation/collectives/{id}/reverification/runs</summary>
internal static class ListVerificationRuns
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/reverification/runs", HandleAsync)
        .WithName(nameof(ListVerificationRuns))
        .WithSummary("Lists what was computed of a collective, newest first.")
        .Produces<Page<VerificationRunResponse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is null) return Problems.NotFound("collective");
        var query = db.VerificationRuns.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.ComputedAt < after.At || (row.ComputedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.ComputedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        var runs = rows.Select(row => row.Id).ToArray();
        var results = (await db.VerificationResults.AsNoTracking().Where(row => row.CollectiveId == id && runs.Contains(row.RunId))
            .ToListAsync(cancel)).ToLookup(row => row.RunId);
        return TypedResults.Ok(rows.ToPage(
            page, row => new Cursor(row.ComputedAt, row.Id), row => VerificationRunResponse.Of(row, results[row.Id])));
    }
}

/// <summary>GET /v1/federation/collectives/{id}/reverification/runs/{runId}/recompute</summary>
internal static class RecomputeRun
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/reverification/runs/{runId:guid}/recompute", HandleAsync)
        .WithName(nameof(RecomputeRun))
        .WithSummary("Computes a stored run again from the rows that it saw, and compares.")
        .Produces<RecomputedRun>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid id, Guid runId, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is null) return Problems.NotFound("collective");
        if (await db.VerificationRuns.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == id && row.Id == runId, cancel) is not { } run)
            return Problems.NotFound("run");
        var stored = VerificationRunResponse.Of(run, await db.VerificationResults.AsNoTracking()
            .Where(row => row.CollectiveId == id && row.RunId == runId).ToListAsync(cancel));
        var again = await db.AgainAsync(run, cancel);
        var results = again.Figures.Select(figure => new TestResult(
            figure.Test, figure.Numerator, figure.Denominator, figure.Limit, figure.Passed,
            Convert.ToHexStringLower(Computation.HashOf(again.InputsHash, figure.Test)))).ToArray();
        return TypedResults.Ok(new RecomputedRun(
            results.SequenceEqual(stored.Results), Convert.ToHexStringLower(again.InputsHash), stored, results));
    }
}
