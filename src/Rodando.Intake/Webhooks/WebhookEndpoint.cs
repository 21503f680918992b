using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Rodando.Intake.Deliveries;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Webhooks;

/// <summary>Where a merchant wants to be told of its deliveries.</summary>
internal sealed class WebhookEndpoint : ICollectiveOwned
{
    /// <summary>Endpoints of one merchant, live and test each.</summary>
    public const int Most = 10;

    public Guid CollectiveId { get; private init; }

    public Guid Id { get; private init; }

    public Guid MerchantId { get; private init; }

    public string Mode { get; private init; } = Delivery.Live;

    public string Url { get; private init; } = "";

    /// <summary>32 random bytes that sign what is sent; the merchant sees them once.</summary>
    public byte[] Secret { get; private init; } = [];

    /// <summary>False once the receiver has answered 410 Gone: nothing more is sent.</summary>
    public bool Active { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? DisabledAt { get; private init; }

    public static WebhookEndpoint Create(Guid collectiveId, Guid merchantId, string mode, string url, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        Id = Guid.CreateVersion7(now),
        MerchantId = merchantId,
        Mode = mode,
        Url = url,
        Secret = RandomNumberGenerator.GetBytes(32),
        Active = true,
        CreatedAt = now,
    };

    internal static void Map(ModelBuilder model) => model.Entity<WebhookEndpoint>(endpoint =>
    {
        endpoint.ToTable("webhook_endpoints");
        endpoint.HasKey(x => new { x.CollectiveId, x.Id });
    });
}
