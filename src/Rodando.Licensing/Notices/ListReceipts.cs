using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Notices;

/// <summary>How a notice fared with one recipient over one channel.</summary>
/// <param name="Recipient">Why it was sent there.</param>
/// <param name="PersonId">The member; null for others.</param>
/// <param name="Address">What is kept of the address, such as a•••@example.org.</param>
/// <param name="Language">es or en.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="NextAttemptAt">When it is tried next; null when it is over.</param>
/// <param name="LastError">Why it failed last; null when it did not.</param>
public sealed record NoticeReceiptResponse(
    Guid Id, RecipientKind Recipient, Guid? PersonId, NoticeChannel Channel, string Address, string Language, ReceiptState State, int Attempts,
    DateTimeOffset? NextAttemptAt, DateTimeOffset? SentAt, string? LastError);

/// <summary>The receipts of one notice.</summary>
internal static class ListReceipts
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/notices/{notice:guid}/receipts", HandleAsync)
        .WithName(nameof(ListReceipts))
        .WithSummary("Lists to whom a notice went and how it fared.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/notices/{notice:guid}/receipts", (
            Guid notice, [AsParameters] PageQuery page, LicensingDb db, CancellationToken cancel) => AnswerAsync(db, db.CollectiveId, notice, page, cancel))
        .WithName("ListOwnReceipts")
        .WithSummary("Lists to whom a notice went and how it fared.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<Page<NoticeReceiptResponse>>, ProblemHttpResult>> HandleAsync(
        Guid id, Guid notice, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        return await db.Collectives.AnyAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel)
            ? await AnswerAsync(db, id, notice, page, cancel)
            : Problems.NotFound("collective");
    }

    private static async Task<Results<Ok<Page<NoticeReceiptResponse>>, ProblemHttpResult>> AnswerAsync(
        LicensingDb db, Guid collective, Guid notice, PageQuery page, CancellationToken cancel)
    {
        if (!await db.Notices.AnyAsync(row => row.CollectiveId == collective && row.Id == notice, cancel)) return Problems.NotFound("notice");
        var query = db.NoticeReceipts.AsNoTracking().Where(row => row.CollectiveId == collective && row.NoticeId == notice);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.Id < after.Id);
        }

        var rows = await query.OrderByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(DateTimeOffset.UnixEpoch, row.Id), row => new NoticeReceiptResponse(
            row.Id, row.Recipient, row.PersonId, row.Channel, row.Masked, row.Language, row.State, row.Attempts,
            row.State == ReceiptState.Pending ? row.NextAttemptAt : null, row.SentAt, row.LastError)));
    }
}
