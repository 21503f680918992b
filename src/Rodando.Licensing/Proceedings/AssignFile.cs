using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Proceedings;

public enum AssignmentRole
{
    Registrar,
    Auditor,
}

/// <param name="UserId">Sign-in id of the person in the federation.</param>
/// <param name="Role">registrar or auditor.</param>
public sealed record AssignFileRequest(Guid UserId, AssignmentRole Role);

public sealed record AssignmentResponse(Guid CollectiveId, Guid UserId, AssignmentRole Role, DateTimeOffset AssignedAt);

/// <summary>Gives a file to a person; refused where the register or a declaration shows a conflict of interest.</summary>
internal static class AssignFile
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/assignments", HandleAsync)
        .WithName(nameof(AssignFile))
        .WithSummary("Assigns a registrar or an auditor to a collective's file.")
        .Produces<AssignmentResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, AssignFileRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var (http, db, _, cancel) = decision;
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.CheckAsync(file, request.UserId) is { } ineligible) return ineligible.ToProblem();
            var role = KebabEnum<AssignmentRole>.Name(request.Role);
            var known = await db.Assignments.SingleOrDefaultAsync(row => row.CollectiveId == id && row.UserId == request.UserId, cancel);
            if (known is not null && known.Role != role)
                return new Refusal("both-roles", "The person has this file in the other role already.", "role").ToProblem();
            if (known is null)
            {
                known = new Assignment
                {
                    CollectiveId = id, UserId = request.UserId, Role = role, AssignedBy = http.User.SubjectId(), AssignedAt = log.Now,
                };
                db.Assignments.Add(known);
                log.Append("file.assigned", file.Actor, new JsonObject
                {
                    ["collective"] = id.ToString(), ["person"] = $"user:{request.UserId}", ["role"] = role,
                });
            }

            return TypedResults.Created((string?)null, new AssignmentResponse(id, known.UserId, request.Role, known.AssignedAt));
        });
}
