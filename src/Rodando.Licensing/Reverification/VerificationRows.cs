using System.Text.Json;

namespace Rodando.Licensing.Reverification;

/// <summary>On the wire: open, submitted, failed, passed.</summary>
public enum ReverificationState
{
    /// <summary>The co-operative answers.</summary>
    Open,

    /// <summary>Every test was passed; two registrars confirm it.</summary>
    Submitted,

    /// <summary>A test was failed; the co-operative cures, answers anew and submits again.</summary>
    Failed,

    /// <summary>Confirmed; the next one is due a year after this one was.</summary>
    Passed,
}

/// <summary>The yearly re-verification of one collective, named by the date for which it was due.</summary>
internal sealed class ReverificationCase
{
    public Guid CollectiveId { get; init; }

    public DateOnly Due { get; init; }

    public ReverificationState State { get; set; }

    public DateTimeOffset OpenedAt { get; init; }

    /// <summary><see cref="ReverificationAnswers"/> as JSON.</summary>
    public required string Answers { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public Guid? SubmittedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public int Version { get; set; } = 1;

    public ReverificationAnswers Read() => JsonSerializer.Deserialize<ReverificationAnswers>(Answers, VerificationRun.Json)!;
}

/// <summary>One computation, with everything that is needed to do it again.</summary>
internal sealed class VerificationRun
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>monthly or annual.</summary>
    public required string Kind { get; init; }

    /// <summary>The case it belongs to; null of a monthly one.</summary>
    public DateOnly? Due { get; init; }

    public DateTimeOffset ComputedAt { get; init; }

    public DateOnly PeriodFrom { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly PeriodTo { get; init; }

    public required string Zone { get; init; }

    /// <summary>Highest number of the rows of work that were there.</summary>
    public long WorkSeq { get; init; }

    /// <summary>Highest number of the versions of memberships that were there.</summary>
    public long RegisterSeq { get; init; }

    /// <summary><see cref="TestLimits"/> as JSON.</summary>
    public required string Limits { get; init; }

    /// <summary><see cref="Declared"/> as JSON.</summary>
    public required string Declared { get; init; }

    public int ProfileVersion { get; init; }

    public int PolicyVersion { get; init; }

    public required byte[] InputsHash { get; init; }
}

/// <summary>What was declared and what the platform recorded, as it stood when it was computed.</summary>
internal sealed record Declared(ReverificationAnswers Answers, KnownFacts Known);

/// <summary>What one test found in a run.</summary>
internal sealed class VerificationResult
{
    public Guid CollectiveId { get; init; }

    public Guid RunId { get; init; }

    /// <summary>R1 to R12.</summary>
    public required string Test { get; init; }

    public long? Numerator { get; init; }

    public long? Denominator { get; init; }

    public required string TestLimit { get; init; }

    /// <summary>Null when nothing was there to be tested.</summary>
    public bool? Passed { get; init; }

    /// <summary>SHA-256 of the run's inputs and the test's name.</summary>
    public required byte[] InputsHash { get; init; }
}
