using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Links;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Register;

/// <param name="Name">Public name, unique among the federation's live collectives.</param>
/// <param name="LegalName">Name of the legal person, when there is one.</param>
/// <param name="Jurisdiction">ISO 3166 code whose law applies: MX, or ES-AN for a region.</param>
/// <param name="Zone">IANA id of the registered office's time zone, such as America/Mexico_City.</param>
/// <param name="Locality">Town, as shown in the public register.</param>
/// <param name="Founders">Everybody who signed the application, at least two.</param>
/// <param name="AdminName">Who will administer the collective.</param>
/// <param name="Declarations">What an admission rests on; can be made later by the group's admin.</param>
/// <param name="Identities">Representative, account, tax id and others by which linked groups are found; only keyed hashes are kept.</param>
/// <param name="AdminEmail">That person's address; an invitation can be opened for it.</param>
public sealed record RegisterCollectiveRequest(
    [property: StringLength(120, MinimumLength = 2)] string Name,
    [property: StringLength(5, MinimumLength = 2), RegularExpression("^[A-Z]{2}(-[A-Z0-9]{1,2})?$")] string Jurisdiction,
    [property: StringLength(64, MinimumLength = 3)] string Zone,
    [property: StringLength(120, MinimumLength = 2)] string Locality,
    [property: EmailAddress, StringLength(254)] string ContactEmail,
    [property: MinLength(2), MaxLength(500)] IReadOnlyList<FounderRequest> Founders,
    [property: StringLength(120, MinimumLength = 1)] string AdminName,
    [property: EmailAddress, StringLength(254)] string AdminEmail,
    [property: StringLength(200)] string? LegalName = null,
    [property: StringLength(40)] string? ContactPhone = null,
    ApplicationDeclarations? Declarations = null,
    CollectiveIdentities? Identities = null);

/// <param name="Name">The person's name.</param>
/// <param name="Email">The person's address; one founder each.</param>
/// <param name="Identity">Identity number, of which only a keyed hash is kept.</param>
public sealed record FounderRequest(
    [property: StringLength(120, MinimumLength = 1)] string Name,
    [property: EmailAddress, StringLength(254)] string Email,
    PersonIdentity? Identity = null);

/// <summary>Opens the file of a collective that has applied (T01). It may try out with test keys; nothing else is licensed yet.</summary>
internal static partial class RegisterCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives", HandleAsync)
        .WithName(nameof(RegisterCollective))
        .WithSummary("Registers a collective that has applied.")
        .Produces<LicenceFile>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    internal static async Task<IResult> HandleAsync(
        RegisterCollectiveRequest request, HttpContext http, LicensingDb db, TimeProvider clock, IdentityHashes hashes,
        ILogger<Collective> logger, CancellationToken cancel)
    {
        if (Check(request) is { Count: > 0 } errors) return Problems.Invalid(errors);
        try
        {
            return await Idempotency.RunAsync(http, db, Fingerprint(request, http.User.FederationId(), hashes), clock, async () =>
            {
                var (file, refused) = await WriteAsync(request, http, db, clock, hashes, cancel);
                if (file is null) return (null, refused!.ToProblem());
                LogRegistered(logger, file.Id);
                return (new Effect(StatusCodes.Status201Created, file, $"/v1/federation/collectives/{file.Id}", file.Version), null);
            }, cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: "collectives_name" })
        {
            // Two registrations of one name meet at the index.
            return new Refusal("name-taken", "A collective of this name is registered already.", "name").ToProblem();
        }
    }

    // What is kept of a request must not let anybody try out identity numbers: those go in under the pepper.
    private static object Fingerprint(RegisterCollectiveRequest request, Guid federation, IdentityHashes hashes)
    {
        var identities = JsonSerializer.Serialize(new { request.Identities, Founders = request.Founders.Select(founder => founder.Identity) });
        return new
        {
            Request = request with { Identities = null, Founders = [.. request.Founders.Select(founder => founder with { Identity = null })] },
            Identities = Convert.ToHexStringLower(hashes.Of(federation, "request", identities)),
        };
    }

    private static async Task<(LicenceFile? File, Refusal? Refused)> WriteAsync(
        RegisterCollectiveRequest request, HttpContext http, LicensingDb db, TimeProvider clock, IdentityHashes hashes, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var log = await AuditLog.OpenAsync(db, federation, clock, Activity.Current?.TraceId.ToString(), cancel);
        var collective = Collective.Apply(
            Guid.CreateVersion7(log.Now), federation, request.Name.Trim(), request.LegalName, request.Jurisdiction, request.Zone,
            request.Locality, request.ContactEmail, request.ContactPhone, log.Now);
        if (request.Declarations is { } declared) collective.Declare(declared);
        db.Collectives.Add(collective);
        db.Founders.AddRange(request.Founders.Select((founder, index) => new Founder
        {
            CollectiveId = collective.CollectiveId, Position = index + 1, Name = founder.Name, Email = founder.Email,
        }));
        log.Append("licence.applied", http.User.PrincipalKey(), new JsonObject
        {
            ["collective"] = collective.CollectiveId.ToString(),
            ["jurisdiction"] = request.Jurisdiction,
            ["zone"] = request.Zone,
            ["founders"] = request.Founders.Count,
        });
        collective.PublishedAt = log.Now;
        // The outbox lets the federation write for its own collectives only, so the collective has to be there first.
        await db.RecordAsync(
            collective, request.Founders.Select(founder => founder.Identity).OfType<PersonIdentity>(), request.Identities, hashes, log.Now, cancel);
        await db.SaveChangesAsync(cancel);
        // After the hashes are there, so that one search serves all; a refusal takes everything back.
        var file = new Case(db, log, federation, collective, http.User.SubjectId(), http.User.PrincipalKey(), cancel);
        if (await LinkChecks.OpenApplicationAsync(file) is { } refusal) return (null, refusal);

        db.Announce(new CollectiveRegistered(
            Guid.CreateVersion7(log.Now), collective.CollectiveId, log.Now, federation, collective.Name, collective.Zone,
            request.AdminName, request.AdminEmail), collective.CollectiveId);
        db.AnnounceLicence(collective, log);
        await db.SaveChangesAsync(cancel);
        return (await db.FileOfAsync(collective, log.LastEventAt, log.Now, cancel), null);
    }

    private static Dictionary<string, string[]> Check(RegisterCollectiveRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!LicenceCalendar.IsZone(request.Zone)) errors["zone"] = ["It is no time zone of the IANA database."];
        if (string.IsNullOrWhiteSpace(request.Name)) errors["name"] = ["It must not be blank."];
        var twice = request.Founders.GroupBy(founder => founder.Email, StringComparer.OrdinalIgnoreCase).Any(group => group.Count() > 1);
        if (twice) errors["founders"] = ["One address stands for two founders."];
        for (var i = 0; i < request.Founders.Count; i++)
        {
            if (IdentityRecording.Wrong(request.Founders[i].Identity, optional: true) is { } wrong) errors[$"founders[{i}].identity"] = [wrong];
        }

        foreach (var (field, wrong) in RecordIdentities.Check(request.Identities ?? new CollectiveIdentities(), "identities.")) errors[field] = wrong;
        return errors;
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Collective {CollectiveId} has applied.")]
    private static partial void LogRegistered(ILogger logger, Guid collectiveId);
}
