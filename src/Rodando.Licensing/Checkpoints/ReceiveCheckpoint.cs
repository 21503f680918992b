using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Checkpoints;

/// <param name="ChainHash">The chain hash that the collective keeps, 64 hexadecimal digits.</param>
public sealed record ReceiveCheckpointRequest([property: RegularExpression("^[0-9a-f]{64}$")] string ChainHash);

/// <summary>A collective confirms that it keeps a checkpoint. The first confirmation stays; another changes nothing.</summary>
internal static class ReceiveCheckpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/audit/checkpoints/{day}/receipt", HandleAsync)
        .WithName(nameof(ReceiveCheckpoint))
        .WithSummary("Confirms that the collective keeps a checkpoint.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Results<Ok<HandedCheckpoint>, ProblemHttpResult>> HandleAsync(
        DateOnly day, ReceiveCheckpointRequest request, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (await ListOwnCheckpoints.Query(db).SingleOrDefaultAsync(row => row.Delivery.Day == day, cancel) is not { } handed)
            return Problems.NotFound("checkpoint");
        if (request.ChainHash != Convert.ToHexStringLower(handed.Made.ChainHash))
            return new Refusal("checkpoint-differs", "The hash that you keep is another one. Tell the federation's auditors.", "chainHash").ToProblem();
        if (handed.Delivery.ReceivedAt is null)
        {
            // No finer than the database keeps it, so that a repeated answer is the same.
            var ticks = clock.GetUtcNow().UtcTicks;
            handed.Delivery.ReceivedAt = new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
            handed.Delivery.ReceivedBy = http.User.SubjectId();
            await db.SaveChangesAsync(cancel);
        }

        return TypedResults.Ok(ListOwnCheckpoints.Of(handed));
    }
}
