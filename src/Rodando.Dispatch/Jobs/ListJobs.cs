using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Jobs;

internal static class ListJobs
{
    private static readonly Dictionary<string, JobState> _states = Enum.GetValues<JobState>()
        .ToDictionary(state => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()), StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/jobs", HandleAsync)
        .WithName(nameof(ListJobs))
        .WithSummary("Jobs, newest first; of one state or of one courier if wanted.")
        .Produces<Page<JobView>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, string? state, Guid? courierId, DispatchDb db, CancellationToken cancel)
    {
        var wanted = default(JobState);
        if (state is not null && !_states.TryGetValue(state, out wanted))
            return Problems.Invalid("state", $"One of these is expected: {string.Join(", ", _states.Keys)}.");
        var after = default(Cursor);
        if (page.Cursor is not null && !Cursor.TryParse(page.Cursor, out after)) return Problems.Invalid("cursor", "It is not one of ours.");

        var jobs = db.Jobs.AsNoTracking();
        if (state is not null) jobs = jobs.Where(job => job.State == wanted);
        if (courierId is not null) jobs = jobs.Where(job => job.CourierId == courierId);
        if (page.Cursor is not null)
            jobs = jobs.Where(job => job.PlacedAt < after.At || (job.PlacedAt == after.At && job.DeliveryId.CompareTo(after.Id) < 0));
        var rows = await jobs.OrderByDescending(job => job.PlacedAt).ThenByDescending(job => job.DeliveryId)
            .Take(page.Size + 1).Include(job => job.Stops).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, job => new Cursor(job.PlacedAt, job.DeliveryId), JobView.Of));
    }
}
