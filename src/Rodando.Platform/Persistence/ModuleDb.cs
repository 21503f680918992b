using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts;
using Rodando.Platform.Http;
using Rodando.Platform.Messaging;
using Rodando.Platform.PostGis;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Persistence;

/// <summary>A row that belongs to one collective; it is first in the primary key and confined by row-level security.</summary>
public interface ICollectiveOwned
{
    Guid CollectiveId { get; }
}

/// <summary>The context of one module over its own schema, with the module's outbox and idempotency records.</summary>
/// <remarks>Every entity that is <see cref="ICollectiveOwned"/> gets the filter <c>collective_id = current</c>, so that
/// queries use the index that begins with it; the database's policies enforce the same independently.</remarks>
public abstract class ModuleDb(DbContextOptions options, Tenant tenant, ModuleSchema schema) : DbContext(options)
{
    public Tenant Tenant { get; } = tenant;

    /// <summary>The collective whose rows are meant; empty outside a collective.</summary>
    public Guid CollectiveId => Tenant.CollectiveId;

    internal DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    internal DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    /// <summary>Writes a fact to the module's outbox; it is sent if and only if this unit of work is saved.</summary>
    /// <param name="fact">Its type must be in the list that the module declares.</param>
    /// <param name="aggregate">Facts of one aggregate are sent in the order of writing.</param>
    public void Announce(IFact fact, Guid aggregate)
    {
        ArgumentNullException.ThrowIfNull(fact);
        Outbox.Add(new OutboxRow
        {
            EventId = fact.EventId,
            CollectiveId = fact.CollectiveId,
            Aggregate = aggregate,
            Type = schema.NameOf(fact.GetType()),
            Payload = JsonSerializer.Serialize(fact, fact.GetType(), PlatformJson.Facts),
            OccurredAt = fact.OccurredAt,
        });
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(schema.Name);
        modelBuilder.AddPostGisFunctions();
        OutboxRow.Map(modelBuilder);
        IdempotencyRecord.Map(modelBuilder);
        MapModule(modelBuilder);
        SnakeCase.Apply(modelBuilder);
        CollectiveFilter.Apply(modelBuilder, this);
    }

    /// <summary>The module's own entities. Names become snake_case by convention unless set.</summary>
    protected abstract void MapModule(ModelBuilder model);
}
