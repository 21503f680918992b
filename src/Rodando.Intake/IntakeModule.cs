using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Intake;

public static class IntakeModule
{
    internal static readonly ModuleSchema Schema = new("intake");

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [],
        Add,
        Map,
        source => new IntakeDb(
            (DbContextOptions<IntakeDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<IntakeDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module) => module.AddDb<IntakeDb>(Schema);

    private static void Map(IEndpointRouteBuilder routes)
    {
    }
}
