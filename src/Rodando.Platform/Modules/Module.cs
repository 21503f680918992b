using Microsoft.AspNetCore.Routing;
using Npgsql;
using Rodando.Platform.Persistence;

namespace Rodando.Platform.Modules;

/// <summary>What a module shows the host: how to add it, how to map it, how to migrate it, and nothing else.</summary>
/// <param name="Schema">Name and facts.</param>
/// <param name="Consumers">MassTransit consumers, whose kebab-case names are their queues.</param>
/// <param name="Add">Registers the module's parts when this process runs it.</param>
/// <param name="Map">Maps the module's endpoints when this process runs it.</param>
/// <param name="CreateDb">A context over an owner's connections, for migration and for comparing model and database.</param>
public sealed record Module(
    ModuleSchema Schema,
    IReadOnlyList<Type> Consumers,
    Action<ModuleBuilder> Add,
    Action<IEndpointRouteBuilder> Map,
    Func<NpgsqlDataSource, ModuleDb> CreateDb)
{
    public string Name => Schema.Name;
}
