namespace Rodando.Licensing.Notices;

/// <summary>Why somebody gets a notice. On the wire and in the database in kebab-case.</summary>
public enum RecipientKind
{
    Contact,
    Founder,
    Member,
    Federation,
}

/// <summary>How a notice fared with one recipient.</summary>
public enum ReceiptState
{
    Pending,
    Sent,
    Failed,
}

/// <summary>A way to reach somebody. In the order in which an app would fall back.</summary>
public enum NoticeChannel
{
    Push,
    Sms,
    Whatsapp,
    Email,
}

/// <summary>One notice for one recipient over one channel. The address is forgotten once it is over.</summary>
internal sealed class NoticeReceipt
{
    public const int MaxAttempts = 6;

    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public Guid FederationId { get; init; }

    public Guid NoticeId { get; init; }

    public RecipientKind Recipient { get; init; }

    /// <summary>The member; null for others.</summary>
    public Guid? PersonId { get; init; }

    public NoticeChannel Channel { get; init; }

    /// <summary>Personal data; null when it is over.</summary>
    public string? Address { get; private set; }

    /// <summary>What stays of the address: a•••@example.org.</summary>
    public required string Masked { get; init; }

    /// <summary>es or en.</summary>
    public required string Language { get; init; }

    /// <summary>Channels to try after this one, each as channel and address; personal data, empty when it is over.</summary>
    public string[] Then { get; private set; } = [];

    public ReceiptState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    public string? LastError { get; private set; }

    public static NoticeReceipt Of(Notice notice, Recipient to, int way, DateTimeOffset now) => new()
    {
        CollectiveId = notice.CollectiveId, Id = Guid.CreateVersion7(now), FederationId = notice.FederationId, NoticeId = notice.Id,
        Recipient = to.Kind, PersonId = to.PersonId, Language = to.Language, NextAttemptAt = now,
        Channel = to.Ways[way].Channel, Address = to.Ways[way].Address, Masked = Mask(to.Ways[way].Address),
        Then = [.. to.Ways.Skip(way + 1).Select(next => $"{next.Channel} {next.Address}")],
    };

    public void Succeed(DateTimeOffset now) => (State, SentAt, LastError, Address, Then) = (ReceiptState.Sent, now, null, null, []);

    /// <summary>Counts a failure.</summary>
    /// <param name="forGood">No further attempt can help.</param>
    /// <returns>The receipt for the recipient's next channel, when this one is given up and there is another.</returns>
    public NoticeReceipt? Fail(string why, bool forGood, DateTimeOffset now)
    {
        (Attempts, LastError) = (Attempts + 1, why.Length > 500 ? why[..500] : why);
        if (!forGood && Attempts < MaxAttempts)
        {
            NextAttemptAt = now + Backoff(Attempts);
            return null;
        }

        var ways = Then.Select(text => text.Split(' ', 2)).Select(parts => new Way(Enum.Parse<NoticeChannel>(parts[0]), parts[1])).ToArray();
        (State, Address, Then) = (ReceiptState.Failed, null, []);
        return ways.Length == 0 ? null : new NoticeReceipt
        {
            CollectiveId = CollectiveId, Id = Guid.CreateVersion7(now), FederationId = FederationId, NoticeId = NoticeId, Recipient = Recipient,
            PersonId = PersonId, Language = Language, NextAttemptAt = now, Channel = ways[0].Channel, Address = ways[0].Address,
            Masked = Mask(ways[0].Address), Then = [.. ways.Skip(1).Select(next => $"{next.Channel} {next.Address}")],
        };
    }

    /// <summary>1, 5, 25 minutes, 2 hours, 10 hours: for a server that is down, not for a wrong address.</summary>
    public static TimeSpan Backoff(int attempts) => TimeSpan.FromMinutes(Math.Min(Math.Pow(5, attempts - 1), 12 * 60));

    private static string Mask(string address)
    {
        var at = address.LastIndexOf('@');
        return at > 0 ? $"{address[0]}•••{address[at..]}" : $"•••{address[Math.Max(0, address.Length - 2)..]}";
    }
}

/// <summary>A channel and the address on it.</summary>
internal sealed record Way(NoticeChannel Channel, string Address);

/// <summary>Somebody who gets a notice.</summary>
/// <param name="Ways">In the recipient's own order; at least one.</param>
/// <param name="Language">es or en.</param>
internal sealed record Recipient(RecipientKind Kind, Guid? PersonId, IReadOnlyList<Way> Ways, string Language);
