using Microsoft.EntityFrameworkCore.ChangeTracking;
using NetTopologySuite.Geometries;

namespace Rodando.Platform.PostGis;

/// <summary>
/// Lets EF see that a geometry was changed in place. Equal means stored alike: same type, vertices in the same order, Z, M and
/// SRID; NetTopologySuite's own equality ignores the last three.
/// </summary>
internal sealed class GeometryComparer<T>() : ValueComparer<T>(
    (left, right) => AreStoredAlike(left, right),
    value => value.GetHashCode(),
    value => (T)value.Copy())
    where T : Geometry
{
    private static bool AreStoredAlike(T? left, T? right) =>
        ReferenceEquals(left, right)
        || (left is not null && right is not null && Ewkb.Write(left).AsSpan().SequenceEqual(Ewkb.Write(right)));
}
