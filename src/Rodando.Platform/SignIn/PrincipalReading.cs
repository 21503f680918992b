using System.Security.Claims;

namespace Rodando.Platform.SignIn;

/// <summary>What endpoints ask of the signed-in principal.</summary>
public static class PrincipalReading
{
    /// <summary>Identity for idempotency and audit: kind and id, such as user:3f…, client:9c….</summary>
    public static string PrincipalKey(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var subject = principal.FindFirstValue(ClaimNames.Subject);
        return subject is null ? "anonymous" : principal.HasClaim(claim => claim.Type == ClaimNames.Merchant) ? $"client:{subject}" : $"user:{subject}";
    }

    /// <summary>The rider; the courier policy has made sure that there is one.</summary>
    public static Guid CourierId(this ClaimsPrincipal principal) => Required(principal, ClaimNames.Courier);

    /// <summary>The merchant; the merchant policy has made sure that there is one.</summary>
    public static Guid MerchantId(this ClaimsPrincipal principal) => Required(principal, ClaimNames.Merchant);

    /// <summary>The collective; every policy of a collective has made sure that there is one.</summary>
    public static Guid CollectiveId(this ClaimsPrincipal principal) => Required(principal, ClaimNames.Collective);

    public static Guid FederationId(this ClaimsPrincipal principal) => Required(principal, ClaimNames.Federation);

    /// <summary>The person, phone or client.</summary>
    public static Guid SubjectId(this ClaimsPrincipal principal) => Required(principal, ClaimNames.Subject);

    /// <summary>The id in a claim, or null.</summary>
    public static Guid? FindId(this ClaimsPrincipal principal, string claim) =>
        Guid.TryParse(principal.FindFirstValue(claim), out var id) ? id : null;

    private static Guid Required(ClaimsPrincipal principal, string claim) => principal.FindId(claim)
        ?? throw new InvalidOperationException($"The endpoint's policy does not ask for the claim {claim}.");
}
