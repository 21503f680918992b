namespace Rodando.Contracts.Licensing;

/// <summary>A collective has applied to a federation. Its licence follows as <see cref="LicenceChanged"/>.</summary>
/// <param name="FederationId">The federation applied to.</param>
/// <param name="Name">Public name.</param>
/// <param name="Zone">IANA id of the registered office's zone.</param>
/// <param name="AdminName">Name of the person who will administer the collective; personal data.</param>
/// <param name="AdminEmail">That person's address; personal data.</param>
public sealed record CollectiveRegistered(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid FederationId, string Name, string Zone, string AdminName, string AdminEmail) : IFact;
