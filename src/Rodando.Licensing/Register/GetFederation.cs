using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Policy;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Register;

/// <summary>The caller's federation.</summary>
/// <param name="Code">Short name that also names its audit chain.</param>
/// <param name="HoldAllowsExisting">Whether merchants already served are served in Hold.</param>
/// <param name="AuditEvents">Number of the newest event of the audit chain; 0 when there is none.</param>
/// <param name="AuditHead">Chain hash of that event, 64 hexadecimal digits.</param>
public sealed record FederationResponse(
    Guid Id, string Code, string Name, string ContactEmail, bool HoldAllowsExisting, DateTimeOffset FoundedAt, long AuditEvents,
    string AuditHead);

internal static class GetFederation
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation", HandleAsync)
        .WithName(nameof(GetFederation))
        .WithSummary("The caller's federation and the head of its audit chain.");

    internal static async Task<Ok<FederationResponse>> HandleAsync(HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var id = http.User.FederationId();
        var federation = await db.Federations.AsNoTracking().SingleAsync(row => row.Id == id, cancel);
        var head = await db.AuditHeads.AsNoTracking().SingleAsync(row => row.FederationId == id, cancel);
        return TypedResults.Ok(new FederationResponse(
            federation.Id, federation.Code, federation.Name, federation.ContactEmail, (await db.PolicyAsync(id, cancel)).Read().HoldAllowsExisting, federation.FoundedAt,
            head.Seq, Convert.ToHexStringLower(head.ChainHash)));
    }
}
