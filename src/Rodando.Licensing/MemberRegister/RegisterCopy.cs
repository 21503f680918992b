using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Licensing.MemberRegister;

/// <summary>A membership of a collective as its register says now. Without names: ids only.</summary>
internal sealed class RegisterEntry
{
    public Guid CollectiveId { get; init; }

    public Guid EntryId { get; init; }

    public Guid? UserId { get; init; }

    public Guid? CourierId { get; init; }

    /// <summary>worker, user, supporter, honorary or aspirant.</summary>
    public required string Class { get; init; }

    public DateOnly ValidFrom { get; init; }

    /// <summary>First local day on which the membership holds no more.</summary>
    public DateOnly? ValidTo { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public int Version { get; init; }
}

/// <summary>One version of a membership, in the order in which it arrived here.</summary>
internal sealed class RegisterVersion
{
    public Guid CollectiveId { get; init; }

    public Guid EntryId { get; init; }

    public int Version { get; init; }

    /// <summary>Grows with arrival: what a computation knew are the rows up to a number.</summary>
    public long Seq { get; init; }

    public Guid? UserId { get; init; }

    public Guid? CourierId { get; init; }

    public required string Class { get; init; }

    public DateOnly ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>Keeps the newest version of every membership, and all versions for the history.</summary>
internal sealed class CopyRegisterWhenRegisterEntryChanged(LicensingDb db) : IConsumer<RegisterEntryChanged>
{
    public async Task Consume(ConsumeContext<RegisterEntryChanged> context)
    {
        var (fact, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockInputsAsync(fact.CollectiveId, writing: true, cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.register_history
                (collective_id, entry_id, version, user_id, courier_id, class, valid_from, valid_to, recorded_at)
            VALUES ({fact.CollectiveId}, {fact.EntryId}, {fact.Version}, {fact.UserId}, {fact.CourierId}, {fact.Class}, {fact.ValidFrom},
                {fact.ValidTo}, {fact.OccurredAt})
            ON CONFLICT DO NOTHING
            """, cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.register_entries AS e
                (collective_id, entry_id, version, user_id, courier_id, class, valid_from, valid_to, recorded_at)
            VALUES ({fact.CollectiveId}, {fact.EntryId}, {fact.Version}, {fact.UserId}, {fact.CourierId}, {fact.Class}, {fact.ValidFrom},
                {fact.ValidTo}, {fact.OccurredAt})
            ON CONFLICT (collective_id, entry_id) DO UPDATE
            SET version = excluded.version, user_id = excluded.user_id, courier_id = excluded.courier_id, class = excluded.class,
                valid_from = excluded.valid_from, valid_to = excluded.valid_to, recorded_at = excluded.recorded_at
            WHERE e.version < excluded.version
            """, cancel);
        await transaction.CommitAsync(cancel);
    }
}

internal static class InputsLock
{
    /// <summary>
    /// Whoever writes down what re-verification counts holds this together with others; whoever computes holds it alone. So every
    /// row numbered up to the highest one that a computation sees is there for it, and can be read again for the same result.
    /// </summary>
    public static Task LockInputsAsync(this LicensingDb db, Guid collective, bool writing, CancellationToken cancel) => writing
        ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared(hashtextextended('reverify:' || {collective}::text, 0))", cancel)
        : db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('reverify:' || {collective}::text, 0))", cancel);
}
