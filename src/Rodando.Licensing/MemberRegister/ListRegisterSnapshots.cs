using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Reverification;
using Rodando.Platform.Http;

namespace Rodando.Licensing.MemberRegister;

/// <param name="Day">Local day of the snapshot.</param>
/// <param name="Members">Full members on it.</param>
/// <param name="Sha256">What the audit chain says that the register was, 64 hexadecimal digits.</param>
/// <param name="Same">True when what is stored now still has that hash.</param>
public sealed record RegisterSnapshotResponse(DateOnly Day, int Members, string Sha256, bool Same);

/// <summary>GET /v1/federation/collectives/{id}/register-snapshots</summary>
internal static class ListRegisterSnapshots
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/register-snapshots", HandleAsync)
        .WithName(nameof(ListRegisterSnapshots))
        .WithSummary("The daily hashes of a collective's register, newest first, compared with what is stored now.")
        .Produces<Page<RegisterSnapshotResponse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("register");

    internal static async Task<IResult> HandleAsync(Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is null) return Problems.NotFound("collective");
        var before = DateOnly.MaxValue;
        if (page.Cursor is not null && !DateOnly.TryParseExact(page.Cursor, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out before))
            return Problems.Invalid("cursor", "It is not one of ours.");
        var rows = await db.RegisterSnapshots.AsNoTracking().Where(row => row.CollectiveId == id && row.Day < before)
            .OrderByDescending(row => row.Day).Take(page.Size + 1).ToListAsync(cancel);
        var shown = rows.Take(page.Size).ToArray();
        var newest = shown.Length == 0 ? 0 : shown[0].Seq;
        var versions = await db.RegisterHistory.AsNoTracking().Where(row => row.CollectiveId == id && row.Seq <= newest)
            .OrderBy(row => row.Seq).ToListAsync(cancel);
        var next = rows.Count > page.Size ? AuditLog.Date(shown[^1].Day) : null;
        return TypedResults.Ok(new Page<RegisterSnapshotResponse>([.. shown.Select(row => new RegisterSnapshotResponse(
            row.Day, row.Members, Convert.ToHexStringLower(row.Sha256),
            RegisterSnapshot.Hash(versions.TakeWhile(version => version.Seq <= row.Seq)).AsSpan().SequenceEqual(row.Sha256)))], next));
    }
}
