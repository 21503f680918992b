using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking;

public static class TrackingModule
{
    internal static readonly ModuleSchema Schema = new("tracking");

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [],
        Add,
        Map,
        source => new TrackingDb(
            (DbContextOptions<TrackingDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<TrackingDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module) => module.AddDb<TrackingDb>(Schema);

    private static void Map(IEndpointRouteBuilder routes)
    {
    }
}
