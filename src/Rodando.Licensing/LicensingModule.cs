using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing;

public static class LicensingModule
{
    internal static readonly ModuleSchema Schema = new("licensing");

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [],
        Add,
        Map,
        source => new LicensingDb(
            (DbContextOptions<LicensingDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<LicensingDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module) => module.AddDb<LicensingDb>(Schema);

    private static void Map(IEndpointRouteBuilder routes)
    {
    }
}
