namespace Rodando.Dispatch.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>Nobody has it.</summary>
    Open,

    /// <summary>A courier was given it and has not said a word yet.</summary>
    Assigned,

    /// <summary>The courier has accepted it.</summary>
    Accepted,

    /// <summary>The courier holds the parcel.</summary>
    InCustody,

    /// <summary>The parcel was handed over.</summary>
    Done,

    /// <summary>It could not be carried out; see the failure.</summary>
    Failed,

    /// <summary>It was called off before its pickup.</summary>
    Cancelled,
}

/// <summary>Which end of a delivery a stop is.</summary>
public enum StopKind
{
    Pickup,
    Dropoff,
}

/// <summary>Why a courier no longer has a job.</summary>
internal enum HoldingEnd
{
    /// <summary>By the courier's own word.</summary>
    Declined,

    /// <summary>By a dispatcher.</summary>
    Unassigned,

    /// <summary>The shift ended before the pickup.</summary>
    ShiftEnded,

    /// <summary>Another courier turned out to hold the parcel.</summary>
    Custody,

    /// <summary>The delivery was called off.</summary>
    Cancelled,
}
