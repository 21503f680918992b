using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Jobs;

internal static class GetJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/jobs/{deliveryId:guid}", HandleAsync)
        .WithName(nameof(GetJob))
        .WithSummary("One job, with its version as ETag.")
        .Produces<JobView>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid deliveryId, HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        var job = await db.Jobs.AsNoTracking().Include(one => one.Stops).SingleOrDefaultAsync(one => one.DeliveryId == deliveryId, cancel);
        if (job is null) return Problems.NotFound("job");
        http.Response.SetETag(job.Version);
        return http.NotModified(job.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(JobView.Of(job));
    }
}
