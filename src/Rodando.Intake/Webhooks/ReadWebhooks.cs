using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Intake.Deliveries;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Intake.Webhooks;

/// <param name="Active">False once the receiver has answered 410 Gone: nothing more is sent.</param>
/// <param name="DisabledAt">When that was.</param>
public sealed record WebhookResponse(Guid Id, string Url, bool Active, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <param name="MessageId">The webhook-id; the same on every attempt.</param>
/// <param name="Type">Such as delivery.picked_up.</param>
/// <param name="Number">1 to 10.</param>
/// <param name="StatusCode">The receiver's answer; null when there was none.</param>
/// <param name="Error">timeout, target-refused, tls-failed or connection-failed; null when there was an answer.</param>
/// <param name="DurationMs">How long the receiver took, in milliseconds.</param>
public sealed record WebhookAttemptResponse(
    Guid Id, string MessageId, Guid DeliveryId, string Type, int Number, DateTimeOffset At, int? StatusCode, string? Error, int DurationMs);

internal static class ListWebhooks
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/webhooks", HandleAsync)
        .WithName(nameof(ListWebhooks))
        .WithSummary("Your endpoints, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<WebhookResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, ClaimsPrincipal caller, IntakeDb db, CancellationToken cancel)
    {
        var rows = db.EndpointsOf(caller).AsNoTracking();
        if (page.Cursor is { } text)
        {
            if (!Cursor.TryParse(text, out var after))
                return Problems.Invalid("cursor", "It is not a cursor of this list.");
            rows = rows.Where(x => EF.Functions.LessThan(ValueTuple.Create(x.CreatedAt, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        var read = await rows.OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(read.ToPage(
            page, x => new Cursor(x.CreatedAt, x.Id), x => new WebhookResponse(x.Id, x.Url, x.Active, x.CreatedAt, x.DisabledAt)));
    }

    /// <summary>What the caller's client may see: its merchant's endpoints, live or test as its key is.</summary>
    internal static IQueryable<WebhookEndpoint> EndpointsOf(this IntakeDb db, ClaimsPrincipal caller)
    {
        var (merchantId, mode) = (caller.MerchantId(), caller.FindFirstValue(ClaimNames.Mode) ?? Delivery.Live);
        return db.WebhookEndpoints.Where(x => x.MerchantId == merchantId && x.Mode == mode);
    }
}

internal static class ListWebhookAttempts
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/webhooks/{id:guid}/attempts", HandleAsync)
        .WithName(nameof(ListWebhookAttempts))
        .WithSummary("What was sent to an endpoint and how it was taken, newest first.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<Page<WebhookAttemptResponse>>, ProblemHttpResult>> HandleAsync(
        Guid id, [AsParameters] PageQuery page, ClaimsPrincipal caller, IntakeDb db, CancellationToken cancel)
    {
        if (!await db.EndpointsOf(caller).AnyAsync(x => x.Id == id, cancel))
            return Problems.NotFound("webhook");
        var rows = db.WebhookAttempts.AsNoTracking().Where(x => x.EndpointId == id);
        if (page.Cursor is { } text)
        {
            if (!Cursor.TryParse(text, out var after))
                return Problems.Invalid("cursor", "It is not a cursor of this list.");
            rows = rows.Where(x => EF.Functions.LessThan(ValueTuple.Create(x.At, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        var read = await rows.OrderByDescending(x => x.At).ThenByDescending(x => x.Id).Take(page.Size + 1)
            .Join(db.WebhookMessages, x => x.MessageId, message => message.Id, (x, message) => new { Attempt = x, message.DeliveryId, message.Type })
            .OrderByDescending(x => x.Attempt.At).ThenByDescending(x => x.Attempt.Id)
            .ToListAsync(cancel);
        return TypedResults.Ok(read.ToPage(page, x => new Cursor(x.Attempt.At, x.Attempt.Id), x => new WebhookAttemptResponse(
            x.Attempt.Id, $"msg_{x.Attempt.MessageId:n}", x.DeliveryId, x.Type, x.Attempt.Number, x.Attempt.At, x.Attempt.StatusCode,
            x.Attempt.Error, x.Attempt.DurationMs)));
    }
}

internal static class RemoveWebhook
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapDelete("/webhooks/{id:guid}", HandleAsync)
        .WithName(nameof(RemoveWebhook))
        .WithSummary("Takes an endpoint away, with what still waits for it and its attempts.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal caller, IntakeDb db, CancellationToken cancel) =>
        await db.EndpointsOf(caller).Where(x => x.Id == id).ExecuteDeleteAsync(cancel) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound("webhook");
}
