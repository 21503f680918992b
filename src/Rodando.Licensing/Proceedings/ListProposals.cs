using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Proceedings;

/// <summary>What the federation has decided or has to decide.</summary>
internal static class ListProposals
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/federation/proposals", HandleAsync)
            .WithName(nameof(ListProposals))
            .WithSummary("Lists proposals, newest first.")
            .ProducesValidationProblem();
        routes.MapGet("/federation/proposals/{id:guid}", GetAsync)
            .WithName("GetProposal")
            .WithSummary("One proposal and how the votes stand.")
            .Produces<ProposalResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <param name="collective">Only those about this collective.</param>
    /// <param name="state">open, carried, rejected or lapsed.</param>
    internal static async Task<Results<Ok<Page<ProposalResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] Guid? collective, [FromQuery, StringLength(20)] string? state, HttpContext http,
        LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.Proposals.AsNoTracking().Include(row => row.Votes).Where(row => row.FederationId == federation);
        if (collective is not null) query = query.Where(row => row.CollectiveId == collective);
        if (state is not null)
        {
            if (!KebabEnum<ProposalState>.TryParse(state, out var wanted))
                return Problems.Invalid("state", "It is open, carried, rejected or lapsed.");
            query = query.Where(row => row.State == wanted);
        }

        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.ProposedAt < after.At || (row.ProposedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.ProposedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.ProposedAt, row.Id), row => ProposalResponse.Of(row, clock.GetUtcNow())));
    }

    internal static async Task<IResult> GetAsync(Guid id, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var row = await db.Proposals.AsNoTracking().Include(row => row.Votes)
            .SingleOrDefaultAsync(row => row.Id == id && row.FederationId == federation, cancel);
        return row is null ? Problems.NotFound("proposal") : TypedResults.Ok(ProposalResponse.Of(row, clock.GetUtcNow()));
    }
}
