using System.Text.Json;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Proceedings;

/// <summary>Who has to agree before a proposal takes effect.</summary>
public enum Track
{
    /// <summary>Two different registrars: one proposes, another agrees.</summary>
    Registrars,

    /// <summary>A majority of the panel's votes, at least three of them.</summary>
    Panel,

    /// <summary>A registrar together with one member of the panel.</summary>
    Urgent,
}

public enum ProposalState
{
    /// <summary>Waits for votes.</summary>
    Open,

    /// <summary>Agreed; it has taken effect.</summary>
    Carried,

    /// <summary>Voted down.</summary>
    Rejected,

    /// <summary>Not decided in time, or replaced by a later one.</summary>
    Lapsed,
}

/// <summary>A decision that one person cannot take alone, from its proposal to the last vote.</summary>
/// <remarks>
/// Its collective's row, or the head of the federation's chain, is locked by whoever changes it. That nothing is carried without the
/// votes it needs is checked by the database as well, when the transaction commits.
/// </remarks>
internal sealed class Proposal
{
    private readonly List<Vote> votes = [];

    public Guid Id { get; init; }

    public Guid FederationId { get; init; }

    /// <summary>Null when it is about the whole federation.</summary>
    public Guid? CollectiveId { get; init; }

    /// <summary>Name of its <see cref="IProceeding"/>.</summary>
    public required string Kind { get; init; }

    public Track Track { get; init; }

    /// <summary>What is proposed, as the kind reads it.</summary>
    public required string Body { get; init; }

    public required string Reason { get; init; }

    public ProposalState State { get; private set; }

    /// <summary>Sign-in id; null when the system's own finding led to it.</summary>
    public Guid? ProposedBy { get; init; }

    public DateTimeOffset ProposedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public IReadOnlyList<Vote> Votes => votes;

    public int InFavour => votes.Count(vote => vote.InFavour);

    public int Against => votes.Count - InFavour;

    public static Proposal Open(Case file, IProceeding kind, object body, string reason, Guid? by, int days)
    {
        var proposal = new Proposal
        {
            Id = Guid.CreateVersion7(file.Now),
            FederationId = file.FederationId,
            CollectiveId = file.Collective?.CollectiveId,
            Kind = kind.Kind,
            Track = kind.Track,
            Body = JsonSerializer.Serialize(body, body.GetType(), PlatformJson.Facts),
            Reason = reason,
            ProposedBy = by,
            ProposedAt = file.Now,
            ExpiresAt = file.Now.AddDays(days),
        };
        if (by is { } person) proposal.votes.Add(new Vote(proposal.Id, person, inFavour: true, reason: null, file.Now));
        return proposal;
    }

    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, PlatformJson.Facts)!;

    public bool IsOpen(DateTimeOffset now) => State == ProposalState.Open && now < ExpiresAt;

    /// <summary>Takes it off the table.</summary>
    public void Lapse(DateTimeOffset now) => (State, DecidedAt) = (ProposalState.Lapsed, now);

    /// <summary>Adds a vote and closes the proposal when that decides it.</summary>
    /// <param name="barred">Who voted and would not be let vote now: what they said does not carry it.</param>
    public Refusal? Cast(Guid person, bool inFavour, string? reason, DateTimeOffset now, IReadOnlyCollection<Guid> barred)
    {
        if (!IsOpen(now)) return new Refusal("proposal-lapsed", "The proposal is no longer open; make a new one.");
        if (votes.Any(vote => vote.UserId == person))
            return new Refusal("same-person", "Whoever proposed it or has voted already cannot vote on it again.");
        votes.Add(new Vote(Id, person, inFavour, reason, now));
        if (Outcome(votes) is { } outcome && outcome == Outcome([.. votes.Where(vote => !barred.Contains(vote.UserId))]))
            (State, DecidedAt) = (outcome, now);
        return null;
    }

    private ProposalState? Outcome(List<Vote> counted)
    {
        var inFavour = counted.Count(vote => vote.InFavour);
        var against = counted.Count - inFavour;
        return Track switch
        {
            Track.Panel when counted.Count < 3 || inFavour == against => null,
            Track.Panel => inFavour > against ? ProposalState.Carried : ProposalState.Rejected,
            _ => against > 0 ? ProposalState.Rejected : inFavour > 1 ? ProposalState.Carried : null,
        };
    }
}

/// <summary>One person's vote; cast once, never changed.</summary>
internal sealed class Vote(Guid proposalId, Guid userId, bool inFavour, string? reason, DateTimeOffset castAt)
{
    public Guid ProposalId { get; private init; } = proposalId;

    /// <summary>Sign-in id.</summary>
    public Guid UserId { get; private init; } = userId;

    public bool InFavour { get; private init; } = inFavour;

    public string? Reason { get; private init; } = reason;

    public DateTimeOffset CastAt { get; private init; } = castAt;
}
