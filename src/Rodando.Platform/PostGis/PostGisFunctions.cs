using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;

namespace Rodando.Platform.PostGis;

/// <summary>PostGIS functions for use inside LINQ queries; called outside of one they throw.</summary>
/// <remarks>
/// When either side is a <c>geography</c> column, both are compared as geography: metres on the WGS 84 spheroid. Between two
/// <c>geometry</c> values the unit is that of their SRID, degrees for 4326. A GiST index on a column of that same type is used
/// by all but <see cref="Distance"/>.
/// </remarks>
public static class PostGisFunctions
{
    /// <summary>ST_DWithin: true when the two are at most <paramref name="distance"/> apart.</summary>
    /// <param name="distance">Metres for geography; 0 or more.</param>
    public static bool DWithin(Geometry a, Geometry b, double distance) => throw OnlyInQueries();

    /// <summary>ST_Distance: the shortest distance between the two, metres for geography.</summary>
    public static double Distance(Geometry a, Geometry b) => throw OnlyInQueries();

    /// <summary>ST_Covers: true when no point of <paramref name="b"/> lies outside of <paramref name="a"/>; the border is inside.</summary>
    public static bool Covers(Geometry a, Geometry b) => throw OnlyInQueries();

    /// <summary>ST_Intersects: true when the two share a point.</summary>
    public static bool Intersects(Geometry a, Geometry b) => throw OnlyInQueries();

    /// <summary>Makes the functions above known to a model; call once in <c>OnModelCreating</c>.</summary>
    public static ModelBuilder AddPostGisFunctions(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        Map(modelBuilder, nameof(DWithin), "st_dwithin");
        Map(modelBuilder, nameof(Distance), "st_distance");
        Map(modelBuilder, nameof(Covers), "st_covers");
        Map(modelBuilder, nameof(Intersects), "st_intersects");
        return modelBuilder;
    }

    private static void Map(ModelBuilder modelBuilder, string method, string function)
    {
        var declared = typeof(PostGisFunctions).GetMethod(method, BindingFlags.Public | BindingFlags.Static)!;
        var builder = modelBuilder.HasDbFunction(declared).HasName(function).IsBuiltIn();
        // Strict functions in PostgreSQL: null in, null out.
        foreach (var parameter in declared.GetParameters())
            builder.HasParameter(parameter.Name!).PropagatesNullability();
    }

    private static InvalidOperationException OnlyInQueries([CallerMemberName] string method = "") =>
        new($"{nameof(PostGisFunctions)}.{method} runs in the database: use it inside a LINQ query of a context with AddPostGisFunctions.");
}
