using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Jobs;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.OwnData;

/// <summary>The courier's own work, without the customers' names and addresses. In every state of the licence.</summary>
internal static class ExportOwnJobs
{
    private sealed record Row(Job Job, JobStop Pickup, JobStop Dropoff);

    private static readonly ExportColumn<Row>[] Columns =
    [
        new("deliveryId", row => row.Job.DeliveryId), new("reference", row => row.Job.Reference),
        new("state", row => JobStateName(row.Job.State)), new("items", row => row.Job.Items), new("weightGrams", row => row.Job.WeightGrams),
        new("placedAt", row => row.Job.PlacedAt), new("acceptedAt", row => row.Job.AcceptedAt),
        new("arrivedAtPickup", row => row.Pickup.ArrivedAt), new("pickedUpAt", row => row.Pickup.CompletedAt),
        new("arrivedAtDropoff", row => row.Dropoff.ArrivedAt), new("deliveredAt", row => row.Dropoff.CompletedAt),
        new("endedAt", row => row.Job.EndedAt), new("failureReason", row => row.Job.FailureReason), new("note", row => row.Job.FailureNote),
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/courier/export/jobs", Handle)
        .WithName(nameof(ExportOwnJobs))
        .WithSummary("All jobs that the courier has or had last, oldest first, as one file.")
        .Produces<string>(StatusCodes.Status200OK, "application/json", "text/csv")
        .ProducesValidationProblem();

    private static Export<Row> Handle(
        ClaimsPrincipal caller, DispatchDb db, [FromQuery, RegularExpression(ExportFormat.Pattern)] string? format = null)
    {
        var id = caller.CourierId();
        var rows = from job in db.Jobs.AsNoTracking()
                   where job.CourierId == id
                   join pickup in db.Stops on job.DeliveryId equals pickup.DeliveryId
                   join dropoff in db.Stops on job.DeliveryId equals dropoff.DeliveryId
                   where pickup.Kind == StopKind.Pickup && dropoff.Kind == StopKind.Dropoff
                   orderby job.PlacedAt, job.DeliveryId
                   select new Row(job, pickup, dropoff);
        return new("jobs", format, Columns, rows.AsAsyncEnumerable());
    }

    private static string JobStateName(JobState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
