using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;

namespace Rodando.Platform.Messaging;

/// <summary>A fact that waits to be sent. Deleted when it has been.</summary>
internal sealed class OutboxRow : ICollectiveOwned
{
    public long Id { get; private set; }

    public Guid EventId { get; init; }

    public Guid CollectiveId { get; init; }

    public Guid Aggregate { get; init; }

    public required string Type { get; init; }

    public required string Payload { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<OutboxRow>(row =>
    {
        row.ToTable("outbox");
        row.HasKey(x => x.Id);
        row.Property(x => x.Id).UseIdentityAlwaysColumn();
        row.Property(x => x.Payload).HasColumnType("jsonb");
    });
}
