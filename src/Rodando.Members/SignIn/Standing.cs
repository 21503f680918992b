using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.SignIn;

namespace Rodando.Members.SignIn;

/// <summary>As what somebody is signed in.</summary>
/// <param name="SubjectId">The person; for a phone, its rider.</param>
/// <param name="Name">How the person is called there.</param>
/// <param name="Roles">Names of <see cref="Roles"/>.</param>
/// <param name="CollectiveId">Exactly one of this and <paramref name="FederationId"/> is set.</param>
/// <param name="CourierId">The rider that the person or phone is; null when none.</param>
internal sealed record Standing(
    Guid SubjectId, string Name, IReadOnlyList<string> Roles, Guid? CollectiveId, Guid? FederationId, Guid? CourierId)
{
    public IEnumerable<Claim> Claims()
    {
        yield return new(ClaimNames.Subject, SubjectId.ToString());
        yield return new(ClaimNames.Name, Name);
        foreach (var role in Roles)
            yield return new(ClaimNames.Role, role);
        if (CollectiveId is { } collective)
            yield return new(ClaimNames.Collective, collective.ToString());
        if (FederationId is { } federation)
            yield return new(ClaimNames.Federation, federation.ToString());
        if (CourierId is { } courier)
            yield return new(ClaimNames.Courier, courier.ToString());
    }
}

/// <summary>A collective or federation that a person can sign in for.</summary>
/// <param name="Id">Give it as collectiveId.</param>
public sealed record SignInPlace(Guid Id, string Name);

/// <summary>Finds what people and phones are at present. For the system's scope.</summary>
internal sealed class Standings(MembersDb db)
{
    /// <summary>Where a person is active; by name.</summary>
    public async Task<IReadOnlyList<SignInPlace>> PlacesAsync(Guid userId, CancellationToken cancel)
    {
        var collectives = await (from membership in db.Memberships.IgnoreQueryFilters()
                                 join collective in db.Collectives.IgnoreQueryFilters() on membership.CollectiveId equals collective.CollectiveId
                                 where membership.UserId == userId && membership.Active
                                 select new SignInPlace(collective.CollectiveId, collective.Name)).ToListAsync(cancel);
        var federations = await (from person in db.FederationPeople
                                 join federation in db.Federations on person.FederationId equals federation.FederationId
                                 where person.UserId == userId && person.Active
                                 select new SignInPlace(federation.FederationId, federation.Name)).ToListAsync(cancel);
        return [.. collectives.Concat(federations).OrderBy(place => place.Name, StringComparer.Ordinal).ThenBy(place => place.Id)];
    }

    /// <summary>What the person is in a collective or federation; null when nothing (any more).</summary>
    public async Task<Standing?> OfPersonAsync(Guid userId, Guid place, CancellationToken cancel)
    {
        if (await db.Memberships.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(
            row => row.CollectiveId == place && row.UserId == userId && row.Active, cancel) is { } member)
        {
            var courier = member.Roles.Contains(Roles.Courier)
                ? await db.Riders.IgnoreQueryFilters().Where(row => row.CollectiveId == place && row.Email == member.Email && row.Active)
                    .Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancel)
                : null;
            return new Standing(userId, member.Name, member.Roles, place, null, courier);
        }
        var person = await db.FederationPeople.AsNoTracking().SingleOrDefaultAsync(
            row => row.FederationId == place && row.UserId == userId && row.Active, cancel);
        return person is null ? null : new Standing(userId, person.Name, person.Roles, null, place, null);
    }

    /// <summary>What a phone's rider is; null once the collective has ended the rider's work.</summary>
    public async Task<Standing?> OfRiderAsync(Guid collectiveId, Guid riderId, CancellationToken cancel)
    {
        var name = await db.Riders.IgnoreQueryFilters().Where(row => row.CollectiveId == collectiveId && row.Id == riderId && row.Active)
            .Select(row => row.FirstName).SingleOrDefaultAsync(cancel);
        return name is null ? null : new Standing(riderId, name, [Roles.Courier], collectiveId, null, riderId);
    }

    public Task<Standing?> OfSessionAsync(Session session, CancellationToken cancel) => session switch
    {
        { RiderId: { } rider, CollectiveId: { } collective } => OfRiderAsync(collective, rider, cancel),
        { UserId: { } user } => OfPersonAsync(user, session.CollectiveId ?? session.FederationId!.Value, cancel),
        _ => Task.FromResult<Standing?>(null),
    };
}
