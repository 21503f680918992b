using System.Collections.Frozen;

namespace Rodando.Contracts.Licensing;

/// <summary>Names of the states as they are stored and sent: short, kebab-case, frozen.</summary>
public static class LicenceStates
{
    private static readonly string[] Names =
        ["applied", "declined", "provisional", "hold", "constituted", "grace", "suspended", "expired", "revoked", "withdrawn"];

    private static readonly FrozenDictionary<string, LicenceState> States =
        Enum.GetValues<LicenceState>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    public static string Name(LicenceState state) => Names[(int)state];

    public static bool TryParse(string name, out LicenceState state) => States.TryGetValue(name, out state);

    /// <exception cref="FormatException">The name is none of the ten.</exception>
    public static LicenceState Parse(string name) =>
        TryParse(name, out var state) ? state : throw new FormatException($"'{name}' is no licence state.");
}
