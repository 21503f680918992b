using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Rodando.Platform.Persistence;

/// <summary>Enums as they stand in the database and on the wire: PickedUp is picked-up.</summary>
[SuppressMessage("Design", "CA1000", Justification = "The tables of names are made once for each enum; that is what the type parameter is for.")]
public static class KebabEnum<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>()
        .ToDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    private static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static readonly ValueConverter<T, string> Converter = new(value => Names[value], name => Values[name]);

    /// <summary>All names, in the order of the values.</summary>
    public static IEnumerable<string> All => Names.Values;

    public static string Name(T value) => Names[value];

    /// <returns>False when no value has this name.</returns>
    public static bool TryParse(string name, out T value) => Values.TryGetValue(name, out value);
}
