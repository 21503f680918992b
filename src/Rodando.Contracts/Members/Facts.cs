namespace Rodando.Contracts.Members;

/// <summary>What other modules need to know of a courier, whole, each time it changes.</summary>
/// <param name="CourierId">The rider's id within the collective.</param>
/// <param name="UserId">The person's sign-in id; null until the rider has enrolled.</param>
/// <param name="FirstName">The name that dispatchers and recipients see; never the full name.</param>
/// <param name="Active">False once the collective has ended the rider's work.</param>
/// <param name="Version">Grows with every change of this courier; an older version is ignored.</param>
public sealed record CourierChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid CourierId, Guid? UserId, string FirstName, bool Active, int Version) : IFact;

/// <summary>A courier was erased at the courier's own wish: names and positions are to go, everything else stays under the id.</summary>
public sealed record CourierErased(Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt, Guid CourierId) : IFact;

/// <summary>A shift was started: from <paramref name="StartedAt"/> the courier may be given work and be located.</summary>
/// <param name="EndsAt">Planned end, exclusive; no pickup is begun after it.</param>
/// <param name="VehicleId">The vehicle taken out.</param>
/// <param name="VehicleKind">bike, cargo-bike, bike-with-trailer, e-bike, e-cargo-bike or on-foot.</param>
/// <param name="CapacityGrams">What the vehicle may carry at once, in grams.</param>
/// <param name="CapacityItems">How many packages the vehicle may carry at once.</param>
/// <param name="Latitude">Where the shift starts, degrees north, WGS 84; null when unknown.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Version">Grows with every change of this shift.</param>
public sealed record ShiftStarted(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid ShiftId, Guid CourierId, DateTimeOffset StartedAt, DateTimeOffset EndsAt,
    Guid VehicleId, string VehicleKind, int CapacityGrams, int CapacityItems,
    double? Latitude, double? Longitude, int Version) : IFact;

/// <summary>A shift was ended; positions after <paramref name="EndedAt"/> are refused.</summary>
/// <param name="Version">Grows with every change of this shift.</param>
public sealed record ShiftEnded(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid ShiftId, Guid CourierId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, int Version) : IFact;

/// <summary>What other modules need to know of a vehicle, whole, each time it changes.</summary>
/// <param name="Kind">bike, cargo-bike, bike-with-trailer, e-bike, e-cargo-bike or on-foot.</param>
/// <param name="CapacityGrams">What the vehicle may carry at once, in grams.</param>
/// <param name="CapacityItems">How many packages the vehicle may carry at once.</param>
/// <param name="Active">False once the collective has put the vehicle out of use.</param>
/// <param name="Version">Grows with every change of this vehicle; an older version is ignored.</param>
public sealed record VehicleChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid VehicleId, string Kind, int CapacityGrams, int CapacityItems, bool Active, int Version) : IFact;

/// <summary>A planned shift was taken off the rota before it was started.</summary>
/// <param name="StartsAt">When it would have begun; UTC.</param>
public sealed record ShiftRemoved(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt, Guid ShiftId, Guid CourierId, DateTimeOffset StartsAt) : IFact;

/// <summary>A member may do less than before: roles were taken away, or the membership's sign-in was ended.</summary>
/// <param name="UserId">The person's sign-in id.</param>
/// <param name="Roles">What was taken: courier, dispatcher, admin.</param>
public sealed record MemberRolesTaken(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt, Guid UserId, IReadOnlyList<string> Roles) : IFact;

/// <summary>One membership in the collective's member register, whole, each time it is recorded anew. No names.</summary>
/// <param name="OccurredAt">When this version was recorded.</param>
/// <param name="EntryId">The membership; a person who comes back or changes class gets another.</param>
/// <param name="UserId">The person's sign-in id; null when the person has none.</param>
/// <param name="CourierId">The rider who the person is; null when the person does not ride.</param>
/// <param name="Class">worker, user, supporter, honorary or aspirant.</param>
/// <param name="ValidFrom">First local day of the membership.</param>
/// <param name="ValidTo">First local day on which it holds no more; null as long as it goes on.</param>
/// <param name="Version">Grows with every change of this entry; consumers keep the highest, and all for the history.</param>
public sealed record RegisterEntryChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid EntryId, Guid? UserId, Guid? CourierId, string Class, DateOnly ValidFrom, DateOnly? ValidTo, int Version) : IFact;

/// <summary>Where a member or rider can be reached, whole, each time it changes. Personal data: only for who has to send notices.</summary>
/// <param name="PersonId">The person's sign-in id; of a rider without an account the rider's id.</param>
/// <param name="Email">Lower case; null when unknown.</param>
/// <param name="Phone">As the collective wrote it; null when unknown.</param>
/// <param name="Active">False once the person has left; addresses kept elsewhere are then to be forgotten.</param>
/// <param name="Version">Grows with every change; an older version is ignored.</param>
public sealed record MemberContactChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid PersonId, string? Email, string? Phone, bool Active, int Version) : IFact;
