using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Rodando.Contracts;
using Rodando.Platform.Modules;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Tests.Platform;

/// <summary>A fact that only these tests send.</summary>
public sealed record ProbeSent(Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt, Guid Aggregate, int Number) : IFact;

/// <summary>A module as any other, small enough to see the platform through it.</summary>
internal static class ProbeModule
{
    internal static readonly ModuleSchema Schema = new("probe", typeof(ProbeSent));

    internal static readonly Module Definition = new(
        Schema, [typeof(NoteWhenProbeSent)], module => module.AddDb<ProbeDb>(Schema), _ => { },
        source => new ProbeDb((DbContextOptions<ProbeDb>)ModuleBuilder.Configure(new DbContextOptionsBuilder<ProbeDb>(), source, Schema).Options, new Tenant()));
}

internal sealed class ProbeDb(DbContextOptions<ProbeDb> options, Tenant tenant) : ModuleDb(options, tenant, ProbeModule.Schema)
{
    internal DbSet<Note> Notes => Set<Note>();

    protected override void MapModule(ModelBuilder model) => model.Entity<Note>().ToTable("notes").HasKey(note => new { note.CollectiveId, note.Id });
}

internal sealed class Note : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public Guid Aggregate { get; init; }

    public int Number { get; init; }
}

[DbContext(typeof(ProbeDb))]
[Migration("0001_initial")]
internal sealed class ProbeMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(ModuleTables.Create("probe") + """
        CREATE TABLE probe.notes (
            collective_id uuid NOT NULL, id uuid NOT NULL, aggregate uuid NOT NULL, number int NOT NULL,
            arrival bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (collective_id, id));
        """ + ModuleTables.Confine("probe", "notes"));
}

/// <summary>Writes a note for each fact, once; fails as often as a test asks it to.</summary>
internal sealed class NoteWhenProbeSent(ProbeDb db) : IConsumer<ProbeSent>
{
    /// <summary>How many more times the fact with this id is to fail.</summary>
    internal static readonly ConcurrentDictionary<Guid, int> Failures = new();

    public async Task Consume(ConsumeContext<ProbeSent> context)
    {
        var fact = context.Message;
        if (Failures.TryGetValue(fact.EventId, out var left) && left > 0)
        {
            Failures[fact.EventId] = left - 1;
            throw new InvalidOperationException("Told to fail.");
        }
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        if (!await db.HandleOnceAsync(nameof(NoteWhenProbeSent), fact, context.CancellationToken))
            return;
        db.Notes.Add(new Note { CollectiveId = fact.CollectiveId, Id = fact.EventId, Aggregate = fact.Aggregate, Number = fact.Number });
        await db.SaveChangesAsync(context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
    }
}
