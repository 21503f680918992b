using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.WhatIf;

/// <summary>What if these were the facts? Whatever is left out is taken from the collective named, if one is.</summary>
/// <param name="At">UTC instant asked about.</param>
/// <param name="CollectiveId">A collective whose facts are the start; nothing of it is changed.</param>
/// <param name="State">Recorded state.</param>
/// <param name="Zone">IANA id of the zone in which dates are counted.</param>
/// <param name="Jurisdiction">Whose profile says what evidence is asked for, such as MX.</param>
/// <param name="ClockStart">Local date, day one of the commitment.</param>
/// <param name="LastPermittedDate">Local date; two years less a day after the start when left out, and never later.</param>
/// <param name="DossierLodgedOn">Local date of a complete dossier.</param>
/// <param name="FoundingActOn">Date of the founding act in it.</param>
/// <param name="HoldUsed">Whether the one Hold has been had.</param>
/// <param name="ReverifyDue">Last local date for the yearly re-verification.</param>
/// <param name="GraceUntil">UTC instant at which the time to cure ends.</param>
/// <param name="Evidence">Codes of the items that are complete and verified, such as MX.ACTA.</param>
public sealed record AskWhatIfRequest(
    DateTimeOffset At, Guid? CollectiveId = null, LicenceState? State = null, [property: StringLength(64)] string? Zone = null,
    [property: RegularExpression("^[A-Z]{2}(-[A-Z]{2})?$")] string? Jurisdiction = null, DateOnly? ClockStart = null,
    DateOnly? LastPermittedDate = null, DateOnly? DossierLodgedOn = null, DateOnly? FoundingActOn = null, bool? HoldUsed = null,
    DateOnly? ReverifyDue = null, DateTimeOffset? GraceUntil = null, [property: MaxLength(100)] IReadOnlyList<string>? Evidence = null);

/// <summary>The simulator of licences: the same pure function that every module asks, with facts that are supposed.</summary>
internal static class AskWhatIf
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/what-if", HandleAsync)
        .WithName(nameof(AskWhatIf))
        .WithSummary("What state would be in force, what would be permitted, what is missing and by when. Changes nothing.")
        .Produces<Supposition>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(AskWhatIfRequest request, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        Collective? start = null;
        if (request.CollectiveId is { } id)
        {
            start = await db.Collectives.AsNoTracking()
                .SingleOrDefaultAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel);
            if (start is null) return Problems.NotFound("collective");
        }

        if (Check(request, start) is { Count: > 0 } errors) return Problems.Invalid(errors);
        var policy = (await db.PolicyAsync(federation, cancel)).Read();
        var supposed = Suppositions.Suppose(request, start, policy);
        var jurisdiction = request.Jurisdiction ?? start?.Jurisdiction;
        var profile = start is not null && jurisdiction == start.Jurisdiction
            ? await db.ProfileOfAsync(start, cancel)
            : await NewestAsync(db, federation, jurisdiction, LicenceCalendar.LocalDate(request.At, supposed.Zone), cancel);
        return TypedResults.Ok(Suppositions.Of(supposed, request.At, profile, request.Evidence ?? [], policy));
    }

    private static async Task<JurisdictionProfile?> NewestAsync(
        LicensingDb db, Guid federation, string? jurisdiction, DateOnly on, CancellationToken cancel) =>
        (await db.Profiles.AsNoTracking()
            .Where(row => row.FederationId == federation && row.Jurisdiction == jurisdiction && row.ValidFrom <= on && (row.ValidTo == null || row.ValidTo >= on))
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancel))?.Profile;

    private static Dictionary<string, string[]> Check(AskWhatIfRequest request, Collective? start)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if ((request.Zone ?? start?.Zone) is not { } zone) errors["zone"] = ["It is needed when no collective is named."];
        else if (!LicenceCalendar.IsZone(zone)) errors["zone"] = ["It is no time zone of the IANA database."];
        if (request.State is null && start is null) errors["state"] = ["It is needed when no collective is named."];
        var clock = request.ClockStart ?? start?.ClockStart;
        if (request.LastPermittedDate is { } last && (clock is null || last < clock || last > LicenceGate.LastPermittedDate(clock.Value)))
            errors["lastPermittedDate"] = ["It lies from the start of the clock to two calendar years less a day after it."];
        return errors;
    }
}
