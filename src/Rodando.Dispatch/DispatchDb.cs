using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Rodando.Dispatch.Actions;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Couriers;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Licence;
using Rodando.Dispatch.Plans;
using Rodando.Dispatch.Settings;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch;

internal sealed class DispatchDb(DbContextOptions<DispatchDb> options, Tenant tenant) : ModuleDb(options, tenant, DispatchModule.Schema)
{
    public DbSet<BoardRow> Boards => Set<BoardRow>();

    public DbSet<LicenceCopy> Licences => Set<LicenceCopy>();

    public DbSet<Courier> Couriers => Set<Courier>();

    public DbSet<Shift> Shifts => Set<Shift>();

    public DbSet<Whereabouts> Whereabouts => Set<Whereabouts>();

    public DbSet<DispatchSettings> Settings => Set<DispatchSettings>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<JobStop> Stops => Set<JobStop>();

    public DbSet<CourierPlan> Plans => Set<CourierPlan>();

    public DbSet<CourierAction> Actions => Set<CourierAction>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<EarlyCancellation> EarlyCancellations => Set<EarlyCancellation>();

    protected override void MapModule(ModelBuilder model)
    {
        model.Entity<BoardRow>(board => board.ToTable("boards").HasKey(row => row.CollectiveId));
        model.Entity<LicenceCopy>(licence =>
        {
            licence.ToTable("licences").HasKey(row => row.CollectiveId);
            licence.Property(row => row.Facts).HasColumnType("jsonb");
        });
        model.Entity<Courier>(courier => courier.ToTable("couriers").HasKey(row => new { row.CollectiveId, row.CourierId }));
        model.Entity<Shift>(shift => shift.ToTable("shifts").HasKey(row => new { row.CollectiveId, row.ShiftId }));
        model.Entity<Whereabouts>(place => place.ToTable("whereabouts").HasKey(row => new { row.CollectiveId, row.CourierId }));
        model.Entity<DispatchSettings>(settings => settings.ToTable("settings").HasKey(row => row.CollectiveId));
        model.Entity<EarlyCancellation>(row => row.ToTable("early_cancellations").HasKey(one => new { one.CollectiveId, one.DeliveryId }));
        model.Entity<CourierPlan>(plan => plan.ToTable("plans").HasKey(row => new { row.CollectiveId, row.CourierId }));
        MapJobs(model);
        MapWords(model);
    }

    private static void MapJobs(ModelBuilder model)
    {
        model.Entity<Job>(job =>
        {
            job.ToTable("jobs").HasKey(row => new { row.CollectiveId, row.DeliveryId });
            job.Property(row => row.State).HasConversion(Text<JobState>(JsonNamingPolicy.KebabCaseLower));
            job.HasMany(row => row.Stops).WithOne().HasForeignKey(stop => new { stop.CollectiveId, stop.DeliveryId });
            job.HasMany(row => row.Holdings).WithOne().HasForeignKey(holding => new { holding.CollectiveId, holding.DeliveryId });
            job.Ignore(row => row.Pickup);
            job.Ignore(row => row.Dropoff);
            job.Ignore(row => row.OpenHolding);
            job.Ignore(row => row.Pending);
        });
        model.Entity<JobStop>(stop =>
        {
            stop.ToTable("stops").HasKey(row => new { row.CollectiveId, row.StopId });
            // Written for whole plans at once, see PlanWriting; what one context happens to have read must not overwrite it.
            stop.Property(row => row.Eta).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
            stop.Property(row => row.Kind).HasConversion(Text<StopKind>(JsonNamingPolicy.KebabCaseLower));
        });
        model.Entity<Holding>(holding =>
        {
            holding.ToTable("holdings").HasKey(row => new { row.CollectiveId, row.DeliveryId, row.Ordinal });
            holding.Property(row => row.EndedBy).HasConversion(Text<HoldingEnd>(JsonNamingPolicy.KebabCaseLower));
        });
    }

    private static void MapWords(ModelBuilder model)
    {
        model.Entity<CourierAction>(action =>
        {
            action.ToTable("actions").HasKey(row => new { row.CollectiveId, row.CourierId, row.ActionId });
            action.Property(row => row.Type).HasConversion(Text<ActionType>(JsonNamingPolicy.SnakeCaseLower));
        });
        model.Entity<Decision>(decision =>
        {
            decision.ToTable("decisions").HasKey(row => new { row.CollectiveId, row.DecisionId });
            decision.Property(row => row.Outcome).HasConversion(Text<DecisionOutcome>(JsonNamingPolicy.KebabCaseLower));
            decision.Property(row => row.Record).HasColumnType("jsonb");
        });
    }

    private static ValueConverter<TEnum, string> Text<TEnum>(JsonNamingPolicy naming)
        where TEnum : struct, Enum
    {
        var names = Enum.GetValues<TEnum>().ToDictionary(value => value, value => naming.ConvertName(value.ToString()));
        var values = names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        return new ValueConverter<TEnum, string>(value => names[value], text => values[text]);
    }
}
