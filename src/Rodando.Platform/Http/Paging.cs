using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Rodando.Platform.Http;

/// <summary>One page of a list.</summary>
/// <param name="Data">At most <c>limit</c> items.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);

/// <summary>Which page is asked for; bind with <c>[AsParameters]</c>.</summary>
public sealed class PageQuery
{
    /// <summary>Items on the page, 1 to 100; 25 when not given.</summary>
    [FromQuery(Name = "limit"), Range(1, 100)]
    public int? Limit { get; init; }

    /// <summary>The <c>nextCursor</c> of the page before.</summary>
    [FromQuery(Name = "cursor"), StringLength(200)]
    public string? Cursor { get; init; }

    public int Size => Limit ?? 25;
}

/// <summary>The place after which a page begins: the instant and id of the last item seen. Opaque to clients.</summary>
public readonly record struct Cursor(DateTimeOffset At, Guid Id)
{
    public override string ToString() => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x}.{Id:n}")));

    /// <returns>False when the text is not one of ours.</returns>
    public static bool TryParse(string text, out Cursor cursor)
    {
        cursor = default;
        if (!Base64Url.IsValid(text))
            return false;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks)
            || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks || !Guid.TryParseExact(parts[1], "n", out var id))
            return false;
        cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }
}

public static class Paging
{
    /// <summary>Cuts a page out of rows read with <c>Take(page.Size + 1)</c>.</summary>
    /// <param name="key">Sort key of a row: the instant and id that the list is ordered by.</param>
    public static Page<TOut> ToPage<TRow, TOut>(
        this IReadOnlyList<TRow> rows, PageQuery page, Func<TRow, Cursor> key, Func<TRow, TOut> project)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(page);
        var more = rows.Count > page.Size;
        var shown = more ? rows.Take(page.Size) : rows;
        return new Page<TOut>([.. shown.Select(project)], more ? key(rows[page.Size - 1]).ToString() : null);
    }
}
