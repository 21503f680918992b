using System.Data.Common;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;

namespace Rodando.Platform.PostGis;

/// <summary>How EF sends, compares and spells one kind of geometry.</summary>
internal sealed class GeometryTypeMapping : RelationalTypeMapping
{
    /// <param name="storeType">As the model says it: "geography(Point,4326)", "geometry" and so on.</param>
    /// <param name="clrType"><see cref="Geometry"/> or a type derived from it.</param>
    public GeometryTypeMapping(string storeType, Type clrType)
        : this(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(clrType, comparer: ComparerOf(clrType)), storeType))
    {
    }

    private GeometryTypeMapping(RelationalTypeMappingParameters parameters)
        : base(parameters)
    {
    }

    // A parameter and a literal carry the bare type: the column checks subtype and SRID, and names both when it refuses.
    private string BareType => StoreType.Split('(')[0].Trim();

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new GeometryTypeMapping(parameters);

    protected override void ConfigureParameter(DbParameter parameter)
    {
        base.ConfigureParameter(parameter);
        ((NpgsqlParameter)parameter).DataTypeName = BareType;
    }

    // Hexadecimal EWKB keeps every bit of a coordinate and the SRID; well-known text would round.
    protected override string GenerateNonNullSqlLiteral(object value) => $"{BareType} '{WKBWriter.ToHex(Ewkb.Write((Geometry)value))}'";

    private static ValueComparer ComparerOf(Type clrType) =>
        (ValueComparer)Activator.CreateInstance(typeof(GeometryComparer<>).MakeGenericType(clrType))!;
}
