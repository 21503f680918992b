namespace Rodando.Host.Serve;

/// <summary>Which module serves which paths. A test compares it with the endpoints that each module maps.</summary>
internal static class GatewayRoutes
{
    private const string Licensing = "licensing";
    private const string Members = "members";
    private const string Intake = "intake";
    private const string Dispatch = "dispatch";
    private const string Tracking = "tracking";

    /// <summary>In order: the first pattern that matches decides.</summary>
    internal static readonly IReadOnlyList<(string Pattern, string Module)> All =
    [
        ("/v1/auth/{**rest}", Members),
        ("/oauth2/{**rest}", Members),
        ("/v1/me", Members),
        ("/v1/collective/members/{**rest}", Members),
        ("/v1/collective/register/{**rest}", Members),
        ("/v1/collective/riders/{**rest}", Members),
        ("/v1/collective/vehicles/{**rest}", Members),
        ("/v1/collective/shifts/{**rest}", Members),
        ("/v1/collective/merchants/{id}/api-clients/{**rest}", Members),
        ("/v1/federation/people/{**rest}", Members),
        ("/v1/federation/collectives/{id}/invitations/{**rest}", Members),
        ("/v1/courier/shift/{**rest}", Members),
        ("/v1/courier/vehicles", Members),
        ("/v1/courier/export", Members),
        ("/v1/courier/export/shifts", Members),
        ("/v1/courier/erasure", Members),
        ("/v1/courier/export/jobs", Dispatch),
        ("/v1/courier/export/positions", Tracking),
        ("/v1/collective/licence/{**rest}", Licensing),
        ("/v1/collective/evidence/{**rest}", Licensing),
        ("/v1/collective/audit/{**rest}", Licensing),
        ("/v1/collective/findings/{**rest}", Licensing),
        ("/v1/collective/appeals/{**rest}", Licensing),
        ("/v1/collective/reverification/{**rest}", Licensing),
        ("/v1/collective/reports/{**rest}", Licensing),
        ("/v1/collective/assemblies/{**rest}", Licensing),
        ("/v1/collective/ballots/{**rest}", Licensing),
        ("/v1/collective/notices/{**rest}", Licensing),
        ("/v1/federation/{**rest}", Licensing),
        ("/v1/public/audit/{**rest}", Licensing),
        ("/v1/public/collectives/{**rest}", Licensing),
        ("/v1/deliveries/{**rest}", Intake),
        ("/v1/webhooks/{**rest}", Intake),
        ("/v1/collective/merchants/{**rest}", Intake),
        ("/v1/collective/service-areas/{**rest}", Intake),
        ("/v1/collective/tariff", Intake),
        ("/v1/collective/deliveries/{**rest}", Intake),
        ("/v1/collective/jobs/{**rest}", Dispatch),
        ("/v1/collective/plans/{**rest}", Dispatch),
        ("/v1/collective/dispatch-settings", Dispatch),
        ("/v1/courier/plan", Dispatch),
        ("/v1/courier/actions", Dispatch),
        ("/v1/courier/decisions/{**rest}", Dispatch),
        ("/v1/courier/positions", Tracking),
        ("/v1/collective/positions", Tracking),
        ("/v1/collective/board/{**rest}", Tracking),
        ("/v1/tracking/{**rest}", Tracking),
        ("/t/{**rest}", Tracking),
        ("/v1/simulation/{**rest}", Members),
    ];
}
