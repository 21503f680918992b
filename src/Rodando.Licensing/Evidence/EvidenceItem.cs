using Rodando.Platform.Http;

namespace Rodando.Licensing.Evidence;

/// <summary>How a registrar has made sure that a paper is genuine.</summary>
public enum VerificationMethod
{
    /// <summary>The original was in hand.</summary>
    OriginalSeen,

    /// <summary>Looked up in the issuer's register.</summary>
    RegistryLookUp,

    /// <summary>Its electronic signature holds.</summary>
    ESignature,

    /// <summary>Its QR code leads to the issuer's copy.</summary>
    Qr,
}

/// <summary>What has become of an item of evidence.</summary>
public enum EvidenceState
{
    /// <summary>Waits for verification.</summary>
    Received,

    /// <summary>Genuine, by a named person and method.</summary>
    Verified,

    /// <summary>Not accepted, for a reason.</summary>
    Rejected,
}

/// <summary>One file of a collective's dossier. Its content lies in the store, under the collective and the content's hash.</summary>
internal sealed class EvidenceItem
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public Guid FederationId { get; init; }

    /// <summary>MX.ACTA, of the profile.</summary>
    public required string Code { get; init; }

    public required string FileName { get; init; }

    public required string MediaType { get; init; }

    public long Size { get; init; }

    public required byte[] Sha256 { get; init; }

    public DateOnly? IssuedOn { get; init; }

    /// <summary>Local date from which what it shows holds, where that is not the date of issue.</summary>
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>Last local date on which it counts.</summary>
    public DateOnly? ExpiresOn { get; init; }

    public string? ActNumber { get; init; }

    public string? Notary { get; init; }

    /// <summary>Number and notary, written in one way; one act has one key however it is spelt.</summary>
    public string? ActKey { get; init; }

    /// <summary>Number in a register, such as a tax id.</summary>
    public string? Number { get; init; }

    public Guid UploadedBy { get; init; }

    public DateTimeOffset UploadedAt { get; init; }

    public EvidenceState State { get; private set; }

    /// <summary>Sign-in id of the registrar who verified or rejected it.</summary>
    public Guid? DecidedBy { get; private set; }

    public string? DecidedByName { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public VerificationMethod? Method { get; private set; }

    /// <summary>What was looked at, or why it was rejected.</summary>
    public string? Remark { get; private set; }

    public string StoreKey => $"{CollectiveId:n}/{Convert.ToHexStringLower(Sha256)}";

    /// <summary>Since when it shows that something holds.</summary>
    public DateOnly? Since => EffectiveOn ?? IssuedOn;

    /// <summary>Whether it counts on a local date: not rejected, not run out, not older than its kind may be.</summary>
    public bool CountsOn(DateOnly date, int? freshDays) => State != EvidenceState.Rejected && (ExpiresOn is null || ExpiresOn >= date)
        && (freshDays is null || (IssuedOn is { } issued && date.DayNumber - issued.DayNumber <= freshDays));

    public Refusal? Verify(Person by, VerificationMethod method, string? remark, DateTimeOffset now)
    {
        if (State == EvidenceState.Verified && DecidedBy == by.Id && Method == method) return null;
        if (State != EvidenceState.Received) return Decided();
        (State, DecidedBy, DecidedByName, DecidedAt, Method, Remark) = (EvidenceState.Verified, by.Id, by.Name, now, method, remark);
        return null;
    }

    /// <summary>Also what was verified before can turn out not to be genuine.</summary>
    public Refusal? Reject(Person by, string reason, DateTimeOffset now)
    {
        if (State == EvidenceState.Rejected) return DecidedBy == by.Id && Remark == reason ? null : Decided();
        (State, DecidedBy, DecidedByName, DecidedAt, Method, Remark) = (EvidenceState.Rejected, by.Id, by.Name, now, null, reason);
        return null;
    }

    private Refusal Decided() => new("evidence-decided", $"This item has been {State.ToString().ToLowerInvariant()} already.");
}

/// <summary>Who decided, by id and name.</summary>
internal sealed record Person(Guid Id, string Name);

/// <summary>A dossier that passed the checks of form when it was lodged.</summary>
internal sealed class Dossier
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>Legal form of the profile.</summary>
    public required string Form { get; init; }

    /// <summary>Members on the day of lodging.</summary>
    public int Members { get; init; }

    /// <summary>The edition it was checked by, such as MX/1.</summary>
    public required string Profile { get; init; }

    public DateOnly FoundingActOn { get; init; }

    /// <summary>Local date since which the co-operative exists, by the paper that shows it.</summary>
    public DateOnly EffectiveOn { get; init; }

    public Guid LodgedBy { get; init; }

    public DateTimeOffset LodgedAt { get; init; }

    /// <summary>When it was returned because an item was rejected; null while it stands.</summary>
    public DateTimeOffset? ReturnedAt { get; private set; }

    public void Return(DateTimeOffset now) => ReturnedAt ??= now;
}
