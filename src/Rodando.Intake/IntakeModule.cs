using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rodando.Contracts.Intake;
using Rodando.Intake.Deliveries;
using Rodando.Intake.Licences;
using Rodando.Intake.Merchants;
using Rodando.Intake.Pricing;
using Rodando.Intake.ServiceAreas;
using Rodando.Intake.Vehicles;
using Rodando.Intake.Webhooks;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Routing;

namespace Rodando.Intake;

public static class IntakeModule
{
    internal static readonly ModuleSchema Schema =
        new("intake", typeof(MerchantChanged), typeof(DeliveryPlaced), typeof(DeliveryCancelled));

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [typeof(JudgeOrdersWhenLicenceChanged), typeof(KeepVehicleWhenVehicleChanged), typeof(AdvanceDeliveryWhenJobChanges),
            typeof(ForgetNameWhenCourierErased)],
        Add,
        Map,
        source => new IntakeDb(
            (DbContextOptions<IntakeDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<IntakeDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module)
    {
        module.AddDb<IntakeDb>(Schema);
        module.AddOptions<IntakeOptions>("Rodando:Intake");
        module.AddOptions<PublicAddressOptions>("Rodando");
        module.Services.AddValidation();
        module.Services.TryAddSingleton<ITravelTimes>(new StraightLine());
        module.Services.AddSingleton<DeliveryViews>();
        module.Services.AddSingleton<WebhookOutbox>();
        module.Services.TryAddSingleton(new OrderGate());
        module.Services.AddScoped<PlaceDelivery>();
        module.Services.AddSingleton<WebhookQueue>();
        module.Services.AddSingleton<WebhookSender>();
        module.Services.AddHostedService<WebhookWorker>();
        module.Services.AddScheduledJob<DrainOrders>(Schema.Name, "drain-orders", JobSchedule.Every(DrainOrders.Every));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        MapMerchant(routes.MapAudience(Audience.Merchant, Policies.Merchant).WithTags("Deliveries"));
        MapWebhooks(routes.MapAudience(Audience.Merchant, Policies.Merchant).WithTags("Webhooks"));

        var read = routes.MapAudience(Audience.Cooperative, Policies.Dispatcher);
        var write = routes.MapAudience(Audience.Cooperative, Policies.Admin);
        MapTerms(read.MapGroup("").WithTags("Terms"), write.MapGroup("").WithTags("Terms"));
        var deliveries = read.MapGroup("").WithTags("Deliveries");
        ListCollectiveDeliveries.Map(deliveries);
        GetCollectiveDelivery.Map(deliveries);
    }

    private static void MapMerchant(RouteGroupBuilder routes)
    {
        PlaceDelivery.Map(routes);
        ListDeliveries.Map(routes);
        GetDelivery.Map(routes);
        GetTimeline.Map(routes);
        CancelDelivery.Map(routes);
    }

    private static void MapWebhooks(RouteGroupBuilder routes)
    {
        CreateWebhook.Map(routes);
        ListWebhooks.Map(routes);
        ListWebhookAttempts.Map(routes);
        RemoveWebhook.Map(routes);
    }

    private static void MapTerms(RouteGroupBuilder read, RouteGroupBuilder write)
    {
        ListMerchants.Map(read);
        GetMerchant.Map(read);
        CreateMerchant.Map(write);
        ChangeMerchant.Map(write);
        ListServiceAreas.Map(read);
        GetServiceArea.Map(read);
        AddServiceArea.Map(write);
        ReplaceServiceArea.Map(write);
        RemoveServiceArea.Map(write);
        GetTariff.Map(read);
        SetTariff.Map(write);
    }
}
