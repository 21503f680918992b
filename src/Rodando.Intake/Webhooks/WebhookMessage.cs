using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Webhooks;

/// <summary>One piece of news, as it is sent to every endpoint of the merchant.</summary>
internal sealed class WebhookMessage : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    /// <summary>The webhook-id; the same on every retry.</summary>
    public Guid Id { get; init; }

    public Guid DeliveryId { get; init; }

    /// <summary>Such as delivery.picked_up.</summary>
    public required string Type { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The JSON that is signed and sent, to the byte.</summary>
    public required string Body { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<WebhookMessage>(message =>
    {
        message.ToTable("webhook_messages");
        message.HasKey(x => new { x.CollectiveId, x.Id });
    });
}

/// <summary>A message on its way to one endpoint.</summary>
internal sealed class WebhookSend : ICollectiveOwned
{
    public const string Pending = "pending";

    public Guid CollectiveId { get; init; }

    public Guid EndpointId { get; init; }

    public Guid MessageId { get; init; }

    /// <summary>pending, delivered or failed (given up).</summary>
    public string State { get; init; } = Pending;

    public int Attempts { get; init; }

    public DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>A worker is at it until this time of the database's clock; a killed one's claim runs out.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<WebhookSend>(send =>
    {
        send.ToTable("webhook_sends");
        send.HasKey(x => new { x.CollectiveId, x.EndpointId, x.MessageId });
        send.HasOne<WebhookMessage>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.MessageId });
    });
}

/// <summary>One try at sending. What the receiver answered is not kept beyond its status.</summary>
internal sealed class WebhookAttempt : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid EndpointId { get; init; }

    public Guid Id { get; init; }

    public Guid MessageId { get; init; }

    /// <summary>1 to 10.</summary>
    public int Number { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null when there was no answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Why there was none.</summary>
    public string? Error { get; init; }

    public int DurationMs { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<WebhookAttempt>(attempt =>
    {
        attempt.ToTable("webhook_attempts");
        attempt.HasKey(x => new { x.CollectiveId, x.EndpointId, x.Id });
    });
}
