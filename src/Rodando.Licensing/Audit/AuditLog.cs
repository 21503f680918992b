using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Policy;

namespace Rodando.Licensing.Audit;

/// <summary>
/// A federation's chain, open for writing in the current transaction: what is appended becomes true together with the change it
/// records, or not at all. Opening it locks the chain's head, so decisions of one federation come one after the other.
/// </summary>
internal sealed class AuditLog
{
    private static readonly TimeSpan ClockLead = TimeSpan.FromMinutes(5);

    private readonly LicensingDb db;
    private readonly AuditHead head;
    private readonly string? requestId;

    private AuditLog(LicensingDb db, AuditHead head, PolicyVersion policy, DateTimeOffset now, string? requestId)
    {
        (this.db, this.head, Now, this.requestId) = (db, head, now, requestId);
        (Policy, PolicyVersion) = (policy.Read(), policy.Version);
    }

    public Guid FederationId => head.FederationId;

    /// <summary>The policy in force, whose version every event names.</summary>
    public LicencePolicy Policy { get; }

    public int PolicyVersion { get; }

    /// <summary>The time at which everything in this transaction happens: never before the newest event, in whole milliseconds.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The chain's end, with what was appended.</summary>
    public AuditHead Head => head;

    /// <summary>UTC instant of the newest event.</summary>
    public DateTimeOffset LastEventAt => head.At;

    /// <summary>Locks the chain's head until the transaction ends.</summary>
    /// <param name="requestId">Names the request in the events; null for the system's own work.</param>
    /// <exception cref="InvalidOperationException">
    /// This machine's clock is more than five minutes ahead of the database's: an event from the future would expire everybody.
    /// </exception>
    public static async Task<AuditLog> OpenAsync(
        LicensingDb db, Guid federation, TimeProvider clock, string? requestId, CancellationToken cancel)
    {
        var locked = (await db.AuditHeads
            .FromSql($"SELECT * FROM licensing.audit_heads WHERE federation_id = {federation} FOR UPDATE").ToListAsync(cancel)).Single();
        var now = clock.GetUtcNow();
        // Only the machine's own clock can be wrong; another one is a simulation's and is meant.
        if (ReferenceEquals(clock, TimeProvider.System))
        {
            var database = (await db.Database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").ToListAsync(cancel))[0];
            if (now > database + ClockLead)
                throw new InvalidOperationException($"This machine's clock is {now - database} ahead of the database's.");
        }

        now = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        return new AuditLog(db, locked, await db.PolicyAsync(federation, cancel), now < locked.At ? locked.At : now, requestId);
    }

    /// <summary>Adds an event at the end of the chain.</summary>
    /// <param name="type">What happened: licence.suspended.</param>
    /// <param name="actor">Who did it: user:…, or system.</param>
    /// <param name="data">Members of the event's data; null ones are left out. No personal data: ids only.</param>
    /// <param name="reason">Why, in the words of whoever decided.</param>
    /// <param name="onBehalfOf">For whom it was recorded, when not for the actor.</param>
    public void Append(string type, string actor, JsonObject data, string? reason = null, string? onBehalfOf = null)
    {
        foreach (var empty in data.Where(member => member.Value is null).Select(member => member.Key).ToArray()) data.Remove(empty);
        var written = new JsonObject
        {
            ["actor"] = actor,
            ["at"] = Timestamp(Now),
            ["data"] = data,
            ["policyVersion"] = PolicyVersion,
            ["seq"] = head.Seq + 1,
            ["type"] = type,
        };
        if (reason is not null) written["reason"] = reason;
        if (onBehalfOf is not null) written["onBehalfOf"] = onBehalfOf;
        if (requestId is not null) written["requestId"] = requestId;

        var canonical = Jcs.Canonicalise(JsonSerializer.SerializeToElement(written));
        var hash = AuditChain.EventHash(canonical);
        head.Advance(AuditChain.ChainHash(head.ChainHash, hash), Now);
        db.AuditEvents.Add(new AuditEvent
        {
            FederationId = head.FederationId,
            Seq = head.Seq,
            At = Now,
            Event = Encoding.UTF8.GetString(canonical),
            EventHash = hash,
            ChainHash = head.ChainHash,
        });
    }

    /// <summary>UTC with milliseconds and Z, as events carry it.</summary>
    public static string Timestamp(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A calendar date as events carry it; null stays null.</summary>
    public static string? Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
