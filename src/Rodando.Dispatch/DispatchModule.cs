using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch;

public static class DispatchModule
{
    internal static readonly ModuleSchema Schema = new("dispatch");

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [],
        Add,
        Map,
        source => new DispatchDb(
            (DbContextOptions<DispatchDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<DispatchDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module) => module.AddDb<DispatchDb>(Schema);

    private static void Map(IEndpointRouteBuilder routes)
    {
    }
}
