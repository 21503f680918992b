using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Contracts;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;

namespace Rodando.Platform.Messaging;

/// <summary>Wires the same consumers to the bus that the setting names. Nothing above this folder knows which.</summary>
internal static class BusRegistration
{
    internal const string Embedded = "embedded";
    internal const string RabbitMq = "rabbitmq";

    /// <param name="kind">embedded or rabbitmq.</param>
    /// <param name="rabbitMq">amqp URL; needed for rabbitmq.</param>
    /// <param name="here">The modules that this process runs.</param>
    /// <param name="everywhere">All modules: their queues are made before the first fact is sent, so that none is lost
    /// because its reader has not been started yet.</param>
    internal static void Add(
        IServiceCollection services, string kind, Uri? rabbitMq, IReadOnlyList<Module> here, IReadOnlyList<Module> everywhere)
    {
        services.AddOptions<MessagingOptions>().BindConfiguration("Rodando:Messaging").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DatabaseSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseSignals>());
        if (kind == Embedded)
            AddEmbedded(services, here);
        else
            AddRabbitMq(services, rabbitMq ?? throw new InvalidOperationException("Rodando:RabbitMq must name the broker."), here, everywhere);
        foreach (var module in here)
            AddPump(services, module.Schema);
    }

    // Not AddHostedService: it would keep only the first of several pumps of one type.
    private static void AddPump(IServiceCollection services, ModuleSchema schema) =>
        services.AddSingleton<IHostedService>(provider => new OutboxPump(
            schema, provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IFactBus>(),
            provider.GetRequiredService<DatabaseSignals>(), provider.GetRequiredService<IOptions<MessagingOptions>>(),
            provider.GetRequiredService<ILogger<OutboxPump>>()));

    private static void AddEmbedded(IServiceCollection services, IReadOnlyList<Module> here)
    {
        services.AddMediator(mediator =>
        {
            foreach (var consumer in here.SelectMany(module => module.Consumers))
                mediator.AddConsumer(consumer);
            mediator.ConfigureMediator((context, configurator) => configurator.UseConsumeFilter(typeof(TenantFilter<>), context));
        });
        services.AddSingleton<IFactBus, EmbeddedBus>();
    }

    private static void AddRabbitMq(
        IServiceCollection services, Uri broker, IReadOnlyList<Module> here, IReadOnlyList<Module> everywhere)
    {
        services.AddHostedService(provider => new TopologyDeployment(broker, everywhere, provider.GetRequiredService<ILogger<TopologyDeployment>>()));
        services.AddMassTransit(bus =>
        {
            foreach (var consumer in here.SelectMany(module => module.Consumers))
                bus.AddConsumer(consumer);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(broker);
                foreach (var consumer in here.SelectMany(module => module.Consumers))
                    rabbit.ReceiveEndpoint(QueueOf(consumer), endpoint => Consume(endpoint, context, consumer));
            });
        });
        services.Configure<MassTransitHostOptions>(options =>
        {
            // The process starts, and says that it is not ready, while the broker is away.
            options.WaitUntilStarted = false;
            options.StopTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddSingleton<IFactBus, RabbitMqBus>();
    }

    private static void Consume(IRabbitMqReceiveEndpointConfigurator endpoint, IRegistrationContext context, Type consumer)
    {
        Shape(endpoint);
        endpoint.PrefetchCount = 32;
        endpoint.ConcurrentMessageLimit = 8;
        // Long enough to outlive a restart of the database; after that the message waits in the _error queue, not lost.
        endpoint.UseMessageRetry(retry => retry.Exponential(
            30, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(300)));
        endpoint.UseConsumeFilter(typeof(TenantFilter<>), context);
        endpoint.ConfigureConsumer(context, consumer);
    }

    /// <summary>Shape of every queue, the same wherever it is declared (RabbitMQ refuses two different declarations).</summary>
    internal static void Shape(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.SetQuorumQueue();
        endpoint.Durable = true;
        endpoint.AutoDelete = false;
    }

    /// <summary>OpenJobWhenDeliveryPlaced → open-job-when-delivery-placed. Frozen: a renamed consumer leaves its queue behind.</summary>
    internal static string QueueOf(Type consumer) => SnakeCase.Of(consumer.Name).Replace('_', '-');

    /// <summary>The facts that a consumer reads.</summary>
    internal static IEnumerable<Type> FactsOf(Type consumer) => consumer.GetInterfaces()
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .Select(type => type.GetGenericArguments()[0])
        .Where(type => typeof(IFact).IsAssignableFrom(type));
}
