using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rodando.Platform.Http;

namespace Rodando.Intake;

internal static class StoredJson
{
    /// <summary>Keeps a value that is only ever read and written whole as one <c>jsonb</c> column.</summary>
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property)
        where T : class => property
        .HasColumnType("jsonb")
        .HasConversion(
            value => JsonSerializer.Serialize(value, PlatformJson.Facts),
            text => JsonSerializer.Deserialize<T>(text, PlatformJson.Facts)!,
            // Replaced, never changed in place: the reference tells whether there is anything to write.
            new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value.GetHashCode(), value => value));
}
