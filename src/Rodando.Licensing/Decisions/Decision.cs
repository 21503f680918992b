using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Decisions;

/// <summary>How every decision on a licence is taken: one after the other, up to date, logged and announced, or not at all.</summary>
/// <remarks>
/// The lock on the collective's row orders decisions on it; the lock on the chain's head, taken second everywhere, orders those of
/// one federation. What the clock has brought meanwhile is recorded first, so that nobody decides on a state that is over.
/// </remarks>
internal sealed record Decision(HttpContext Http, LicensingDb Db, TimeProvider Clock, CancellationToken Cancel)
{
    /// <summary>Takes a decision of the federation on the collective <paramref name="id"/>.</summary>
    /// <param name="decide">Changes the collective and logs why. Its answer is a refusal (nothing is kept), another success, or null
    /// for the collective's file.</param>
    public Task<IResult> TakeAsync(Guid id, Func<Collective, AuditLog, Task<IResult?>> decide) => TakeAsync(id, Http.User.FederationId(), decide);

    /// <summary>Takes a decision of the caller's own collective on itself.</summary>
    /// <param name="decide">As in <see cref="TakeAsync(Guid, Func{Collective, AuditLog, Task{IResult?}})"/>; null answers 204.</param>
    public Task<IResult> TakeOwnAsync(Func<Collective, AuditLog, Task<IResult?>> decide)
    {
        var id = Http.User.CollectiveId();
        // A collective may not write its own licence; what this operation may change is fixed by the operation.
        Db.Tenant.EnterSystem();
        return TakeAsync(id, null, async (collective, log) => await decide(collective, log) ?? TypedResults.NoContent());
    }

    /// <summary>Takes a decision on the federation itself, under the lock of its chain's head.</summary>
    public async Task<IResult> TakeFederationAsync(Func<AuditLog, Task<IResult?>> decide)
    {
        await using var transaction = await Db.Database.BeginTransactionAsync(Cancel);
        var log = await AuditLog.OpenAsync(Db, Http.User.FederationId(), Clock, Activity.Current?.TraceId.ToString(), Cancel);
        var answer = await decide(log);
        if (answer is IStatusCodeHttpResult { StatusCode: >= 400 }) return answer;
        await Db.SaveChangesAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        return answer ?? TypedResults.NoContent();
    }

    /// <summary>What is decided on, by whom.</summary>
    public Case CaseOf(Collective? collective, AuditLog log) => new(
        Db, log, log.FederationId, collective, Http.User.SubjectId(), Http.User.PrincipalKey(), Cancel);

    /// <summary>A decision that needs nothing but the collective, logged when it changed something.</summary>
    /// <param name="id">The collective; null when the caller's own decides on itself.</param>
    /// <param name="decide">Changes the collective, or refuses.</param>
    /// <param name="tell">The event that tells the change; the collective and its states are added.</param>
    public Task<IResult> TakeAsync(
        Guid? id, Func<Collective, AuditLog, Refusal?> decide, Func<Collective, DecisionEvent> tell)
    {
        return id is { } other ? TakeAsync(other, DecideAsync) : TakeOwnAsync(DecideAsync);

        Task<IResult?> DecideAsync(Collective collective, AuditLog log)
        {
            var (version, from) = (collective.Version, collective.State);
            if (decide(collective, log) is { } refusal) return Task.FromResult<IResult?>(refusal.ToProblem());
            if (collective.Version == version) return Task.FromResult<IResult?>(null);
            var told = tell(collective);
            told.Data["collective"] = collective.CollectiveId.ToString();
            told.Data["from"] = LicenceStates.Name(from);
            told.Data["to"] = LicenceStates.Name(collective.State);
            log.Append(told.Type, Http.User.PrincipalKey(), told.Data, told.Reason, id is null ? $"collective:{collective.CollectiveId}" : null);
            return Task.FromResult<IResult?>(null);
        }
    }

    private async Task<IResult> TakeAsync(Guid id, Guid? federation, Func<Collective, AuditLog, Task<IResult?>> decide)
    {
        await using var transaction = await Db.Database.BeginTransactionAsync(Cancel);
        var collective = await Db.LockCollectiveAsync(id, Cancel);
        if (collective is null || (federation is { } asked && collective.FederationId != asked)) return Problems.NotFound("collective");
        var log = await AuditLog.OpenAsync(Db, collective.FederationId, Clock, Activity.Current?.TraceId.ToString(), Cancel);
        var before = collective.Version;
        RecordClock(collective, log);

        var answer = await decide(collective, log);
        if (answer is IStatusCodeHttpResult { StatusCode: >= 400 }) return answer;
        RecordClock(collective, log);
        if (collective.Version != before) Db.AnnounceLicence(collective, log);

        await Db.SaveChangesAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        Http.Response.SetETag(collective.Version);
        return answer ?? TypedResults.Ok(await Db.FileOfAsync(collective, log.LastEventAt, log.Now, Cancel));
    }

    /// <summary>Records what the clock has brought, each step with the instant at which it took effect.</summary>
    /// <returns>True when there was anything to record.</returns>
    public static bool RecordClock(Collective collective, AuditLog log)
    {
        var steps = collective.CatchUp(log.Now, log.Policy);
        foreach (var step in steps)
        {
            log.Append(TypeOf(step), "system", new JsonObject
            {
                ["collective"] = collective.CollectiveId.ToString(),
                ["from"] = LicenceStates.Name(step.From),
                ["to"] = LicenceStates.Name(step.To),
                ["effectiveAt"] = AuditLog.Timestamp(step.At),
                // The review was the federation's to finish in time.
                ["federationDelay"] = step is { From: LicenceState.Hold, To: LicenceState.Expired } ? true : null,
            });
        }

        return steps.Count > 0;
    }

    private static string TypeOf(ClockStep step) => step switch
    {
        { From: LicenceState.Suspended } => "licence.suspension_lapsed",
        { To: LicenceState.Hold } => "licence.hold_begun",
        { To: LicenceState.Grace } => "licence.grace_begun",
        { To: LicenceState.Suspended } => "licence.suspended",
        { To: LicenceState.Withdrawn } => "licence.withdrawn",
        _ => "licence.expired",
    };
}

/// <param name="Type">Type of the audit event.</param>
/// <param name="Reason">Why, in the decider's words.</param>
/// <param name="Data">What it tells besides the collective and its states.</param>
internal sealed record DecisionEvent(string Type, string Reason, JsonObject Data);
