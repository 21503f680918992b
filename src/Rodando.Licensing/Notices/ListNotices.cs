using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Notices;

/// <summary>A notice of a collective.</summary>
/// <param name="Kind">deadline-90, expired, reverify-30, grace-begun and so on.</param>
/// <param name="Deadline">Local date that it warns of.</param>
/// <param name="DueOn">Local date on which it is sent.</param>
/// <param name="DueAt">UTC instant of 09:00 on that date in the collective's zone.</param>
/// <param name="SentAt">UTC instant; null when it did not go out.</param>
/// <param name="Delivered">How many receipts say that it arrived at the sender.</param>
/// <param name="Pending">How many are still tried.</param>
/// <param name="Failed">How many were given up.</param>
public sealed record NoticeResponse(
    Guid Id, string Kind, DateOnly Deadline, DateOnly DueOn, DateTimeOffset DueAt, NoticeState State, DateTimeOffset? SentAt, int Delivered,
    int Pending, int Failed);

/// <summary>The notices of a collective, the latest due first.</summary>
internal static class ListNotices
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/notices", HandleAsync)
        .WithName(nameof(ListNotices))
        .WithSummary("Lists a collective's notices, the latest due first.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/notices", (
            [AsParameters] PageQuery page, LicensingDb db, CancellationToken cancel) => AnswerAsync(db, db.CollectiveId, page, cancel))
        .WithName("ListOwnNotices")
        .WithSummary("Lists the collective's notices, the latest due first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<NoticeResponse>>, ProblemHttpResult>> HandleAsync(
        Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        return await db.Collectives.AnyAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel)
            ? await AnswerAsync(db, id, page, cancel)
            : Problems.NotFound("collective");
    }

    private static async Task<Results<Ok<Page<NoticeResponse>>, ProblemHttpResult>> AnswerAsync(
        LicensingDb db, Guid collective, PageQuery page, CancellationToken cancel)
    {
        var query = db.Notices.AsNoTracking().Where(row => row.CollectiveId == collective);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.DueAt < after.At || (row.DueAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.DueAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        var ids = rows.Select(row => row.Id).ToArray();
        var counts = await db.NoticeReceipts.Where(row => row.CollectiveId == collective && ids.Contains(row.NoticeId))
            .GroupBy(row => new { row.NoticeId, row.State }).Select(group => new { group.Key.NoticeId, group.Key.State, Count = group.Count() }).ToListAsync(cancel);
        int Count(Guid id, ReceiptState state) => counts.SingleOrDefault(entry => entry.NoticeId == id && entry.State == state)?.Count ?? 0;
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.DueAt, row.Id), row => new NoticeResponse(
            row.Id, row.Kind, row.Deadline, row.DueOn, row.DueAt, row.State, row.SentAt, Count(row.Id, ReceiptState.Sent),
            Count(row.Id, ReceiptState.Pending), Count(row.Id, ReceiptState.Failed))));
    }
}
