using Microsoft.EntityFrameworkCore.Storage;
using NetTopologySuite.Geometries;

namespace Rodando.Platform.PostGis;

/// <summary>Finds the mapping of a geometry property from its CLR type, its column type, or both.</summary>
internal sealed class GeometryTypeMappingSourcePlugin : IRelationalTypeMappingSourcePlugin
{
    private static readonly Dictionary<string, Type> ClrTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["geometry"] = typeof(Geometry),
        ["point"] = typeof(Point),
        ["linestring"] = typeof(LineString),
        ["polygon"] = typeof(Polygon),
        ["multipoint"] = typeof(MultiPoint),
        ["multilinestring"] = typeof(MultiLineString),
        ["multipolygon"] = typeof(MultiPolygon),
        ["geometrycollection"] = typeof(GeometryCollection),
    };

    /// <returns>Null when neither side is a geometry, or when the column could never hold the property's type.</returns>
    public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo)
    {
        var isGeometry = typeof(Geometry).IsAssignableFrom(mappingInfo.ClrType);
        if (mappingInfo.ClrType is not null && !isGeometry)
            return null;
        if (mappingInfo.StoreTypeName is not { } storeType)
            return isGeometry ? new GeometryTypeMapping("geometry", mappingInfo.ClrType!) : null;
        if (SubtypeOf(storeType) is not { } subtype)
            return null;

        var clrType = mappingInfo.ClrType ?? subtype;
        var fits = clrType.IsAssignableFrom(subtype) || subtype.IsAssignableFrom(clrType);
        return fits ? new GeometryTypeMapping(storeType, clrType) : null;
    }

    /// <summary>"geography(PointZ,4326)" is a point, "geometry" may be anything, "text" is none.</summary>
    private static Type? SubtypeOf(string storeType)
    {
        var parts = storeType.Split('(', ',', ')');
        var name = parts[0].Trim();
        if (!name.Equals("geometry", StringComparison.OrdinalIgnoreCase) && !name.Equals("geography", StringComparison.OrdinalIgnoreCase))
            return null;

        return parts.Length == 1 ? typeof(Geometry) : ClrTypes.GetValueOrDefault(parts[1].Trim().TrimEnd('z', 'Z', 'm', 'M'));
    }
}
