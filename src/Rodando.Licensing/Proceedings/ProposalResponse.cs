using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rodando.Licensing.Proceedings;

/// <summary>A decision that waits for others, or how it ended.</summary>
/// <param name="CollectiveId">The collective it is about; null when it is about the federation.</param>
/// <param name="Kind">What is proposed, such as suspension.</param>
/// <param name="Track">Who has to agree: registrars (another one), panel (a majority of at least three votes), urgent (one of the panel).</param>
/// <param name="ProposedBy">Sign-in id; null when a finding of the system led to it.</param>
/// <param name="ExpiresAt">UTC instant at which it lapses undecided.</param>
/// <param name="InFavour">Votes for it, the author's included.</param>
/// <param name="Body">What is proposed, by kind.</param>
public sealed record ProposalResponse(
    Guid Id, Guid? CollectiveId, string Kind, Track Track, ProposalState State, string Reason, Guid? ProposedBy, DateTimeOffset ProposedAt,
    DateTimeOffset ExpiresAt, DateTimeOffset? DecidedAt, int InFavour, int Against, JsonObject Body)
{
    internal static ProposalResponse Of(Proposal row, DateTimeOffset now) => new(
        row.Id, row.CollectiveId, row.Kind, row.Track,
        // Nobody writes down that the days for voting are over until the next proposal comes.
        row.State == ProposalState.Open && !row.IsOpen(now) ? ProposalState.Lapsed : row.State, row.Reason, row.ProposedBy, row.ProposedAt, row.ExpiresAt, row.DecidedAt,
        row.InFavour, row.Against, JsonSerializer.Deserialize<JsonObject>(row.Body)!);
}
