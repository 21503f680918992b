using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.MemberRegister;

/// <summary>One version of an entry.</summary>
/// <param name="RecordedAt">UTC instant since which the register said so.</param>
/// <param name="RecordedBy">The admin who recorded it.</param>
public sealed record RegisterVersion(
    int Version, MemberClass Class, DateOnly ValidFrom, DateOnly? ValidTo, string AdmissionDecision, ExitReason? ExitReason,
    DateTimeOffset RecordedAt, Guid RecordedBy);

/// <param name="Entry">As it is known now.</param>
/// <param name="History">Every version, newest first; at most 100.</param>
public sealed record RegisterEntryHistory(RegisterEntryResponse Entry, IReadOnlyList<RegisterVersion> History);

/// <summary>GET /v1/collective/register</summary>
internal static class ListRegisterEntries
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/register", HandleAsync)
        .WithName(nameof(ListRegisterEntries))
        .WithSummary("The member register, newest entry first; every member may read it.")
        .ProducesValidationProblem();

    /// <param name="on">Only memberships that hold on this local day.</param>
    internal static async Task<Results<Ok<Page<RegisterEntryResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] DateOnly? on, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var rows = await db.RegisterEntries.AsNoTracking()
            .Where(row => on == null || (row.ValidFrom <= on && (row.ValidTo == null || row.ValidTo > on)))
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.Id < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.Id), AddRegisterEntry.Of));
    }
}

/// <summary>GET /v1/collective/register/{id}</summary>
internal static class GetRegisterEntry
{
    private const int Shown = 100;

    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/register/{id:guid}", HandleAsync)
        .WithName(nameof(GetRegisterEntry))
        .WithSummary("One membership with everything that was ever recorded of it.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<RegisterEntryHistory>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, HttpContext http, CancellationToken cancel)
    {
        if (await db.RegisterEntries.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is not { } entry)
            return Problems.NotFound("entry");
        var history = await db.RegisterRecords.AsNoTracking().Where(row => row.EntryId == id)
            .OrderByDescending(row => row.Version).Take(Shown).ToListAsync(cancel);
        http.Response.SetETag(entry.Version);
        return TypedResults.Ok(new RegisterEntryHistory(AddRegisterEntry.Of(entry), [.. history.Select(row => new RegisterVersion(
            row.Version, AddRegisterEntry.ClassOf(row.Class), row.ValidFrom, row.ValidTo, row.AdmissionDecision,
            AddRegisterEntry.ReasonOf(row.ExitReason), row.RecordedAt, row.RecordedBy))]));
    }
}
