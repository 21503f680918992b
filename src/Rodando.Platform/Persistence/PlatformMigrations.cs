using Rodando.Platform.Jobs;

namespace Rodando.Platform.Persistence;

/// <summary>Repeatable SQL of the platform's parts, applied after <see cref="PlatformSchema"/> in this order.</summary>
internal static class PlatformMigrations
{
    internal static readonly string[] All = [JobTables.Sql];
}
