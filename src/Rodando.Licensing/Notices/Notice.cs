namespace Rodando.Licensing.Notices;

/// <summary>Where a notice stands. On the wire and in the database in kebab-case.</summary>
public enum NoticeState
{
    /// <summary>Waits for its day.</summary>
    Scheduled,

    /// <summary>Went out to its recipients; how it fared with each of them is in the receipts.</summary>
    Sent,

    /// <summary>A more advanced one went out in its place, or its day lay before the licence.</summary>
    Superseded,

    /// <summary>What it would have warned of is no more.</summary>
    Cancelled,
}

/// <summary>A notice of one deadline, once.</summary>
internal sealed class Notice
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public Guid FederationId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Local date that it warns of.</summary>
    public DateOnly Deadline { get; init; }

    public DateOnly DueOn { get; private set; }

    /// <summary>UTC instant of 09:00 on that date.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public NoticeState State { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>A sentence or document that the text carries besides dates and names; null for most.</summary>
    public string? Detail { get; init; }

    /// <param name="detail">What the text says besides; null for most.</param>
    public static Notice Of(
        Guid collective, Guid federation, PlannedNotice plan, string zone, DateOnly beginning, string? detail, DateTimeOffset now)
    {
        var notice = new Notice
        {
            CollectiveId = collective, Id = Guid.CreateVersion7(now), FederationId = federation, Kind = plan.Kind, Deadline = plan.Deadline,
            Detail = detail, State = NoticeState.Cancelled,
        };
        notice.Schedule(plan, zone, beginning);
        return notice;
    }

    /// <summary>A notice that is due at once.</summary>
    public static Notice Now(Guid collective, Guid federation, string kind, DateOnly day, string detail, DateTimeOffset now) => new()
    {
        CollectiveId = collective, Id = Guid.CreateVersion7(now), FederationId = federation, Kind = kind, Deadline = day, DueOn = day, DueAt = now,
        Detail = detail, State = NoticeState.Scheduled,
    };

    /// <summary>Sets the day, also of one that was cancelled; what went out or was passed over stays so.</summary>
    /// <param name="beginning">Local date before which nothing is sent late.</param>
    public void Schedule(PlannedNotice plan, string zone, DateOnly beginning)
    {
        if (State is NoticeState.Sent or NoticeState.Superseded) return;
        // Nothing changes for one that waits: a state entered anew does not pass it over.
        if (State == NoticeState.Scheduled && DueOn == plan.DueOn) return;
        (DueOn, DueAt) = (plan.DueOn, NoticePlan.At(plan.DueOn, zone));
        State = plan.DueOn < beginning ? NoticeState.Superseded : NoticeState.Scheduled;
    }

    public void Cancel()
    {
        if (State == NoticeState.Scheduled) State = NoticeState.Cancelled;
    }

    public void Supersede() => State = NoticeState.Superseded;

    public void Send(DateTimeOffset now) => (State, SentAt) = (NoticeState.Sent, now);
}

/// <summary>Up to which version of the licence its notices are planned.</summary>
internal sealed class NoticePlanned
{
    public Guid CollectiveId { get; init; }

    public long Version { get; set; }
}
