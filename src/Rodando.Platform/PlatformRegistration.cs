using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Platform.Health;
using Rodando.Platform.Http;
using Rodando.Platform.Jobs;
using Rodando.Platform.Messaging;
using Rodando.Platform.Modules;
using Rodando.Platform.PostGis;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Platform.Time;

namespace Rodando.Platform;

/// <summary>What every process has, whichever modules it runs.</summary>
public static class PlatformRegistration
{
    /// <summary>Registers the platform and the modules that this process runs.</summary>
    /// <param name="here">The modules of this process.</param>
    /// <param name="everywhere">All modules of the product.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static void AddPlatform(
        this IServiceCollection services, IConfiguration configuration, IReadOnlyList<Module> here, IReadOnlyList<Module> everywhere)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(here);
        var database = configuration["Rodando:Database"] ?? throw new InvalidOperationException("Rodando:Database must hold the application's connection string.");
        var busKind = configuration["Rodando:Bus"] ?? BusRegistration.Embedded;
        if (busKind is not (BusRegistration.Embedded or BusRegistration.RabbitMq))
            throw new InvalidOperationException($"Rodando:Bus must be {BusRegistration.Embedded} or {BusRegistration.RabbitMq}, not '{busKind}'.");
        services.AddSingleton(_ => DataSourceOf(database).Build());
        services.AddScoped<Tenant>();
        AddClock(services, configuration);
        BusRegistration.Add(services, busKind, configuration.GetValue<Uri>("Rodando:RabbitMq"), here, everywhere);
        SignInRegistration.Add(services);
        ProblemRegistration.Add(services);
        HealthRegistration.Add(services);
        services.ConfigureHttpJsonOptions(options => PlatformJson.Configure(options.SerializerOptions));
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 256 * 1024;
        });
        var builder = new ModuleBuilder(services, configuration);
        foreach (var module in here)
            module.Add(builder);
        services.AddPlatformJobs();
    }

    /// <summary>The one pool of connections of a process.</summary>
    /// <remarks>Planning most of our statements costs more than running them, so each connection keeps what it has seen twice
    /// prepared. PostgreSQL plans anew when the role, and so the policies, differ.</remarks>
    internal static NpgsqlDataSourceBuilder DataSourceOf(string database)
    {
        var builder = new NpgsqlDataSourceBuilder(database).UseNetTopologySuite();
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0)
            (builder.ConnectionStringBuilder.MaxAutoPrepare, builder.ConnectionStringBuilder.AutoPrepareMinUsages) = (200, 2);
        return builder;
    }

    /// <summary>The request pipeline, in the order that matters.</summary>
    public static void UsePlatform(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(RefuseNul);
        app.UseRouting();
        app.Use(AnswerUnknownPaths);
        SignInRegistration.Use(app);
    }

    /// <summary>Health, the simulated clock, and the endpoints of this process's modules.</summary>
    public static void MapPlatform(this IEndpointRouteBuilder routes, IReadOnlyList<Module> here)
    {
        ArgumentNullException.ThrowIfNull(here);
        HealthRegistration.Map(routes);
        SimulationEndpoints.Map(routes);
        foreach (var module in here)
            module.Map(routes);
    }

    private static void AddClock(IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetValue<bool>("Rodando:Simulation:Enabled"))
        {
            services.AddSingleton(TimeProvider.System);
            return;
        }
        var clock = new SimulationClock(TimeProvider.System);
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<SimulationClockSync>();
        services.AddHostedService(provider => provider.GetRequiredService<SimulationClockSync>());
    }

    // No endpoint, or routing's own answer to a wrong method: nothing to protect, so say 404 or 405 instead of "sign in first".
    private static Task AnswerUnknownPaths(HttpContext http, RequestDelegate next) => http.GetEndpoint() switch
    {
        RouteEndpoint => next(http),
        { RequestDelegate: { } answer } => answer(http),
        _ => Problems.Of(StatusCodes.Status404NotFound, "not-found", "There is nothing at this address.").ExecuteAsync(http),
    };

    // PostgreSQL's text cannot hold U+0000; in paths and queries it is always an attack or a mistake.
    private static Task RefuseNul(HttpContext http, RequestDelegate next) =>
        http.Request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true
        || http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Problems.Invalid("url", "It must not contain the character U+0000.").ExecuteAsync(http)
            : next(http);
}
