using FsCheck;
using FsCheck.Fluent;
using Rodando.Contracts;

namespace Rodando.Tests.Contracts;

/// <summary>Places anywhere on the earth for property tests, the ends of the ranges among them.</summary>
internal static class Places
{
    public static Gen<GeoPoint> Generator { get; } =
        from latitude in Degrees(90)
        from longitude in Degrees(180)
        select new GeoPoint(latitude, longitude);

    public static Arbitrary<GeoPoint> Arbitrary { get; } = Arb.From(Generator);

    // A double made of two ints uses all bits of the mantissa: the last digit must survive as well.
    private static Gen<double> Degrees(double limit) => Gen.Frequency(
        (1, Gen.Elements(limit, -limit, 0.0)),
        (9, from a in Gen.Choose(int.MinValue + 1, int.MaxValue)
            from b in Gen.Choose(0, int.MaxValue)
            select Math.Clamp(limit * (a + (b / (double)int.MaxValue)) / int.MaxValue, -limit, limit)));
}
