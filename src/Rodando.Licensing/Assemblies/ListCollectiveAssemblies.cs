using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Reverification;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Assemblies;

/// <summary>GET /v1/federation/collectives/{id}/assemblies</summary>
internal static class ListCollectiveAssemblies
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/assemblies", HandleAsync)
        .WithName(nameof(ListCollectiveAssemblies))
        .WithSummary("Lists a collective's recorded assemblies with the hashes of their minutes, newest record first.")
        .Produces<Page<AssemblyResponse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("assemblies");

    internal static async Task<IResult> HandleAsync(Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel) =>
        await db.FindOwnAsync(id, http, cancel) is null
            ? Problems.NotFound("collective")
            : await ListAssemblies.PageAsync(id, page, db, cancel);
}
