using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Rodando.Platform.Http;

/// <summary>How JSON is read and written, on the wire and in the outbox.</summary>
public static class PlatformJson
{
    /// <summary>For facts in outboxes and other stored JSON.</summary>
    public static readonly JsonSerializerOptions Facts = CreateFacts();

    /// <summary>The web's options: strict numbers, required parameters, no nulls where none are allowed, kebab-case enums.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.MaxDepth = 32;
        // JSON only, never embedded in HTML: keep ñ and é readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new StorableStringConverter());
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new CalendarDateConverter());
        options.Converters.Add(new StorableElementConverter());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RefuseNullMembers);
    }

    // What respects the annotations of parameters does not see those of a list's members.
    private static void RefuseNullMembers(JsonTypeInfo type)
    {
        if (type.Kind is not (JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary) || type.ElementType is not { IsValueType: false } member
            || member.IsDefined(typeof(AnsweredOneByOneAttribute), inherit: false)) return;
        type.OnDeserialized = read =>
        {
            foreach (var each in read is IDictionary named ? named.Values : (IEnumerable)read)
            {
                if (each is null) throw new JsonException("It holds a null where a value is expected.");
            }
        };
    }

    private static JsonSerializerOptions CreateFacts()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Text that the database can hold: no U+0000 (PostgreSQL refuses it) and no half of a surrogate pair.</summary>
internal sealed class StorableStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("A text is expected.");
        string? text;
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The text is not valid Unicode.", e);
        }
        return text is not null && text.Contains('\0', StringComparison.Ordinal)
            ? throw new JsonException("The text must not contain the character U+0000.")
            : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            var name = reader.GetString()!;
            return name.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("A name must not contain the character U+0000.") : name;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The name is not valid Unicode.", e);
        }
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}

/// <summary>Instants with their offset, 2000 to 2100, so that no sum of a time and a span leaves the calendar; written in UTC.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var instant))
            throw new JsonException("A time such as 2026-11-22T15:04:05Z is expected.");
        // Read as text and not as bytes: many writers escape the plus sign.
        var text = reader.GetString()!;
        var clock = text.LastIndexOf('T');
        if (clock < 0 || text.AsSpan(clock).IndexOfAny("Zz+-") < 0)
            throw new JsonException("The time needs an offset, such as Z or -06:00.");
        return instant.UtcDateTime.Year is < 2000 or > 2100
            ? throw new JsonException("The time must lie between the years 2000 and 2100.")
            : instant.ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>Calendar dates from 1850, older than any co-operative's papers, to 2200, so that no sum of a date and a span leaves the calendar.</summary>
internal sealed class CalendarDateConverter : JsonConverter<DateOnly>
{
    public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !DateOnly.TryParseExact(reader.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw new JsonException("A date such as 2026-11-22 is expected.");
        return date.Year is < 1850 or > 2200 ? throw new JsonException("The date must lie between the years 1850 and 2200.") : date;
    }

    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}

/// <summary>Free JSON whose texts and names the database can hold, as those of a typed request are.</summary>
internal sealed class StorableElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = JsonElement.ParseValue(ref reader);
        try
        {
            return IsStorable(value) ? value : throw new JsonException("It must not contain the character U+0000.");
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("It holds a text that is not valid Unicode.", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => !value.GetString()!.Contains('\0', StringComparison.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
        JsonValueKind.Object => value.EnumerateObject().All(member => !member.Name.Contains('\0', StringComparison.Ordinal) && IsStorable(member.Value)),
        _ => true,
    };
}

/// <summary>A list's members of this type are answered one by one: what is wrong with one of them, a null too, does not stop the others.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnsweredOneByOneAttribute : Attribute;
