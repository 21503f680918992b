namespace Rodando.Platform.Tenancy;

/// <summary>Whose rows the current unit of work may see. Scoped; nothing is visible until somebody enters.</summary>
/// <remarks>The database enforces it (row-level security); this only says on whose behalf a connection is opened.
/// A change takes effect with the next opening of a connection.</remarks>
public sealed class Tenant
{
    /// <summary>The database role that a connection works as; see docs/decisions/0004.</summary>
    public TenantScope Scope { get; private set; } = TenantScope.None;

    /// <summary>The collective, in scope <see cref="TenantScope.Collective"/>; otherwise empty.</summary>
    public Guid CollectiveId { get; private set; }

    /// <summary>The federation, in scope <see cref="TenantScope.Federation"/>; otherwise empty.</summary>
    public Guid FederationId { get; private set; }

    /// <summary>Confines the unit of work to one collective.</summary>
    public void EnterCollective(Guid collectiveId) =>
        (Scope, CollectiveId, FederationId) = (TenantScope.Collective, collectiveId, Guid.Empty);

    /// <summary>Opens the federation's named policies: its collectives' licence files, nothing of their daily work.</summary>
    public void EnterFederation(Guid federationId) =>
        (Scope, CollectiveId, FederationId) = (TenantScope.Federation, Guid.Empty, federationId);

    /// <summary>For background work and sign-in that by nature cross collectives. Never reached from a request's data.</summary>
    public void EnterSystem() => (Scope, CollectiveId, FederationId) = (TenantScope.System, Guid.Empty, Guid.Empty);
}

public enum TenantScope
{
    /// <summary>Sees no row of any collective.</summary>
    None,
    Collective,
    Federation,
    System,
}
