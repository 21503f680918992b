using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Platform.Persistence;

internal static class SnakeCase
{
    /// <summary>Columns that were not named by hand get the snake_case of their property: <c>PlacedAt</c> → <c>placed_at</c>.</summary>
    internal static void Apply(ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.FindAnnotation("Relational:ColumnName") is null)
                property.SetColumnName(Of(property.Name));
        }
    }

    internal static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
