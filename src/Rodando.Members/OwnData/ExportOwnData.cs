using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.Shifts;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.OwnData;

/// <summary>What a collective keeps of a rider, for the rider.</summary>
/// <param name="CollectiveName">The collective that this is about; another one's data is asked for with that one's sign-in.</param>
/// <param name="WorkedSeconds">Time of all ended shifts together.</param>
/// <param name="Parts">Paths of the lists that belong to it; each takes <c>?format=json</c> or <c>?format=csv</c>.</param>
public sealed record OwnDataResponse(
    Guid CourierId, Guid CollectiveId, string CollectiveName, string FirstName, string LastName, string? Phone, string? Email,
    DateTimeOffset AddedAt, DateTimeOffset? EnrolledAt, int EndedShifts, long WorkedSeconds, IReadOnlyList<string> Parts);

/// <summary>A rider's own data, in every state of the licence and as long as they are kept: no gate is asked.</summary>
internal static class ExportOwnData
{
    private static readonly string[] Parts = ["/v1/courier/export/shifts", "/v1/courier/export/jobs", "/v1/courier/export/positions"];

    private static readonly ExportColumn<Shift>[] Columns =
    [
        new("shiftId", row => row.Id), new("vehicleId", row => row.VehicleId), new("plannedStart", row => row.StartsAt),
        new("plannedEnd", row => row.EndsAt), new("startedAt", row => row.StartedAt), new("endedAt", row => row.EndedAt),
        new("state", row => row.State switch { ShiftState.Planned => "planned", ShiftState.Running => "running", _ => "ended" }),
    ];

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/courier/export", HandleAsync)
            .WithName(nameof(ExportOwnData))
            .WithSummary("What the collective keeps of the courier, and where the lists are. Also when its licence has ended.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/courier/export/shifts", ExportShifts)
            .WithName("ExportOwnShifts")
            .WithSummary("All shifts of the courier, oldest first, as one file.")
            .Produces<string>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesValidationProblem();
    }

    private static async Task<Results<Ok<OwnDataResponse>, ProblemHttpResult>> HandleAsync(
        ClaimsPrincipal caller, MembersDb db, CancellationToken cancel)
    {
        var id = caller.CourierId();
        if (await db.Riders.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is not { } rider)
            return Problems.NotFound("rider");
        var name = await db.Collectives.Select(row => row.Name).SingleOrDefaultAsync(cancel) ?? "";
        var ended = await db.Shifts.Where(row => row.RiderId == id && row.EndedAt != null)
            .Select(row => row.EndedAt!.Value - row.StartedAt!.Value).ToListAsync(cancel);
        return TypedResults.Ok(new OwnDataResponse(
            rider.Id, rider.CollectiveId, name, rider.FirstName, rider.LastName, rider.Phone, rider.Email, rider.CreatedAt,
            rider.EnrolledAt, ended.Count, (long)ended.Sum(time => time.TotalSeconds), Parts));
    }

    private static Export<Shift> ExportShifts(
        ClaimsPrincipal caller, MembersDb db, [FromQuery, RegularExpression(ExportFormat.Pattern)] string? format = null)
    {
        var id = caller.CourierId();
        return new("shifts", format, Columns, db.Shifts.AsNoTracking().Where(row => row.RiderId == id)
            .OrderBy(row => row.StartsAt).ThenBy(row => row.Id).AsAsyncEnumerable());
    }
}
