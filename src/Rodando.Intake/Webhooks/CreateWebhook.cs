using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Rodando.Intake.Deliveries;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Intake.Webhooks;

/// <param name="Url">Where to send; https, reachable from the internet, at most 2,000 characters.</param>
public sealed record CreateWebhookRequest([property: Required, StringLength(2000, MinimumLength = 1)] string Url);

/// <param name="Secret">whsec_ and base64; verifies the signatures (Standard Webhooks 1.0.0). Shown this once.</param>
/// <param name="Active">False once the receiver has answered 410 Gone: nothing more is sent.</param>
public sealed record CreatedWebhookResponse(Guid Id, string Url, string Secret, bool Active, DateTimeOffset CreatedAt);

internal static class CreateWebhook
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/webhooks", HandleAsync)
        .WithName(nameof(CreateWebhook))
        .WithSummary("Adds an endpoint that is told of every change of a delivery's state.")
        .Produces<CreatedWebhookResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        CreateWebhookRequest request, HttpContext http, IntakeDb db, IOptions<IntakeOptions> options, TimeProvider clock,
        CancellationToken cancel)
    {
        if (TargetRules.Fault(request.Url, options.Value.Webhooks.AllowPrivateTargets) is { } fault)
            return Problems.Invalid("url", fault);
        var (merchantId, mode) = (http.User.MerchantId(), http.User.FindFirstValue(ClaimNames.Mode) ?? Delivery.Live);
        return await Idempotency.RunAsync(http, db, request, clock, async () =>
        {
            if (!await db.Merchants.AnyAsync(x => x.Id == merchantId, cancel))
                return (null, Problems.NotFound("merchant"));
            // A guard against heaps, not an invariant: two at once may make one more.
            if (await db.WebhookEndpoints.CountAsync(x => x.MerchantId == merchantId && x.Mode == mode, cancel) >= WebhookEndpoint.Most)
                return (null, new Refusal("too-many-webhooks", $"A merchant has at most {WebhookEndpoint.Most} endpoints.").ToProblem());
            var endpoint = WebhookEndpoint.Create(db.CollectiveId, merchantId, mode, request.Url, clock.Now());
            db.WebhookEndpoints.Add(endpoint);
            var answer = new CreatedWebhookResponse(
                endpoint.Id, endpoint.Url, WebhookSignature.Show(endpoint.Secret), endpoint.Active, endpoint.CreatedAt);
            return (new Effect(201, answer, $"/v1/webhooks/{endpoint.Id}"), null);
        }, cancel);
    }
}
