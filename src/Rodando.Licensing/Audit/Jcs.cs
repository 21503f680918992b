using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rodando.Licensing.Audit;

/// <summary>The one way to write a JSON value, so that its hash means something: RFC 8785, JSON Canonicalization Scheme.</summary>
internal static class Jcs
{
    /// <summary>The canonical UTF-8 bytes of <paramref name="value"/>.</summary>
    /// <exception cref="FormatException">
    /// The value is outside I-JSON (RFC 7493): a member's name twice, half a surrogate pair, a number beyond a double.
    /// </exception>
    public static byte[] Canonicalise(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(512);
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Canonicalise"/>
    public static void Write(IBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteObject(output, value); break;
            case JsonValueKind.Array: WriteArray(output, value); break;
            case JsonValueKind.String: WriteString(output, Text(value)); break;
            case JsonValueKind.Number: WriteNumber(output, value); break;
            case JsonValueKind.True: output.Write("true"u8); break;
            case JsonValueKind.False: output.Write("false"u8); break;
            case JsonValueKind.Null: output.Write("null"u8); break;
            default: throw new FormatException("There is no JSON value to canonicalise.");
        }
    }

    private static void WriteObject(IBufferWriter<byte> output, JsonElement value)
    {
        var members = new (string Name, JsonElement Value)[value.GetPropertyCount()];
        var count = 0;
        foreach (var member in value.EnumerateObject()) members[count++] = (Name(member), member.Value);
        // Ordinal order of strings is order by UTF-16 code units, which is what the RFC asks for.
        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (string.Equals(members[i].Name, members[i - 1].Name, StringComparison.Ordinal))
                    throw new FormatException($"The member '{members[i].Name}' stands twice in one object.");
                output.Write(","u8);
            }

            WriteString(output, members[i].Name);
            output.Write(":"u8);
            Write(output, members[i].Value);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(IBufferWriter<byte> output, JsonElement value)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first) output.Write(","u8);
            first = false;
            Write(output, item);
        }

        output.Write("]"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> output, JsonElement value)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
            throw new FormatException($"The number {value.GetRawText()} is beyond a double.");
        Encoding.ASCII.GetBytes(EcmaScriptNumber.Format(number), output);
    }

    // RFC 8785 §3.2.2.2: two-character escapes where JSON has them, \u00xx for other controls, everything else as it is.
    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var plain = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c >= ' ' && c is not ('"' or '\\')) continue;
            Encoding.UTF8.GetBytes(text.AsSpan(plain, i - plain), output);
            Encoding.UTF8.GetBytes(Escape(c), output);
            plain = i + 1;
        }

        Encoding.UTF8.GetBytes(text.AsSpan(plain), output);
        output.Write("\""u8);
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("A string holds half of a surrogate pair.", broken);
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("A member's name holds half of a surrogate pair.", broken);
        }
    }
}
