using Microsoft.AspNetCore.Authorization;

namespace Rodando.Platform.SignIn;

/// <summary>Who may call an endpoint. Every endpoint names one; a committed table lists endpoints × principals.</summary>
public static class Policies
{
    /// <summary>No sign-in: public data, or the address itself holds the secret.</summary>
    public const string Anyone = "anyone";

    /// <summary>Anybody signed in.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>A merchant's client, by API key or client credentials.</summary>
    public const string Merchant = "merchant";

    /// <summary>A rider of a collective, on an enrolled phone or as a member.</summary>
    public const string Courier = "courier";

    /// <summary>Any member of a collective.</summary>
    public const string Member = "member";

    /// <summary>A dispatcher or admin of a collective.</summary>
    public const string Dispatcher = "dispatcher";

    /// <summary>An admin of a collective.</summary>
    public const string Admin = "admin";

    /// <summary>Any role in the federation; reading.</summary>
    public const string Federation = "federation";

    /// <summary>A registrar of the federation.</summary>
    public const string Registrar = "registrar";

    /// <summary>A member of the federation's panel.</summary>
    public const string Panel = "panel";

    /// <summary>A registrar or a member of the panel.</summary>
    public const string RegistrarOrPanel = "registrar-or-panel";

    /// <summary>A registrar or an auditor of the federation.</summary>
    public const string RegistrarOrAuditor = "registrar-or-auditor";

    /// <summary>A registrar or the licence steward.</summary>
    public const string RegistrarOrSteward = "registrar-or-steward";

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.RequireAssertion(_ => true));
        options.AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
        options.AddPolicy(Merchant, policy => policy.RequireClaim(ClaimNames.Merchant).RequireClaim(ClaimNames.Collective));
        options.AddPolicy(Courier, policy => policy.RequireClaim(ClaimNames.Courier).RequireClaim(ClaimNames.Collective));
        Role(options, Member, ClaimNames.Collective, Roles.Courier, Roles.Dispatcher, Roles.Admin);
        Role(options, Dispatcher, ClaimNames.Collective, Roles.Dispatcher, Roles.Admin);
        Role(options, Admin, ClaimNames.Collective, Roles.Admin);
        Role(options, Federation, ClaimNames.Federation, Roles.Registrar, Roles.Auditor, Roles.Panel, Roles.Steward);
        Role(options, Registrar, ClaimNames.Federation, Roles.Registrar);
        Role(options, Panel, ClaimNames.Federation, Roles.Panel);
        Role(options, RegistrarOrPanel, ClaimNames.Federation, Roles.Registrar, Roles.Panel);
        Role(options, RegistrarOrAuditor, ClaimNames.Federation, Roles.Registrar, Roles.Auditor);
        Role(options, RegistrarOrSteward, ClaimNames.Federation, Roles.Registrar, Roles.Steward);
        options.DefaultPolicy = options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    private static void Role(AuthorizationOptions options, string name, string scopeClaim, params string[] roles) =>
        options.AddPolicy(name, policy => policy.RequireClaim(scopeClaim).RequireClaim(ClaimNames.Role, roles));
}

/// <summary>Roles in a collective and in the federation.</summary>
public static class Roles
{
    public const string Courier = "courier";
    public const string Dispatcher = "dispatcher";
    public const string Admin = "admin";
    public const string Registrar = "registrar";
    public const string Auditor = "auditor";
    public const string Panel = "panel";
    public const string Steward = "steward";

    public static readonly IReadOnlyList<string> InCollective = [Courier, Dispatcher, Admin];
    public static readonly IReadOnlyList<string> InFederation = [Registrar, Auditor, Panel, Steward];
}

/// <summary>Names of the claims in our tokens.</summary>
public static class ClaimNames
{
    /// <summary>The person, phone or client.</summary>
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Role = "role";

    /// <summary>The collective the token is for; absent for the federation.</summary>
    public const string Collective = "col";
    public const string Federation = "fed";

    /// <summary>The rider that the person or phone is.</summary>
    public const string Courier = "cou";
    public const string Merchant = "mer";

    /// <summary>live or test, of a merchant's client.</summary>
    public const string Mode = "mode";
}
