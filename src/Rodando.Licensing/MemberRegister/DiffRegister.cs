using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Reverification;
using Rodando.Platform.Http;

namespace Rodando.Licensing.MemberRegister;

/// <param name="Class">worker, user, supporter, honorary or aspirant.</param>
/// <param name="From">First local day.</param>
/// <param name="To">First local day on which it holds no more; null as long as it goes on.</param>
public sealed record RegisterState(string Class, DateOnly From, DateOnly? To);

/// <summary>One change of a member register.</summary>
/// <param name="Entry">Pseudonym of the membership.</param>
/// <param name="Before">What the register said before; null when the membership is new.</param>
/// <param name="Backdated">It was recorded more than 30 days after the day on which it says that it began.</param>
/// <param name="Brief">The membership ended within 30 days of its first recording.</param>
public sealed record RegisterChange(
    Guid Entry, int Version, DateTimeOffset RecordedAt, RegisterState? Before, RegisterState Now, bool Backdated, bool Brief);

/// <summary>GET /v1/federation/collectives/{id}/register-diff</summary>
internal static class DiffRegister
{
    private const int ShortDays = 30;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/register-diff", HandleAsync)
        .WithName(nameof(DiffRegister))
        .WithSummary("What was changed in a collective's member register, newest first; without names.")
        .WithDescription("Without since: what was recorded since the last yearly computation, or ever.")
        .Produces<Page<RegisterChange>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("register");

    internal static async Task<IResult> HandleAsync(
        Guid id, [AsParameters] PageQuery page, [FromQuery] DateTimeOffset? since, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is not { } collective) return Problems.NotFound("collective");
        if (!TryRead(page.Cursor, out var before)) return Problems.Invalid("cursor", "It is not one of ours.");
        var from = since ?? await db.VerificationRuns.Where(row => row.CollectiveId == id && row.Kind == "annual")
            .MaxAsync(row => (DateTimeOffset?)row.ComputedAt, cancel) ?? DateTimeOffset.UnixEpoch;
        var rows = await db.RegisterHistory.AsNoTracking()
            .Where(row => row.CollectiveId == id && row.RecordedAt >= from && row.Seq < before)
            .OrderByDescending(row => row.Seq).Take(page.Size + 1).ToListAsync(cancel);
        var shown = rows.Take(page.Size).ToArray();
        var entries = shown.Select(row => row.EntryId).Distinct().ToArray();
        var all = (await db.RegisterHistory.AsNoTracking().Where(row => row.CollectiveId == id && entries.Contains(row.EntryId))
            .ToListAsync(cancel)).ToLookup(row => row.EntryId);
        var next = rows.Count > page.Size ? shown[^1].Seq.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<RegisterChange>([.. shown.Select(row => Change(row, all[row.EntryId], collective.Zone))], next));
    }

    private static RegisterChange Change(RegisterVersion row, IEnumerable<RegisterVersion> versions, string zone)
    {
        var ordered = versions.OrderBy(version => version.Version).ToArray();
        var before = ordered.LastOrDefault(version => version.Version < row.Version);
        var (first, recorded) = (LicenceCalendar.LocalDate(ordered[0].RecordedAt, zone), LicenceCalendar.LocalDate(row.RecordedAt, zone));
        return new RegisterChange(
            row.EntryId, row.Version, row.RecordedAt, before is null ? null : State(before), State(row),
            Backdated: row.ValidFrom.DayNumber < recorded.DayNumber - ShortDays && (before is null || row.ValidFrom < before.ValidFrom),
            Brief: row.ValidTo is { } end && end.DayNumber <= first.DayNumber + ShortDays);
    }

    private static RegisterState State(RegisterVersion row) => new(row.Class, row.ValidFrom, row.ValidTo);

    private static bool TryRead(string? cursor, out long before)
    {
        before = long.MaxValue;
        return cursor is null || (long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) && before > 0);
    }
}
