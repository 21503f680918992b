using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.SignIn;

namespace Rodando.Members.SignIn;

/// <summary>Whom the request was made for.</summary>
/// <param name="UserId">The person; null for an enrolled phone or a merchant's client.</param>
/// <param name="ClientId">The merchant's API client; null for people.</param>
/// <param name="Roles">Empty for a merchant's client.</param>
public sealed record MeResponse(
    Guid? UserId, Guid? ClientId, string Name, IReadOnlyList<string> Roles,
    Guid? CollectiveId, Guid? FederationId, Guid? CourierId, Guid? MerchantId);

/// <summary>GET /v1/me</summary>
internal static class GetMe
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/me", Handle)
        .WithName(nameof(GetMe))
        .WithSummary("Tells whom the token or key belongs to.");

    internal static Ok<MeResponse> Handle(ClaimsPrincipal user)
    {
        var (subject, merchant, courier) = (user.FindId(ClaimNames.Subject), user.FindId(ClaimNames.Merchant), user.FindId(ClaimNames.Courier));
        return TypedResults.Ok(new MeResponse(
            merchant is null && subject != courier ? subject : null, merchant is null ? null : subject,
            user.FindFirstValue(ClaimNames.Name) ?? "", [.. user.FindAll(ClaimNames.Role).Select(claim => claim.Value)],
            user.FindId(ClaimNames.Collective), user.FindId(ClaimNames.Federation), courier, merchant));
    }
}
