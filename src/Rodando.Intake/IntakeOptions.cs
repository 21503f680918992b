using System.ComponentModel.DataAnnotations;

namespace Rodando.Intake;

/// <summary>Bound to <c>Rodando:Intake</c>.</summary>
internal sealed class IntakeOptions
{
    [Required]
    public WebhookOptions Webhooks { get; set; } = new();
}

/// <summary>Bound to <c>Rodando:Intake:Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Allows plain http and private, loopback and link-local addresses as targets. For development and simulation only:
    /// with it a merchant's client can make this server talk to its neighbours.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How long a receiver may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Messages that one process sends to one endpoint at the same time.</summary>
    [Range(1, 64)]
    public int ParallelPerEndpoint { get; set; } = 4;

    /// <summary>Messages that one process sends at the same time. An endpoint that does not answer holds
    /// <see cref="ParallelPerEndpoint"/> of them for at most <see cref="Timeout"/>.</summary>
    [Range(1, 10_000)]
    public int Parallel { get; set; } = 512;

    /// <summary>Looking without having been woken: for retries that have become due.</summary>
    public TimeSpan IdlePoll { get; set; } = TimeSpan.FromSeconds(1);
}
