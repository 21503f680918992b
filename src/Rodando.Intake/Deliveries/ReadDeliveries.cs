using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Deliveries;

/// <summary>Which deliveries a list shows; bind with <c>[AsParameters]</c>.</summary>
internal sealed class DeliveryFilter
{
    /// <summary>placed, assigned, accepted, picked-up, delivered, failed or cancelled.</summary>
    [FromQuery(Name = "state"), StringLength(20)]
    public string? State { get; init; }

    /// <summary>The merchant's own name for it, exactly.</summary>
    [FromQuery(Name = "externalReference"), StringLength(100)]
    public string? ExternalReference { get; init; }

    /// <summary>Placed at this time or later; RFC 3339 with offset.</summary>
    [FromQuery(Name = "placedAfter"), StringLength(40)]
    public string? PlacedAfter { get; init; }

    /// <summary>Placed before this time; RFC 3339 with offset.</summary>
    [FromQuery(Name = "placedBefore"), StringLength(40)]
    public string? PlacedBefore { get; init; }

    /// <returns>The deliveries that the filter lets through, or null with the field that cannot be read.</returns>
    public IQueryable<Delivery>? Apply(IQueryable<Delivery> rows, out ProblemHttpResult? invalid)
    {
        invalid = null;
        if (State is not null)
        {
            if (!KebabEnum<DeliveryState>.TryParse(State, out var state))
                return Refuse("state", $"It must be one of {string.Join(", ", KebabEnum<DeliveryState>.All)}.", out invalid);
            rows = rows.Where(x => x.State == state);
        }
        if (ExternalReference is { } reference)
            rows = rows.Where(x => x.ExternalReference == reference);
        if (PlacedAfter is not null)
        {
            if (!TryRead(PlacedAfter, out var from))
                return Refuse("placedAfter", NoTime, out invalid);
            rows = rows.Where(x => x.PlacedAt >= from);
        }
        if (PlacedBefore is not null)
        {
            if (!TryRead(PlacedBefore, out var until))
                return Refuse("placedBefore", NoTime, out invalid);
            rows = rows.Where(x => x.PlacedAt < until);
        }
        return rows;
    }

    private const string NoTime = "A time such as 2026-11-22T15:04:05Z is expected, with its offset.";

    private static IQueryable<Delivery>? Refuse(string field, string message, out ProblemHttpResult? invalid)
    {
        invalid = Problems.Invalid(field, message);
        return null;
    }

    // A plus sign that was not escaped arrives as a space.
    private static bool TryRead(string text, out DateTimeOffset instant)
    {
        text = text.Replace(' ', '+');
        instant = default;
        return text.AsSpan(Math.Max(0, text.IndexOf('T', StringComparison.Ordinal))).IndexOfAny('Z', '+', '-') > 0
            && DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal, out instant)
            && instant.Year is >= 2000 and <= 2100;
    }
}

/// <summary>Pages and single deliveries, for merchants and for the co-operative.</summary>
internal static class DeliveryReading
{
    public static async Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> PageAsync(
        IQueryable<Delivery> all, DeliveryFilter filter, PageQuery page, DeliveryViews views, CancellationToken cancel)
    {
        if (filter.Apply(all.AsNoTracking(), out var invalid) is not { } rows)
            return invalid!;
        if (page.Cursor is { } text)
        {
            if (!Cursor.TryParse(text, out var after))
                return Problems.Invalid("cursor", "It is not a cursor of this list.");
            rows = rows.Where(x => EF.Functions.LessThan(ValueTuple.Create(x.PlacedAt, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        var read = await rows.OrderByDescending(x => x.PlacedAt).ThenByDescending(x => x.Id).Take(page.Size + 1)
            .Include(x => x.Stops).ToListAsync(cancel);
        var shown = new Dictionary<Guid, DeliveryResponse>(read.Count);
        foreach (var delivery in read)
            shown[delivery.Id] = await views.OfAsync(delivery, cancel);
        return TypedResults.Ok(read.ToPage(page, x => new Cursor(x.PlacedAt, x.Id), x => shown[x.Id]));
    }

    public static async Task<IResult> SingleAsync(
        IQueryable<Delivery> all, Guid id, HttpContext http, DeliveryViews views, CancellationToken cancel)
    {
        if (await all.AsNoTracking().Include(x => x.Stops).SingleOrDefaultAsync(x => x.Id == id, cancel) is not { } delivery)
            return Problems.NotFound("delivery");
        http.Response.SetETag(delivery.Version);
        return http.NotModified(delivery.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(await views.OfAsync(delivery, cancel));
    }
}
