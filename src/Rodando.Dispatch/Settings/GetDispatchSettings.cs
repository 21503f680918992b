using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Settings;

/// <param name="SpeedKmh">Mean riding speed in km/h.</param>
/// <param name="DetourFactor">Ridden metres for a metre of air line.</param>
/// <param name="PickupServiceSeconds">Time spent at a pickup.</param>
/// <param name="DropoffServiceSeconds">Time spent at a dropoff.</param>
public sealed record DispatchSettingsView(double SpeedKmh, double DetourFactor, int PickupServiceSeconds, int DropoffServiceSeconds)
{
    internal static DispatchSettingsView Of(DispatchSettings settings) =>
        new(settings.SpeedKmh, settings.DetourFactor, settings.PickupServiceSeconds, settings.DropoffServiceSeconds);
}

internal static class GetDispatchSettings
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/dispatch-settings", HandleAsync)
        .WithName(nameof(GetDispatchSettings))
        .WithSummary("The figures that plans are made with, with their version as ETag.");

    internal static async Task<Ok<DispatchSettingsView>> HandleAsync(HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancel) ?? DispatchSettings.DefaultFor(db.CollectiveId);
        http.Response.SetETag(settings.Version);
        return TypedResults.Ok(DispatchSettingsView.Of(settings));
    }
}
