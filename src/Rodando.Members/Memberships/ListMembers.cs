using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Memberships;

/// <summary>GET /v1/collective/members</summary>
internal static class ListMembers
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/members", HandleAsync)
        .WithName(nameof(ListMembers))
        .WithSummary("Lists the collective's members, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<MemberResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var rows = await db.Memberships.AsNoTracking()
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.UserId < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.UserId)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.UserId), AddMember.Of));
    }
}

/// <summary>GET /v1/collective/members/{id}</summary>
internal static class GetMember
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/members/{id:guid}", HandleAsync)
        .WithName(nameof(GetMember))
        .WithSummary("Reads a member.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<MemberResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, HttpContext http, CancellationToken cancel)
    {
        if (await db.Memberships.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == id, cancel) is not { } member)
            return Problems.NotFound("member");
        http.Response.SetETag(member.Version);
        return TypedResults.Ok(AddMember.Of(member));
    }
}
