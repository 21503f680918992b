using Rodando.Dispatch;
using Rodando.Intake;
using Rodando.Licensing;
using Rodando.Members;
using Rodando.Platform.Modules;
using Rodando.Tracking;

namespace Rodando.Host;

/// <summary>All modules of the product, by hand: a list can be read.</summary>
internal static class Modules
{
    /// <summary>In the order of the main road.</summary>
    internal static readonly IReadOnlyList<Module> All =
    [
        LicensingModule.Definition,
        MembersModule.Definition,
        IntakeModule.Definition,
        DispatchModule.Definition,
        TrackingModule.Definition,
    ];

    /// <param name="names">Comma-separated; empty for all.</param>
    /// <exception cref="InvalidOperationException">A name is not a module's.</exception>
    internal static IReadOnlyList<Module> Named(string? names)
    {
        if (string.IsNullOrWhiteSpace(names))
            return All;
        var wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = wanted.Where(name => All.All(module => module.Name != name)).ToArray();
        return unknown.Length == 0
            ? [.. All.Where(module => wanted.Contains(module.Name))]
            : throw new InvalidOperationException(
                $"Rodando:Modules names '{unknown[0]}'; there are {string.Join(", ", All.Select(module => module.Name))} and gateway.");
    }
}
