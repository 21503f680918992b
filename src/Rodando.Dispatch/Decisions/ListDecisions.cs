using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Decisions;

/// <summary>Why a job went to somebody, or to nobody.</summary>
/// <param name="RuleVersion">The rule that decided, or that a person overruled.</param>
/// <param name="CourierId">Who got it or lost it; null for nobody, and for a courier who asks about others.</param>
/// <param name="ByPrincipal">The person who decided instead of the rule; null for the rule.</param>
/// <param name="Reason">The person's reason or the rule's; null when the record says it all.</param>
/// <param name="You">The pseudonym of the courier who asks; null for a dispatcher.</param>
/// <param name="Explanation">In the caller's language, Spanish or English.</param>
public sealed record DecisionView(
    Guid Id, Guid DeliveryId, DateTimeOffset At, DecisionOutcome Outcome, string RuleVersion, Guid? CourierId, string? ByPrincipal,
    string? Reason, string? You, string Explanation, DecisionRecord Record)
{
    internal static DecisionView Of(Decision decision, Explanation language)
    {
        var record = JsonSerializer.Deserialize<DecisionRecord>(decision.Record, PlatformJson.Facts)!;
        return new DecisionView(
            decision.DecisionId, decision.DeliveryId, decision.At, decision.Outcome, decision.RuleVersion, decision.CourierId,
            decision.ByPrincipal, decision.Reason, You: null, language.Of(decision, record, self: null), record);
    }

    internal static DecisionView For(Guid courier, byte[] salt, Decision decision, Explanation language)
    {
        var view = Of(decision, language);
        var self = DecisionWriting.Pseudonym(salt, decision.DecisionId, courier);
        return view with
        {
            CourierId = decision.CourierId == courier ? courier : null,
            ByPrincipal = decision.ByPrincipal is null ? null : "dispatcher",
            You = self,
            Explanation = language.Of(decision, view.Record, self),
        };
    }
}

internal static class ListDecisions
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/jobs/{deliveryId:guid}/decisions", HandleAsync)
        .WithName(nameof(ListDecisions))
        .WithSummary("Why the job went where it went, newest first.")
        .Produces<Page<DecisionView>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(
        Guid deliveryId, [AsParameters] PageQuery page, HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        if (!await db.Jobs.AnyAsync(job => job.DeliveryId == deliveryId, cancel)) return Problems.NotFound("job");
        var after = default(Cursor);
        if (page.Cursor is not null && !Cursor.TryParse(page.Cursor, out after)) return Problems.Invalid("cursor", "It is not one of ours.");
        var decisions = db.Decisions.AsNoTracking().Where(decision => decision.DeliveryId == deliveryId);
        var rows = await decisions.NewestAfter(page.Cursor is null ? null : after).Take(page.Size + 1).ToListAsync(cancel);
        var language = Explanation.For(http);
        return TypedResults.Ok(rows.ToPage(
            page, decision => new Cursor(decision.At, decision.DecisionId), decision => DecisionView.Of(decision, language)));
    }

    internal static IQueryable<Decision> NewestAfter(this IQueryable<Decision> decisions, Cursor? after)
    {
        if (after is { } seen)
            decisions = decisions.Where(one => one.At < seen.At || (one.At == seen.At && one.DecisionId.CompareTo(seen.Id) < 0));
        return decisions.OrderByDescending(one => one.At).ThenByDescending(one => one.DecisionId);
    }
}
