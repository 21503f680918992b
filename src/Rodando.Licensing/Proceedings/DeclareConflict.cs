using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Proceedings;

/// <summary>What ties a person of the federation to a collective.</summary>
public enum ConflictKind
{
    Member,
    Worker,
    Creditor,
    PaidAdviser,
    RelativeOfMember,

    /// <summary>Member of a co-operative that competes in the same town, or exchanges a tenth or more of its volume.</summary>
    Competitor,
    Other,
}

/// <param name="Kind">The tie.</param>
/// <param name="UserId">Whom it concerns; the caller when not given.</param>
/// <param name="Until">Last local date of the tie; null while it lasts. It counts for 24 months more.</param>
public sealed record DeclareConflictRequest(ConflictKind Kind, Guid? UserId = null, DateOnly? Until = null);

public sealed record ConflictResponse(Guid Id, Guid UserId, ConflictKind Kind, DateOnly? Until, Guid DeclaredBy, DateTimeOffset DeclaredAt);

/// <summary>Declares a conflict of interest: the person can no longer propose, vote or decide on the collective.</summary>
internal static class DeclareConflict
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/federation/collectives/{id:guid}/conflicts", HandleAsync)
            .WithName(nameof(DeclareConflict))
            .WithSummary("Declares a conflict of interest, one's own or another's.")
            .Produces<ConflictResponse>(StatusCodes.Status201Created)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/federation/collectives/{id:guid}/conflicts", ListAsync)
            .WithName("ListConflicts")
            .WithSummary("Lists the conflicts of interest declared for a collective, newest first.")
            .Produces<Page<ConflictResponse>>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static Task<IResult> HandleAsync(Guid id, DeclareConflictRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (_, log) =>
        {
            var (http, db, _, cancel) = decision;
            var person = request.UserId ?? http.User.SubjectId();
            // Everybody speaks for oneself; for another only who keeps the files or audits them.
            if (person != http.User.SubjectId() && !http.User.HasClaim(ClaimNames.Role, Roles.Registrar) && !http.User.HasClaim(ClaimNames.Role, Roles.Auditor))
                return Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "Only a registrar or an auditor declares another person's conflict.");
            var kind = KebabEnum<ConflictKind>.Name(request.Kind);
            // Declared again it stands as it is.
            var row = await db.Conflicts.SingleOrDefaultAsync(
                other => other.CollectiveId == id && other.UserId == person && other.Kind == kind && other.Until == request.Until, cancel);
            if (row is null)
            {
                row = new ConflictOfInterest
                {
                    CollectiveId = id, Id = Guid.CreateVersion7(log.Now), UserId = person, Kind = kind, Until = request.Until,
                    DeclaredBy = http.User.SubjectId(), DeclaredAt = log.Now,
                };
                db.Conflicts.Add(row);
                log.Append("conflict.declared", http.User.PrincipalKey(), new JsonObject
                {
                    ["collective"] = id.ToString(), ["person"] = $"user:{person}", ["kind"] = kind, ["until"] = AuditLog.Date(request.Until),
                });
            }

            return TypedResults.Created((string?)null, Of(row));
        });

    internal static async Task<IResult> ListAsync(
        Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        if (!await db.Collectives.AnyAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel)) return Problems.NotFound("collective");
        var query = db.Conflicts.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.DeclaredAt < after.At || (row.DeclaredAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.DeclaredAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.DeclaredAt, row.Id), Of));
    }

    private static ConflictResponse Of(ConflictOfInterest row) => new(
        row.Id, row.UserId, KebabEnum<ConflictKind>.TryParse(row.Kind, out var kind) ? kind : ConflictKind.Other, row.Until, row.DeclaredBy,
        row.DeclaredAt);
}
