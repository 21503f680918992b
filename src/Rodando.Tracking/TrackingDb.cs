using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Deliveries;

namespace Rodando.Tracking;

/// <summary>Only deliveries are worked on as entities. Positions, plans and the feed are written by statements made for them.</summary>
internal sealed class TrackingDb(DbContextOptions<TrackingDb> options, Tenant tenant) : ModuleDb(options, tenant, TrackingModule.Schema)
{
    public DbSet<TrackedDelivery> Deliveries => Set<TrackedDelivery>();

    protected override void MapModule(ModelBuilder model) => model.Entity<TrackedDelivery>(delivery =>
    {
        delivery.ToTable("deliveries");
        delivery.HasKey(x => new { x.CollectiveId, x.DeliveryId });
        delivery.Ignore(x => x.State);
        delivery.Ignore(x => x.IsAccepted);
    });
}
