using System.ComponentModel.DataAnnotations;

namespace Rodando.Platform.Messaging;

/// <summary>Bound to <c>Rodando:Messaging</c>; the bus itself is chosen by <c>Rodando:Bus</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>Facts taken from an outbox at once.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>Facts of one batch handed over at the same time.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 8;

    /// <summary>Attempts before a fact is put aside as dead (it no longer holds back its aggregate).</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 20;

    /// <summary>Looking without having been woken: covers a lost notification.</summary>
    public TimeSpan IdlePoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(2);
}
