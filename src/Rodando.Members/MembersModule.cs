using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Members;

public static class MembersModule
{
    internal static readonly ModuleSchema Schema = new("members");

    /// <summary>What the host needs to know of this module.</summary>
    public static readonly Module Definition = new(
        Schema,
        Consumers: [],
        Add,
        Map,
        source => new MembersDb(
            (DbContextOptions<MembersDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<MembersDb>(), source, Schema).Options, new Tenant()));

    private static void Add(ModuleBuilder module) => module.AddDb<MembersDb>(Schema);

    private static void Map(IEndpointRouteBuilder routes)
    {
    }
}
