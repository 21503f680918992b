using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.ApiClients;

/// <summary>On the wire: live, test.</summary>
public enum ApiClientMode
{
    /// <summary>Deliveries are carried.</summary>
    Live,

    /// <summary>For trying the interface out; no parcel moves.</summary>
    Test,
}

/// <param name="Name">What uses it, such as "web shop".</param>
/// <param name="Mode">live when missing.</param>
public sealed record AddApiClientRequest(
    [property: Required, StringLength(100)] string Name, ApiClientMode? Mode = null);

/// <summary>The secrets are shown this once.</summary>
/// <param name="ApiKey">For <c>Authorization: Bearer</c>; rk_live_ or rk_test_ and 32 letters and digits.</param>
/// <param name="ClientId">rc_ and 16 letters and digits, for /oauth2/token.</param>
/// <param name="ClientSecret">32 letters and digits.</param>
public sealed record NewApiClientResponse(Guid Id, string Name, ApiClientMode Mode, string ApiKey, string ClientId, string ClientSecret);

/// <summary>POST /v1/collective/merchants/{merchantId}/api-clients</summary>
internal static class AddApiClient
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/merchants/{merchantId:guid}/api-clients", HandleAsync)
        .WithName(nameof(AddApiClient))
        .WithSummary("Makes an API key and client credentials for a merchant.")
        .WithDescription("Not repeatable by Idempotency-Key, because the secrets are kept nowhere: revoke what was lost and make another. "
            + "A live client needs a licence that covers taking on merchants.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Created<NewApiClientResponse>, ProblemHttpResult>> HandleAsync(
        Guid merchantId, AddApiClientRequest request, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (now, mode) = (clock.Now(), request.Mode ?? ApiClientMode.Live);
        if (await db.Merchants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == merchantId, cancel) is not { } merchant)
            return Problems.NotFound("merchant");
        if (!merchant.Active)
            return new Refusal("merchant-inactive", "The collective has ended its relation with this merchant.").ToProblem();
        var circumstances = mode == ApiClientMode.Test ? LicenceCircumstances.Sandbox : LicenceCircumstances.None;
        if (await db.AskGateAsync(LicenceAction.OnboardMerchant, now, cancel, circumstances) is { } refused)
            return refused;
        var (name, secret) = (mode == ApiClientMode.Test ? "test" : "live", Secrets.Random(32));
        var key = $"rk_{name}_{Secrets.Random(32)}";
        var client = new ApiClient
        {
            Id = Guid.CreateVersion7(now),
            CollectiveId = merchant.CollectiveId,
            MerchantId = merchant.Id,
            Name = request.Name,
            Mode = name,
            KeyHash = Secrets.Hash(key),
            ClientId = $"rc_{Secrets.Random(16)}",
            ClientSecretHash = Secrets.Hash(secret),
            CreatedAt = now,
        };
        db.ApiClients.Add(client);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created((string?)null, new NewApiClientResponse(client.Id, client.Name, mode, key, client.ClientId, secret));
    }
}
