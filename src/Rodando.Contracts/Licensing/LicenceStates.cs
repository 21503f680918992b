using System.Collections.Frozen;

namespace Rodando.Contracts.Licensing;

/// <summary>Names of the states as they are stored and sent: short, kebab-case, frozen.</summary>
public static class LicenceStates
{
    private static readonly string[] _names =
        ["applied", "declined", "provisional", "hold", "constituted", "grace", "suspended", "expired", "revoked", "withdrawn"];

    private static readonly FrozenDictionary<string, LicenceState> _states =
        Enum.GetValues<LicenceState>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    public static string Name(LicenceState state) => _names[(int)state];

    /// <exception cref="FormatException">The name is none of the ten.</exception>
    public static LicenceState Parse(string name) =>
        _states.TryGetValue(name, out var state) ? state : throw new FormatException($"'{name}' is no licence state.");
}
