using System.Text.Json.Nodes;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Proceedings;

/// <summary>One kind of decision that needs several persons.</summary>
internal interface IProceeding
{
    /// <summary>kebab-case, frozen: it is stored.</summary>
    string Kind { get; }

    Track Track { get; }

    /// <summary>Days for which it waits for votes.</summary>
    int Days(LicencePolicy policy) => policy.ProposalDays;

    /// <summary>Whether it could take effect now. Asked when it is proposed and again before the vote that carries it.</summary>
    Task<Refusal?> CheckAsync(Case file, Proposal proposal);

    /// <summary>Asked before every vote besides <see cref="CheckAsync"/>, such as whether a notice has run.</summary>
    Task<Refusal?> CheckVoteAsync(Case file, Proposal proposal) => Task.FromResult<Refusal?>(null);

    /// <summary>Takes effect, in the transaction of the vote that carried it, and logs why.</summary>
    Task<Refusal?> CarryOutAsync(Case file, Proposal proposal);

    /// <summary>What the event of its rejection is called.</summary>
    string RejectedEvent => "proposal.rejected";
}

/// <summary>What is decided on: the file, locked and up to date, and who is deciding.</summary>
/// <param name="Collective">Null when it is about the whole federation.</param>
/// <param name="Decider">Sign-in id; null for the system.</param>
/// <param name="Actor">The decider as events name it.</param>
internal sealed record Case(
    LicensingDb Db, AuditLog Log, Guid FederationId, Collective? Collective, Guid? Decider, string Actor, CancellationToken Cancel)
{
    public DateTimeOffset Now => Log.Now;

    public LicencePolicy Policy => Log.Policy;

    /// <summary>The collective of a kind that is always about one.</summary>
    public Collective About => Collective!;

    /// <summary>Logs the effect of a proposal on its collective.</summary>
    /// <param name="from">The state before it.</param>
    public void Tell(string type, Proposal proposal, LicenceState from, JsonObject? data = null)
    {
        data ??= [];
        data["collective"] = About.CollectiveId.ToString();
        data["proposal"] = proposal.Id.ToString();
        data["proposedBy"] = proposal.ProposedBy is { } person ? $"user:{person}" : "system";
        data["from"] = LicenceStates.Name(from);
        data["to"] = LicenceStates.Name(About.State);
        Log.Append(type, Actor, data, proposal.Reason);
    }
}
