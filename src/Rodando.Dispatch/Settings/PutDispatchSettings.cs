using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Board;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Settings;

/// <param name="SpeedKmh">Mean riding speed in km/h, 1 to 100.</param>
/// <param name="DetourFactor">Ridden metres for a metre of air line, 1 to 5.</param>
/// <param name="PickupServiceSeconds">Time spent at a pickup, 0 to 3,600.</param>
/// <param name="DropoffServiceSeconds">Time spent at a dropoff, 0 to 3,600.</param>
public sealed record PutDispatchSettingsRequest(
    [property: Range(1.0, 100.0)] double SpeedKmh,
    [property: Range(1.0, 5.0)] double DetourFactor,
    [property: Range(0, 3600)] int PickupServiceSeconds,
    [property: Range(0, 3600)] int DropoffServiceSeconds);

internal static class PutDispatchSettings
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/collective/dispatch-settings", HandleAsync)
        .WithName(nameof(PutDispatchSettings))
        .WithSummary("Changes the figures that plans are made with, from the next change of each plan on.")
        .WithDescription("Needs If-Match with the version that was read; \"0\" when nothing has been set yet.")
        .Produces<DispatchSettingsView>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<IResult> HandleAsync(
        PutDispatchSettingsRequest request, HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        var settings = await db.Settings.SingleOrDefaultAsync(cancel);
        if (settings is null) db.Settings.Add(settings = DispatchSettings.DefaultFor(db.CollectiveId));
        if (http.RequireMatch(settings.Version) is { } mismatch) return mismatch;
        settings.Change(request.SpeedKmh, request.DetourFactor, request.PickupServiceSeconds, request.DropoffServiceSeconds);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(settings.Version);
        return TypedResults.Ok(DispatchSettingsView.Of(settings));
    }
}
