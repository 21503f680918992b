using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Actions;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Couriers;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Licence;
using Rodando.Dispatch.OwnData;
using Rodando.Dispatch.Plans;
using Rodando.Dispatch.Settings;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch;

public static class DispatchModule
{
    internal static readonly ModuleSchema Schema = new(
        "dispatch",
        typeof(CourierAssigned),
        typeof(CourierUnassigned),
        typeof(JobAccepted),
        typeof(StopArrived),
        typeof(StopCompleted),
        typeof(DeliveryFailed),
        typeof(PlanChanged),
        typeof(ParcelStranded),
        typeof(StrandedParcelSettled));

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers:
        [
            typeof(KeepLicenceWhenLicenceChanged),
            typeof(KeepCourierWhenCourierChanged),
            typeof(ForgetPlacesWhenCourierErased),
            typeof(KeepShiftWhenShiftStarted),
            typeof(EndShiftWhenShiftEnded),
            typeof(KeepWhereaboutsWhenCourierMoved),
            typeof(OpenJobWhenDeliveryPlaced),
            typeof(DropJobWhenDeliveryCancelled),
        ],
        Add,
        Map,
        source => new DispatchDb(
            (DbContextOptions<DispatchDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<DispatchDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module)
    {
        module.AddDb<DispatchDb>(Schema);
        module.AddOptions<DispatchOptions>("Rodando:Dispatch");
        module.Services.AddValidation();
        module.Services.AddScoped<WorkRelease>();
        module.Services.AddScoped<JobAssignment>();
        module.Services.AddScoped<ActionHearing>();
        module.Services.AddHostedService<Assigner>();
        module.Services.AddScheduledJob<ReportStrandedParcels>(
            Schema.Name, "stranded-parcels", JobSchedule.Every(TimeSpan.FromMinutes(1)));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        var board = routes.MapAudience(Audience.Cooperative, Policies.Dispatcher);
        ListJobs.Map(board);
        GetJob.Map(board);
        AssignJob.Map(board);
        UnassignJob.Map(board);
        ListDecisions.Map(board);
        ListPlans.Map(board);
        GetPlan.Map(board);
        ReorderPlan.Map(board);
        GetDispatchSettings.Map(board);
        PutDispatchSettings.Map(board);

        var phone = routes.MapAudience(Audience.Courier, Policies.Courier);
        GetCourierPlan.Map(phone);
        PerformActions.Map(phone);
        ListOwnDecisions.Map(phone);
        ExportOwnJobs.Map(phone);
    }
}
