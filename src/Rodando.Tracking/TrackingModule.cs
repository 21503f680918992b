using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Tracking;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Routing;
using Rodando.Tracking.Board;
using Rodando.Tracking.Couriers;
using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Licence;
using Rodando.Tracking.Links;
using Rodando.Tracking.OwnData;
using Rodando.Tracking.Page;
using Rodando.Tracking.Plans;
using Rodando.Tracking.Positions;
using Rodando.Tracking.Retention;
using Rodando.Tracking.Streams;
using Rodando.Tracking.Windows;

namespace Rodando.Tracking;

public static class TrackingModule
{
    internal static readonly ModuleSchema Schema = new("tracking", typeof(CourierReachedStop), typeof(CourierMoved));

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers:
        [
            typeof(LocateUnderLicenceWhenLicenceChanged),
            typeof(NameCourierWhenCourierChanged),
            typeof(ForgetPositionsWhenCourierErased),
            typeof(OpenLocationWindowWhenShiftStarted),
            typeof(CloseLocationWindowWhenShiftEnded),
            typeof(SetCustodyWindowWhenStopCompleted),
            typeof(LimitCustodyWindowWhenDeliveryFailed),
            typeof(ShowDeliveryWhenDeliveryPlaced),
            typeof(ShowCancellationWhenDeliveryCancelled),
            typeof(ShowCourierWhenCourierAssigned),
            typeof(HideCourierWhenCourierUnassigned),
            typeof(ShowAcceptanceWhenJobAccepted),
            typeof(ShowArrivalWhenStopArrived),
            typeof(ShowProgressWhenStopCompleted),
            typeof(ShowFailureWhenDeliveryFailed),
            typeof(FollowPlanWhenPlanChanged),
        ],
        Add,
        Map,
        source => new TrackingDb(
            (DbContextOptions<TrackingDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<TrackingDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module)
    {
        module.AddDb<TrackingDb>(Schema);
        module.AddOptions<TrackingOptions>("Rodando:Tracking");
        module.Services.AddValidation();
        module.Services.AddMetrics();
        module.Services.AddSingleton<TrackingMetrics>();
        module.Services.AddSingleton<PositionPartitions>();
        module.Services.AddSingleton(new ArrivalEstimates(new StraightLine()));
        module.Services.AddScoped<PositionIngest>();
        module.Services.AddScoped<DeliveryBook>();
        module.Services.AddSingleton<FeedHub>();
        module.Services.AddSingleton<StreamSlots>();
        module.Services.AddScoped<TrackingLinks>();
        module.Services.AddScheduledJob<KeepPositionDays>(Schema.Name, "position-days", JobSchedule.Every(TimeSpan.FromHours(1)));
        module.Services.AddScheduledJob<SweepOldTracking>(Schema.Name, "sweep", JobSchedule.Every(TimeSpan.FromMinutes(10)));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        var courier = routes.MapAudience(Audience.Courier, Policies.Courier).WithTags("Tracking");
        SendPositions.Map(courier);
        ExportOwnPositions.Map(courier);
        var dispatcher = routes.MapAudience(Audience.Cooperative, Policies.Dispatcher).WithTags("Tracking");
        ListPositions.Map(dispatcher);
        WatchBoard.Map(dispatcher);
        var anyone = routes.MapAudience(Audience.Public, Policies.Anyone).WithTags("Tracking");
        ReadTracking.Map(anyone);
        WatchTracking.Map(anyone);
        ShowTrackingPage.Map(routes);
    }
}
