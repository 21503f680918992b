using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Appeals;

/// <param name="EventSeq">Number of the decision in the audit chain, as the notice of it and the collective's audit list say.</param>
/// <param name="Grounds">Why it is wrong.</param>
/// <param name="Capacity">collective (an admin), members (a fifth of them, who support it one by one) or rider (harmed directly).</param>
public sealed record FileAppealRequest(
    [property: Range(1, long.MaxValue)] long EventSeq, [property: StringLength(8000, MinimumLength = 10)] string Grounds, AppealCapacity Capacity);

/// <param name="EventType">What was decided.</param>
/// <param name="Supporters">How many members support it.</param>
/// <param name="Needed">How many have to; 0 for the collective and for a rider.</param>
/// <param name="DueAt">UTC instant by which the panel should decide.</param>
/// <param name="Escalated">True when it is late.</param>
/// <param name="Summary">The decision's reasons, without personal data.</param>
public sealed record AppealResponse(
    Guid Id, Guid CollectiveId, long EventSeq, string EventType, string Grounds, AppealCapacity Capacity, int Supporters, int Needed,
    DateTimeOffset FiledAt, DateTimeOffset DueAt, bool Escalated, AppealState State, DateTimeOffset? DecidedAt, string? Summary)
{
    internal static AppealResponse Of(Appeal row, DateTimeOffset now) => new(
        row.Id, row.CollectiveId, row.EventSeq, row.EventType, row.Grounds, row.Capacity, row.Supporters.Length, row.Needed, row.FiledAt, row.DueAt,
        row.State == AppealState.Open && now > row.DueAt, row.State, row.DecidedAt, row.Summary);
}

/// <summary>An appeal against a decision, within thirty days. It suspends nothing; the panel decides.</summary>
internal static class FileAppeal
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/appeals", HandleAsync)
        .WithName(nameof(FileAppeal))
        .WithSummary("Appeals against a decision on the collective's licence.")
        .Produces<AppealResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(FileAppealRequest request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            var (http, db, _, cancel) = decision;
            if (request.Capacity == AppealCapacity.Collective && !http.User.HasClaim(ClaimNames.Role, Roles.Admin))
                return Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "Only an admin appeals for the collective; members appeal together.");
            var told = await db.AuditEvents.AsNoTracking().SingleOrDefaultAsync(
                row => row.FederationId == collective.FederationId && row.Seq == request.EventSeq && row.CollectiveId == collective.CollectiveId, cancel);
            if (told is null) return Problems.NotFound("decision");
            var open = await db.Appeals.SingleOrDefaultAsync(
                row => row.CollectiveId == collective.CollectiveId && row.EventSeq == request.EventSeq && row.DecidedAt == null, cancel);
            if (open is not null)
            {
                // Filed again it is the same appeal; another member's is support of it.
                open.Support(http.User.SubjectId());
                return TypedResults.Created($"/v1/collective/appeals/{open.Id}", AppealResponse.Of(open, log.Now));
            }

            var (appeal, refusal) = await OpenAsync(request, collective, told, log, decision);
            if (appeal is null) return refusal!.ToProblem();
            db.Appeals.Add(appeal);
            log.Append("appeal.filed", http.User.PrincipalKey(), new JsonObject
            {
                ["collective"] = collective.CollectiveId.ToString(),
                ["appeal"] = appeal.Id.ToString(),
                ["against"] = appeal.EventSeq,
                ["type"] = appeal.EventType,
                ["capacity"] = KebabEnum<AppealCapacity>.Name(appeal.Capacity),
            });
            return TypedResults.Created($"/v1/collective/appeals/{appeal.Id}", AppealResponse.Of(appeal, log.Now));
        });

    private static async Task<(Appeal?, Refusal?)> OpenAsync(
        FileAppealRequest request, Collective collective, AuditEvent told, AuditLog log, Decision decision)
    {
        using var document = JsonDocument.Parse(told.Event);
        if (!AppealableEvents.Includes(document.RootElement))
            return (null, new Refusal("not-appealable", "This is no decision that can be appealed against.", "eventSeq"));
        if (log.Now > told.At.AddDays(log.Policy.AppealDays))
        {
            return (null, new Refusal("appeal-too-late", string.Create(
                CultureInfo.InvariantCulture, $"The {log.Policy.AppealDays} days for an appeal are over."), "eventSeq"));
        }

        if (await decision.Db.Appeals.AnyAsync(
                row => row.CollectiveId == collective.CollectiveId && row.EventSeq == request.EventSeq && row.DecidedAt != null, decision.Cancel))
            return (null, new Refusal("appeal-decided", "The panel has decided on an appeal against this decision.", "eventSeq"));

        var days = AppealableEvents.IsUrgent(document.RootElement) ? log.Policy.UrgentAppealDecisionDays : log.Policy.AppealDecisionDays;
        var appeal = new Appeal
        {
            CollectiveId = collective.CollectiveId, Id = Guid.CreateVersion7(log.Now), EventSeq = told.Seq, EventType = told.Type,
            StateBefore = AppealableEvents.Before(document.RootElement), Grounds = request.Grounds, FiledBy = decision.Http.User.SubjectId(),
            Capacity = request.Capacity, FiledAt = log.Now, DueAt = log.Now.AddDays(days),
            Needed = request.Capacity == AppealCapacity.Members ? await FifthOfMembersAsync(decision, collective) : 0,
        };
        appeal.Support(appeal.FiledBy);
        return (appeal, null);
    }

    // Where the co-operative keeps no register yet the founders are the members that are known.
    private static async Task<int> FifthOfMembersAsync(Decision decision, Collective collective)
    {
        var id = collective.CollectiveId;
        var members = await decision.Db.RegisterEntries.CountAsync(
            row => row.CollectiveId == id && row.ValidTo == null && (row.Class == "worker" || row.Class == "user"), decision.Cancel);
        if (members == 0) members = await decision.Db.Founders.CountAsync(row => row.CollectiveId == id, decision.Cancel);
        return Math.Max(1, (members + 4) / 5);
    }
}
