using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Links;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Proceedings;

/// <summary>Whether a person may decide on a file: no conflict of interest, and no second voice (domain document, §2.10).</summary>
internal static class Eligibility
{
    private const int ConflictMonths = 24;

    /// <summary>Whether the person may propose or decide on the case at all.</summary>
    public static async Task<Refusal?> CheckAsync(Case file, Guid person)
    {
        if (file.Collective is not { } collective) return null;
        var until = collective.Today(file.Now).AddMonths(-ConflictMonths);
        var declared = await file.Db.Conflicts.AsNoTracking().AnyAsync(
            row => row.CollectiveId == collective.CollectiveId && row.UserId == person && (row.Until == null || row.Until > until), file.Cancel);
        // The collective's own register speaks though nobody declared anything.
        var member = declared || await file.Db.RegisterEntries.AsNoTracking().AnyAsync(
            row => row.CollectiveId == collective.CollectiveId && row.UserId == person && (row.ValidTo == null || row.ValidTo > until), file.Cancel);
        return member || await OfficerChecks.IsBehindAsync(file, person)
            ? new Refusal("conflict-of-interest", "This person has, or had in the last 24 months, an interest in the collective and cannot decide on it.")
            : null;
    }

    /// <summary>Whether the person may decide on the case: an auditor writes findings on a file and decides nothing about it.</summary>
    public static async Task<Refusal?> MayDecideAsync(Case file, Guid person)
    {
        if (await CheckAsync(file, person) is { } refusal) return refusal;
        return file.Collective is { CollectiveId: var id } && await file.Db.Assignments.AsNoTracking().AnyAsync(
                row => row.CollectiveId == id && row.UserId == person && row.Role == "auditor", file.Cancel)
            ? new Refusal("both-roles", "This person is the file's auditor and decides nothing about it.")
            : null;
    }

    /// <summary>Of those who have voted, who would not be let vote now: what ties them came out, or began, after their vote.</summary>
    public static async Task<IReadOnlyCollection<Guid>> BarredAsync(Case file, Proposal proposal)
    {
        var barred = new List<Guid>();
        foreach (var vote in proposal.Votes)
        {
            if (await MayDecideAsync(file, vote.UserId) is not null) barred.Add(vote.UserId);
        }

        return barred;
    }

    /// <summary>Whether the person may vote beside those who have voted.</summary>
    public static async Task<Refusal?> CheckVoteAsync(Case file, Proposal proposal, Guid person)
    {
        if (await MayDecideAsync(file, person) is { } refusal) return refusal;
        var voted = proposal.Votes.Select(vote => vote.UserId).ToArray();
        return await OfficerChecks.IsOneOfAsync(file, person, voted)
            ? new Refusal("same-person", "This person has voted already, under another account.")
            : null;
    }
}
