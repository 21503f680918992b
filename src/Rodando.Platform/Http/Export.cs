using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Rodando.Platform.Http;

/// <summary>In what form somebody takes data along: json, the default, or csv.</summary>
public static class ExportFormat
{
    public const string Csv = "csv";

    /// <summary>What a query may say.</summary>
    public const string Pattern = "^(json|csv)$";
}

/// <param name="Name">Name of the member in JSON and of the column in CSV, camelCase.</param>
/// <param name="Value">A string, number, boolean, Guid, date or instant; null is left empty.</param>
public sealed record ExportColumn<T>(string Name, Func<T, object?> Value);

/// <summary>A whole list as one file, written row by row as it is read: its length costs no memory.</summary>
/// <remarks>JSON is an array of objects. CSV is RFC 4180 in UTF-8 with a header; a text that a spreadsheet would run as a formula
/// is led by an apostrophe.</remarks>
/// <param name="name">File name without extension.</param>
/// <param name="format">json or csv; null for json.</param>
public sealed class Export<T>(string name, string? format, IReadOnlyList<ExportColumn<T>> columns, IAsyncEnumerable<T> rows) : IResult
{
    private const int FlushEvery = 32_768;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        var extension = format == ExportFormat.Csv ? "csv" : "json";
        response.ContentType = format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{extension}\"";
        if (format == ExportFormat.Csv)
            await WriteCsvAsync(response, httpContext.RequestAborted);
        else
            await WriteJsonAsync(response, httpContext.RequestAborted);
    }

    private async Task WriteJsonAsync(HttpResponse response, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartArray();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            json.WriteStartObject();
            foreach (var column in columns)
            {
                json.WritePropertyName(column.Name);
                JsonSerializer.Serialize(json, column.Value(row), PlatformJson.Facts);
            }
            json.WriteEndObject();
            if (json.BytesPending > FlushEvery)
                await json.FlushAsync(cancel);
        }
        json.WriteEndArray();
    }

    private async Task WriteCsvAsync(HttpResponse response, CancellationToken cancel)
    {
        var line = new StringBuilder();
        await WriteLineAsync(columns.Select(column => column.Name));
        await foreach (var row in rows.WithCancellation(cancel))
            await WriteLineAsync(columns.Select(column => Text(column.Value(row))));

        async Task WriteLineAsync(IEnumerable<string> cells)
        {
            line.Clear().AppendJoin(',', cells.Select(Quote)).Append("\r\n");
            await response.WriteAsync(line.ToString(), cancel);
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text when text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' => $"'{text}",
        DateTimeOffset at => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
