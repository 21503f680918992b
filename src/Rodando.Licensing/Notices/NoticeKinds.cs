namespace Rodando.Licensing.Notices;

/// <summary>A kind of notice: its place in a series, and who gets it besides the collective's contact and founders.</summary>
/// <param name="Name">kebab-case; stands in keys and texts.</param>
/// <param name="Series">Of several due in one series only the most advanced is sent.</param>
/// <param name="ToMembers">Every member gets it, not only who administers.</param>
/// <param name="ToFederation">The federation's registrars get it, at the federation's address.</param>
internal sealed record NoticeKind(string Name, string Series, bool ToMembers, bool ToFederation);

/// <summary>All kinds, each series in its order.</summary>
internal static class NoticeKinds
{
    public const string Deadline = "deadline";
    public const string Reverification = "reverification";
    public const string Chain = "chain";

    public const string Granted = "granted";
    public const string Shortened = "deadline-shortened";
    public const string Expired = "expired";
    public const string Appeal = "expired-appeal";
    public const string ReverifyToday = "reverify-today";
    public const string GraceBegun = "grace-begun";
    public const string GraceHalf = "grace-half";
    public const string ReverifyWarning = "reverify-warning";
    public const string Service = "service";
    public const string Suspended = "suspended";
    public const string Revoked = "revoked";
    public const string ChainBroken = "chain-broken";
    public const string Checkpoint = "checkpoint";

    /// <summary>Days before the last permitted date.</summary>
    public static readonly IReadOnlyList<int> BeforeDeadline = Clock.NoticeSchedule.Offsets;

    /// <summary>Days before the last day for the yearly re-verification.</summary>
    public static readonly IReadOnlyList<int> BeforeReverification = [60, 30, 7, 1];

    /// <summary>Days before the last day of a Grace.</summary>
    public static readonly IReadOnlyList<int> BeforeGraceEnds = [7, 1];

    public static readonly IReadOnlyList<NoticeKind> All =
    [
        new(Granted, Deadline, ToMembers: false, ToFederation: false),
        new(Shortened, Deadline, ToMembers: true, ToFederation: true),
        .. BeforeDeadline.Select(days => new NoticeKind($"deadline-{days}", Deadline, ToMembers: days <= 90, ToFederation: days <= 30)),
        new(Expired, Deadline, ToMembers: true, ToFederation: true),
        new(Appeal, Deadline, ToMembers: true, ToFederation: true),
        .. BeforeReverification.Select(days => new NoticeKind($"reverify-{days}", Reverification, ToMembers: days <= 30, ToFederation: days <= 30)),
        new(ReverifyToday, Reverification, ToMembers: true, ToFederation: true),
        new(GraceBegun, Reverification, ToMembers: true, ToFederation: true),
        new(GraceHalf, Reverification, ToMembers: true, ToFederation: true),
        .. BeforeGraceEnds.Select(days => new NoticeKind($"grace-{days}", Reverification, ToMembers: true, ToFederation: true)),
        new(ReverifyWarning, ReverifyWarning, ToMembers: false, ToFederation: false),
        new(Suspended, Service, ToMembers: true, ToFederation: true),
        new(Revoked, Service, ToMembers: true, ToFederation: true),
        new(ChainBroken, Chain, ToMembers: false, ToFederation: true),
        new(Checkpoint, Checkpoint, ToMembers: false, ToFederation: false),
    ];

    private static readonly Dictionary<string, (NoticeKind Kind, int Rank)> ByName =
        All.Select((kind, rank) => (kind, rank)).ToDictionary(entry => entry.kind.Name, entry => (entry.kind, entry.rank), StringComparer.Ordinal);

    public static NoticeKind Of(string name) => ByName[name].Kind;

    public static bool IsKind(string name) => ByName.ContainsKey(name);

    /// <summary>Later in its series is more advanced.</summary>
    public static int RankOf(string name) => ByName[name].Rank;
}
