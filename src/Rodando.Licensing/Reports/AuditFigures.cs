using System.Text.Json;
using System.Text.Json.Nodes;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Assemblies;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Notices;

namespace Rodando.Licensing.Reports;

/// <summary>What a federation's auditor needs of one collective in a period. Persons by pseudonymous ids, work in sums, counts and not
/// percentages. Each list holds the newest 200.</summary>
/// <param name="Licence">As it stood when this was read.</param>
/// <param name="Decisions">Events of the audit chain about the collective, but for readings.</param>
/// <param name="Signals">For the federation only: a report, which the co-operative reads, holds none.</param>
/// <param name="Tests">The newest result of each yearly test in the period.</param>
public sealed record AuditFigures(
    LicenceFigures Licence, IReadOnlyList<EvidenceFigure> Evidence, IReadOnlyList<TestFigure> Tests, RegisterFigures Register,
    WorkFigures Work, IReadOnlyList<FindingFigure> Findings, IReadOnlyList<DecisionFigure> Decisions, IReadOnlyList<AppealFigure> Appeals,
    IReadOnlyList<ConflictFigure> Conflicts, IReadOnlyList<LinkFigure> Links, IReadOnlyList<NoticeFigure> Notices,
    IReadOnlyList<AssemblyFigure> Assemblies, IReadOnlyList<SignalFigure> Signals);

/// <param name="Profile">Edition of the jurisdiction's profile by which the collective is judged; null when none is published.</param>
/// <param name="PolicyVersion">Version of the federation's policy in force.</param>
public sealed record LicenceFigures(
    LicenceState State, DateTimeOffset Since, DateOnly? ClockStart, DateOnly? LastPermittedDate, DateOnly? ConstitutionEffectiveOn,
    DateOnly? ReverifyDue, string? Profile, int PolicyVersion);

/// <param name="Code">Item of the profile, such as MX.ACTA.</param>
/// <param name="Sha256">Of the file, hexadecimal.</param>
/// <param name="VerifiedBy">Sign-in id of whoever verified or rejected it.</param>
public sealed record EvidenceFigure(
    string Code, string Sha256, EvidenceState State, DateOnly? IssuedOn, DateOnly? ExpiresOn, Guid? VerifiedBy, VerificationMethod? Method,
    DateTimeOffset? DecidedAt);

/// <param name="Test">R1 to R12.</param>
/// <param name="Limit">What it is held against.</param>
/// <param name="Passed">Null when there was nothing to be tested.</param>
/// <param name="InputsHash">SHA-256 of what it was computed from, hexadecimal.</param>
public sealed record TestFigure(
    string Test, long? Numerator, long? Denominator, string Limit, bool? Passed, string InputsHash, string Kind, DateTimeOffset ComputedAt);

/// <summary>How the member register changed.</summary>
/// <param name="AtStart">Entries valid on the first day.</param>
/// <param name="AtEnd">Entries valid on the last day.</param>
/// <param name="Began">Entries that began in the period.</param>
/// <param name="Ended">Entries that ended in the period.</param>
/// <param name="RecordedVersions">Versions of entries recorded in the period, also such as look back.</param>
public sealed record RegisterFigures(int AtStart, int AtEnd, int Began, int Ended, int RecordedVersions);

/// <param name="Seconds">Time worked in shifts, all riders.</param>
/// <param name="NotInRegister">Who worked on days on which no entry of the register was theirs.</param>
/// <param name="Carried">Deliveries carried.</param>
/// <param name="ByLargestMerchant">Of these, for the merchant with most.</param>
public sealed record WorkFigures(long Seconds, IReadOnlyList<UnregisteredRider> NotInRegister, long Carried, long ByLargestMerchant);

/// <param name="CourierId">Pseudonym.</param>
/// <param name="Seconds">Time worked outside of the register.</param>
public sealed record UnregisteredRider(Guid CourierId, long Seconds);

/// <param name="Details">Numbers and evidence hashes that it rests on.</param>
/// <param name="Reply">The co-operative's answer.</param>
public sealed record FindingFigure(
    Guid Id, string Code, int? Principle, string Detail, FindingState State, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Reply,
    JsonObject Details);

/// <param name="Seq">Number in the audit chain.</param>
/// <param name="Actor">user:… or system.</param>
public sealed record DecisionFigure(long Seq, DateTimeOffset At, string Type, string Actor, string? Reason);

/// <param name="EventSeq">Number of the decision appealed against.</param>
public sealed record AppealFigure(long EventSeq, AppealState State, DateTimeOffset FiledAt, DateTimeOffset? DecidedAt, string? Summary);

/// <param name="UserId">Sign-in id of the person in the federation.</param>
public sealed record ConflictFigure(Guid UserId, string Kind, DateOnly? Until);

/// <summary>A collective behind which the same people stand, and its clock.</summary>
/// <param name="Shared">Persons in both.</param>
/// <param name="Reasons">persons, representative, bank-account, tax-id, domain, phone.</param>
public sealed record LinkFigure(Guid CollectiveId, LicenceState State, DateOnly? LastPermittedDate, long Shared, IReadOnlyList<string> Reasons);

/// <param name="Deadline">Local date that it warned of.</param>
/// <param name="Sent">Recipients whom it reached.</param>
/// <param name="Failed">Recipients whom it did not reach.</param>
public sealed record NoticeFigure(string Kind, DateOnly Deadline, NoticeState State, DateTimeOffset? SentAt, int Sent, int Failed);

/// <param name="Members">Entitled to vote on the day.</param>
/// <param name="Present">Present or represented.</param>
/// <param name="ByShare">Votes that were counted by capital and not by head.</param>
public sealed record AssemblyFigure(DateOnly HeldOn, AssemblyKind Kind, int Members, int Present, int Quorum, string MinutesSha256, int Votes, int ByShare);

/// <param name="Details">Counts and pseudonymous ids, JSON.</param>
public sealed record SignalFigure(string Kind, string Occasion, DateTimeOffset RaisedAt, JsonElement Details);
