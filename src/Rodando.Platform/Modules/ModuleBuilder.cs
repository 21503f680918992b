using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Persistence;
using Rodando.Platform.PostGis;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Modules;

/// <summary>What a module's <c>Add</c> works with.</summary>
public sealed class ModuleBuilder(IServiceCollection services, IConfiguration configuration)
{
    public IServiceCollection Services { get; } = services;

    public IConfiguration Configuration { get; } = configuration;

    /// <summary>Registers the module's context on the process's one pool of connections, confined by the current tenant.</summary>
    public void AddDb<TDb>(ModuleSchema schema)
        where TDb : ModuleDb
    {
        Services.AddDbContext<TDb>((provider, options) => Configure(options, provider.GetRequiredService<NpgsqlDataSource>(), schema)
            .AddInterceptors(new TenantInterceptor(provider.GetRequiredService<Tenant>())));
    }

    /// <summary>Registers options bound to <paramref name="section"/>, validated when the process starts.</summary>
    public OptionsBuilder<TOptions> AddOptions<TOptions>(string section)
        where TOptions : class
        => Services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>Options of a module's context over any source; also for migration (no tenant: the owner is not confined by ours).</summary>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, NpgsqlDataSource source, ModuleSchema schema)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(schema);
        return options
            .UseNpgsql(source, npgsql => npgsql.UseNetTopologySuite().MigrationsHistoryTable("migrations", schema.Name))
            // Migrations are SQL written by hand (the design package cannot be restored), so there is no snapshot to compare;
            // a test compares the model with the migrated database instead.
            // Two small collections of one row (stops and packages of a delivery) are cheaper in one round trip than in two.
            .ConfigureWarnings(warnings => warnings.Ignore(
                RelationalEventId.PendingModelChangesWarning, RelationalEventId.MultipleCollectionIncludeWarning));
    }
}
