using System.Globalization;

namespace Rodando.Licensing.Audit;

/// <summary>Numbers as ECMAScript writes them, which RFC 8785 §3.2.2.3 prescribes.</summary>
/// <remarks>Source: ECMA-262, Number::toString, steps 5 to 10, for radix 10.</remarks>
internal static class EcmaScriptNumber
{
    /// <param name="value">A finite number; negative zero is written as 0.</param>
    public static string Format(double value)
    {
        if (value == 0) return "0";

        // .NET gives the same shortest digits that read back to the same number; only the layout differs.
        var (digits, point) = Split(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        var text = Lay(digits, point);
        return value < 0 ? "-" + text : text;
    }

    // digits: significant ones, the first and the last not zero; point: how many of them stand before the decimal point.
    private static (string Digits, int Point) Split(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? shortest : shortest[..e];

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var point = (dot < 0 ? mantissa.Length : dot) + exponent - (all.Length - digits.Length);
        return (digits.TrimEnd('0'), point);
    }

    private static string Lay(string digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point
                ? digits.PadRight(point, '0')
                : string.Concat(digits.AsSpan(0, point), ".", digits.AsSpan(point));
        }

        if (point is > -6 and <= 0) return "0." + new string('0', -point) + digits;

        var exponent = (point - 1).ToString("+0;-0", CultureInfo.InvariantCulture);
        return digits.Length == 1
            ? $"{digits}e{exponent}"
            : string.Concat(digits.AsSpan(0, 1), ".", digits.AsSpan(1), "e" + exponent);
    }
}
