using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Rodando.Platform.Http;

/// <summary>For whom an endpoint is; each audience has its own OpenAPI document.</summary>
public static class Audience
{
    public const string Merchant = "merchant";
    public const string Courier = "courier";
    public const string Cooperative = "cooperative";
    public const string Federation = "federation";
    public const string Public = "public";

    public static readonly IReadOnlyList<string> All = [Merchant, Courier, Cooperative, Federation, Public];
}

public static class AudienceRouting
{
    /// <summary>A group of endpoints under <c>/v1</c> for one audience, each asking for <paramref name="policy"/>.</summary>
    /// <param name="policy">A name of <see cref="SignIn.Policies"/>; never left out, so that no endpoint is open by forgetting.</param>
    public static RouteGroupBuilder MapAudience(this IEndpointRouteBuilder routes, string audience, string policy)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapGroup("/v1").WithGroupName(audience).RequireAuthorization(policy);
        if (policy != SignIn.Policies.Anyone)
            group.ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        return group;
    }
}
