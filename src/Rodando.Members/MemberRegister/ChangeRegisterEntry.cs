using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.MemberRegister;

/// <summary>What is missing stays as it is.</summary>
/// <param name="Class">Only to correct an entry; whoever changes class gets a new one.</param>
/// <param name="ValidFrom">Only to correct an entry.</param>
/// <param name="ValidTo">First local day on which the membership holds no more; not before its beginning.</param>
/// <param name="AdmissionDecision">Where the decision stands.</param>
/// <param name="ExitReason">Goes with <paramref name="ValidTo"/>.</param>
public sealed record ChangeRegisterEntryRequest(
    MemberClass? Class = null, DateOnly? ValidFrom = null, DateOnly? ValidTo = null,
    [property: StringLength(200, MinimumLength = 1)] string? AdmissionDecision = null, ExitReason? ExitReason = null);

/// <summary>PATCH /v1/collective/register/{id}</summary>
internal static class ChangeRegisterEntry
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/register/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeRegisterEntry))
        .WithSummary("Ends or corrects a membership; what was recorded before stays in the history.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    internal static async Task<Results<Ok<RegisterEntryResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeRegisterEntryRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var entry = (await db.RegisterEntries
            .FromSql($"SELECT * FROM members.register_entries WHERE collective_id = {db.CollectiveId} AND id = {id} FOR UPDATE")
            .ToListAsync(cancel)).SingleOrDefault();
        if (entry is null)
            return Problems.NotFound("entry");
        if (http.CheckMatch(entry.Version) is { } mismatch)
            return mismatch;
        if (await CheckAsync(db, entry, request, now, cancel) is { } invalid)
            return invalid;
        entry.Class = request.Class is { } wanted ? AddRegisterEntry.NameOf(wanted) : entry.Class;
        entry.ValidFrom = request.ValidFrom ?? entry.ValidFrom;
        entry.ValidTo = request.ValidTo ?? entry.ValidTo;
        entry.AdmissionDecision = request.AdmissionDecision ?? entry.AdmissionDecision;
        entry.ExitReason = request.ExitReason is { } reason ? AddRegisterEntry.NameOf(reason) : entry.ExitReason;
        if (db.ChangeTracker.HasChanges())
        {
            (entry.RecordedAt, entry.Version) = (now, entry.Version + 1);
            db.RegisterRecords.Add(entry.Record(http.User.SubjectId()));
            db.Announce(entry.Changed(), entry.Id);
        }
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (AddRegisterEntry.Refused(e) is { } refusal)
        {
            return refusal.ToProblem();
        }
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(entry.Version);
        return TypedResults.Ok(AddRegisterEntry.Of(entry));
    }

    private static async Task<ProblemHttpResult?> CheckAsync(
        MembersDb db, RegisterEntry entry, ChangeRegisterEntryRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var (from, to) = (request.ValidFrom ?? entry.ValidFrom, request.ValidTo ?? entry.ValidTo);
        if (to < from)
            return Problems.Invalid(request.ValidTo is null ? "validFrom" : "validTo", "A membership does not end before it begins.");
        if (to is null && request.ExitReason is not null)
            return Problems.Invalid("exitReason", "Say with validTo when the membership ends.");
        if (to is not null && (request.ExitReason is null && entry.ExitReason is null))
            return Problems.Invalid("exitReason", "Say why the membership ends.");
        return await AddRegisterEntry.CheckDateAsync(db, from, "validFrom", now, cancel)
            ?? (to is { } end ? await AddRegisterEntry.CheckDateAsync(db, end, "validTo", now, cancel) : null);
    }
}
