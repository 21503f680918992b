using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Links;

/// <param name="IdKind">What the number is, such as CURP or DNI.</param>
/// <param name="IdNumber">The number; only a keyed hash of it is kept.</param>
public sealed record DeclareOfficerRequest(
    [property: StringLength(20, MinimumLength = 2)] string IdKind, [property: StringLength(40, MinimumLength = 4)] string IdNumber);

/// <summary>A registrar or panel member declares once who they are, so that one person has one voice under however many accounts.</summary>
internal static class DeclareOfficer
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/federation/officers/me", HandleAsync)
        .WithName(nameof(DeclareOfficer))
        .WithSummary("Declares the caller's identity, once; only a keyed hash is kept.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(DeclareOfficerRequest request, [AsParameters] Decision decision, IdentityHashes hashes)
    {
        var (user, person) = (decision.Http.User, new PersonIdentity(request.IdKind, request.IdNumber));
        if (IdentityRecording.Wrong(person, optional: false) is { } wrong)
            return Task.FromResult<IResult>(Problems.Invalid("idNumber", wrong));
        return decision.TakeFederationAsync(async log =>
        {
            var (federation, id) = (user.FederationId(), user.SubjectId());
            var hash = IdentityRecording.KeyOf(federation, person, hashes)!.Value.Hash;
            // The chain's lock makes this the only writer.
            var known = await decision.Db.Officers.AsNoTracking()
                .SingleOrDefaultAsync(row => row.FederationId == federation && row.UserId == id, decision.Cancel);
            if (known is not null)
            {
                return CryptographicOperations.FixedTimeEquals(known.PersonHash, hash)
                    ? null
                    : new Refusal("identity-declared", "This account has declared another identity, and that stays.", "idNumber").ToProblem();
            }

            decision.Db.Officers.Add(new Officer { FederationId = federation, UserId = id, PersonHash = hash, DeclaredAt = log.Now });
            log.Append("officer.declared", user.PrincipalKey(), new JsonObject { ["federation"] = federation.ToString() });
            return null;
        });
    }
}

/// <summary>What the officers' identities say about who may decide.</summary>
internal static class OfficerChecks
{
    /// <summary>Whether the person stands behind the collective under the identity they declared.</summary>
    public static Task<bool> IsBehindAsync(Case file, Guid person) => file.Db.Officers
        .Where(officer => officer.FederationId == file.FederationId && officer.UserId == person)
        .AnyAsync(officer => file.Db.IdentityKeys.Any(key => key.CollectiveId == file.About.CollectiveId && key.Hash == officer.PersonHash), file.Cancel);

    /// <summary>Whether one of these accounts is the person's too.</summary>
    public static Task<bool> IsOneOfAsync(Case file, Guid person, IReadOnlyCollection<Guid> accounts) => file.Db.Officers
        .Where(officer => officer.FederationId == file.FederationId && officer.UserId == person)
        .AnyAsync(officer => file.Db.Officers.Any(other => other.FederationId == file.FederationId && other.UserId != person
            && accounts.Contains(other.UserId) && other.PersonHash == officer.PersonHash), file.Cancel);
}
