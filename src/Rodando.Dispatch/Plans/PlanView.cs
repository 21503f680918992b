using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Jobs;

namespace Rodando.Dispatch.Plans;

/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record StopLocation(double Latitude, double Longitude);

/// <param name="After">Start, inclusive.</param>
/// <param name="Before">End, exclusive.</param>
public sealed record StopWindow(DateTimeOffset After, DateTimeOffset Before);

/// <param name="Items">Number of packages.</param>
/// <param name="WeightGrams">Gross weight of all together, in grams.</param>
public sealed record StopPackages(int Items, int WeightGrams);

/// <summary>What a planned stop waits for.</summary>
public enum PlanStopState
{
    /// <summary>The courier has not come yet.</summary>
    Planned,

    /// <summary>The courier stands there.</summary>
    Arrived,
}

/// <param name="Reference">Short public reference of the delivery.</param>
/// <param name="EstimatedArrival">When the courier is expected there.</param>
public sealed record PlanStopView(
    Guid StopId, Guid DeliveryId, string Reference, StopKind Kind, StopLocation Location, string Address, string? ContactName,
    string? ContactPhone, string? Instructions, StopWindow Window, DateTimeOffset? EstimatedArrival, PlanStopState State,
    StopPackages Packages);

/// <summary>What a courier is to do from now on, whole: stops not yet done, in order.</summary>
/// <param name="Version">Grows with every change; the ETag.</param>
public sealed record PlanView(int Version, Guid CourierId, IReadOnlyList<PlanStopView> Stops);

internal static class PlanReading
{
    /// <summary>The plan of one courier; empty and of version 0 when there has never been one.</summary>
    public static async Task<PlanView> ReadPlanAsync(this DispatchDb db, Guid courier, CancellationToken cancel)
    {
        var plan = await db.Plans.AsNoTracking().SingleOrDefaultAsync(row => row.CourierId == courier, cancel)
            ?? CourierPlan.Empty(db.CollectiveId, courier);
        return (await db.ReadPlansAsync([plan], cancel))[0];
    }

    public static async Task<IReadOnlyList<PlanView>> ReadPlansAsync(
        this DispatchDb db, IReadOnlyList<CourierPlan> plans, CancellationToken cancel)
    {
        var ids = plans.SelectMany(plan => plan.StopIds).ToArray();
        var stops = ids.Length == 0 ? [] : await db.Stops.AsNoTracking().Where(stop => ids.Contains(stop.StopId))
            .Join(db.Jobs, stop => stop.DeliveryId, job => job.DeliveryId, (stop, job) => new PlanStopView(
                stop.StopId, stop.DeliveryId, job.Reference, stop.Kind, new StopLocation(stop.Latitude, stop.Longitude), stop.Address,
                stop.ContactName, stop.ContactPhone, stop.Instructions, new StopWindow(stop.After, stop.Before), stop.Eta,
                stop.ArrivedAt == null ? PlanStopState.Planned : PlanStopState.Arrived, new StopPackages(job.Items, job.WeightGrams)))
            .ToDictionaryAsync(view => view.StopId, cancel);
        return [.. plans.Select(plan => new PlanView(plan.Version, plan.CourierId, [.. plan.StopIds.Select(id => stops[id])]))];
    }
}
