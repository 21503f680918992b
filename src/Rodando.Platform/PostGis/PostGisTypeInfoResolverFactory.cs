#pragma warning disable NPG9001 // Npgsql's resolver API is marked experimental; its version is pinned and this folder is the only user.
using NetTopologySuite.Geometries;
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace Rodando.Platform.PostGis;

/// <summary>Tells Npgsql which converter serves <c>geometry</c>, <c>geography</c> and arrays of them.</summary>
internal sealed class PostGisTypeInfoResolverFactory : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver(Values());

    public override IPgTypeInfoResolver CreateArrayResolver() => new Resolver(Arrays());

    private static TypeInfoMappingCollection Values()
    {
        var mappings = new TypeInfoMappingCollection();
        // The first type name is what a parameter without a type becomes. PostGIS turns geometry into geography by itself where
        // geography is wanted, never the other way round.
        foreach (var typeName in (string[])["geometry", "geography"])
        {
            Add<Geometry>(mappings, typeName, isDefault: true);
            Add<Point>(mappings, typeName);
            Add<LineString>(mappings, typeName);
            Add<Polygon>(mappings, typeName);
            Add<MultiPoint>(mappings, typeName);
            Add<MultiLineString>(mappings, typeName);
            Add<MultiPolygon>(mappings, typeName);
            Add<GeometryCollection>(mappings, typeName);
        }

        return mappings;
    }

    private static TypeInfoMappingCollection Arrays()
    {
        var mappings = new TypeInfoMappingCollection(Values());
        foreach (var typeName in (string[])["geometry", "geography"])
        {
            mappings.AddArrayType<Geometry>(typeName);
            mappings.AddArrayType<Point>(typeName);
            mappings.AddArrayType<LineString>(typeName);
            mappings.AddArrayType<Polygon>(typeName);
            mappings.AddArrayType<MultiPoint>(typeName);
            mappings.AddArrayType<MultiLineString>(typeName);
            mappings.AddArrayType<MultiPolygon>(typeName);
            mappings.AddArrayType<GeometryCollection>(typeName);
        }

        return mappings;
    }

    private static void Add<T>(TypeInfoMappingCollection mappings, string typeName, bool isDefault = false)
        where T : Geometry =>
        mappings.AddType<T>(
            typeName,
            static (options, mapping, _) => mapping.CreateInfo(options, new GeometryConverter<T>()),
            isDefault ? MatchRequirement.Single : MatchRequirement.All);

    private sealed class Resolver(TypeInfoMappingCollection mappings) : IPgTypeInfoResolver
    {
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            mappings.Find(type, dataTypeName, options);
    }
}
