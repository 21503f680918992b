using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Register;

/// <summary>The file of one collective.</summary>
internal static class GetCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}", HandleAsync)
        .WithName(nameof(GetCollective))
        .WithSummary("The file of one collective.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("file");

    internal static async Task<Results<Ok<LicenceFile>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var collective = await db.Collectives.AsNoTracking()
            .SingleOrDefaultAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel);
        if (collective is null) return Problems.NotFound("collective");
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == federation).Select(head => head.At).SingleAsync(cancel);
        http.Response.SetETag(collective.Version);
        return TypedResults.Ok(await db.FileOfAsync(collective, last, clock.GetUtcNow(), cancel));
    }
}
