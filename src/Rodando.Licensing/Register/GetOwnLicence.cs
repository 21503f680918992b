using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Clock;
using Rodando.Licensing.Policy;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>A collective's own licence.</summary>
/// <param name="State">State in force now.</param>
/// <param name="Since">UTC instant since which it holds.</param>
/// <param name="Zone">IANA id of the zone in which dates are counted.</param>
/// <param name="ClockStart">Local date, day one of the commitment.</param>
/// <param name="LastPermittedDate">Last local date of a provisional licence, inclusive.</param>
/// <param name="DaysLeft">Local days after today on which a provisional licence still holds, 0 on the last; null in other states.</param>
/// <param name="NoticeDates">Local dates on which the collective will be reminded of the last one.</param>
/// <param name="ReverifyDue">Last local date for the yearly re-verification of a constituted co-operative.</param>
/// <param name="HoldUntil">UTC instant at which a Hold ends; null outside of one.</param>
/// <param name="GraceUntil">UTC instant at which a Grace ends; null outside of one.</param>
/// <param name="DrainUntil">UTC instant by which parcels in custody should be out of hand.</param>
/// <param name="CheckAfter">UTC instant at which the state may next change by itself; null when it will not.</param>
/// <param name="Permissions">What may be done now; what is not named may not.</param>
/// <param name="Federation">The federation's name.</param>
/// <param name="AppealTo">Address to which questions and appeals go.</param>
public sealed record OwnLicence(
    Guid CollectiveId, string Name, LicenceState State, DateTimeOffset Since, string Zone, DateOnly? ClockStart, DateOnly? LastPermittedDate,
    int? DaysLeft, IReadOnlyList<DateOnly> NoticeDates, DateOnly? ReverifyDue, DateTimeOffset? HoldUntil, DateTimeOffset? GraceUntil,
    DateTimeOffset? DrainUntil, DateTimeOffset? CheckAfter, IReadOnlyList<PermittedAction> Permissions, string Federation, string AppealTo,
    long Version);

/// <param name="Action">What may be done.</param>
/// <param name="Permission">How far.</param>
public sealed record PermittedAction(LicenceAction Action, LicencePermission Permission);

/// <summary>The collective's own file: every member may read it.</summary>
internal static class GetOwnLicence
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/licence", HandleAsync)
        .WithName(nameof(GetOwnLicence))
        .WithSummary("The collective's own licence and what it permits now.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<OwnLicence>, ProblemHttpResult>> HandleAsync(
        HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == db.CollectiveId, cancel);
        if (collective is null) return Problems.NotFound("collective");
        var federation = await db.Federations.AsNoTracking().SingleAsync(row => row.Id == collective.FederationId, cancel);
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == federation.Id).Select(head => head.At).SingleAsync(cancel);
        var now = clock.GetUtcNow();
        var facts = collective.Facts(now, last, (await db.PolicyAsync(federation.Id, cancel)).Read().HoldAllowsExisting);
        var may = LicenceGate.May(LicenceAction.ReadOwnFile, facts, now);
        if (!may.IsAllowed) return may.ToProblem();
        http.Response.SetETag(collective.Version);
        return TypedResults.Ok(Answer(collective, federation, facts, now));
    }

    private static OwnLicence Answer(Collective collective, Federation federation, LicenceFacts facts, DateTimeOffset now)
    {
        var (state, since) = LicenceGate.Standing(facts, now);
        IReadOnlyList<DateOnly> notices = state == LicenceState.Provisional
            ? NoticeSchedule.Dates(facts.LastPermittedDate!.Value, LicenceCalendar.LocalDate(now, facts.Zone))
            : [];
        var permissions = Enum.GetValues<LicenceAction>()
            .Select(action => new PermittedAction(action, LicenceGate.May(action, facts, now).Permission))
            .Where(entry => entry.Permission != LicencePermission.Denied);
        return new OwnLicence(
            collective.CollectiveId, collective.Name, state, since, facts.Zone, facts.ClockStart, facts.LastPermittedDate,
            LicenceFiles.DaysLeft(facts, now), notices, facts.ReverifyDue, state == LicenceState.Hold ? facts.HoldUntil : null,
            state == LicenceState.Grace ? facts.GraceUntil : null, facts.DrainUntil, LicenceGate.CheckAfter(facts, now), [.. permissions],
            federation.Name, federation.ContactEmail, facts.Version);
    }
}
