using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>A licensed collective, as everybody may know it.</summary>
/// <param name="State">provisional or constituted; a co-operative with something to cure is still constituted.</param>
/// <param name="Since">UTC instant since which its recorded state holds.</param>
public sealed record LicensedCollective(Guid Id, string Name, string Locality, LicenceState State, DateTimeOffset Since);

/// <summary>The public register: who holds a licence in force. No personal data.</summary>
internal static class ListLicensedCollectives
{
    private static readonly LicenceState[] Licensed = [LicenceState.Provisional, LicenceState.Constituted, LicenceState.Grace];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/public/collectives", HandleAsync)
        .WithName(nameof(ListLicensedCollectives))
        .WithSummary("Lists the collectives that hold a licence in force.")
        .WithDescription("A page may hold fewer than asked for, or none, and still name a next one.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<LicensedCollective>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        // The register is public by the licence's own text; only columns that stand in it are answered.
        db.Tenant.EnterSystem();
        var query = db.Collectives.AsNoTracking().Where(row => Licensed.Contains(row.State));
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.StateSince < after.At || (row.StateSince == after.At && row.CollectiveId < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.StateSince).ThenByDescending(row => row.CollectiveId)
            .Take(page.Size + 1)
            .Join(db.AuditHeads, row => row.FederationId, head => head.FederationId, (row, head) => new { Row = row, head.At })
            .ToListAsync(cancel);
        rows = [.. rows.OrderByDescending(row => row.Row.StateSince).ThenByDescending(row => row.Row.CollectiveId)];
        var now = clock.GetUtcNow();
        var whole = rows.ToPage(page, row => new Cursor(row.Row.StateSince, row.Row.CollectiveId), row => (
            row.Row, State: LicenceGate.Effective(row.Row.Facts(now, row.At), now)));
        return TypedResults.Ok(new Page<LicensedCollective>(
            [.. whole.Data.Where(entry => Licensed.Contains(entry.State)).Select(entry => Entry(entry.Row, entry.State))], whole.NextCursor));
    }

    private static LicensedCollective Entry(Collective row, LicenceState state) => new(
        row.CollectiveId, row.Name, row.Locality, state == LicenceState.Grace ? LicenceState.Constituted : state, row.StateSince);
}
