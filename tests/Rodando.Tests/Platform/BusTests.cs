using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Platform;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;
using Rodando.Tests.World;

namespace Rodando.Tests.Platform;

/// <summary>Outbox, pump and consumers on both buses: nothing lost, nothing doubled, in order per aggregate on the embedded one.</summary>
[Collection(Broker.Name)]
public sealed class BusTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Buses => ["embedded", "rabbitmq"];

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task A_fact_reaches_its_consumer_once_the_transaction_is_saved(string bus)
    {
        await using var database = await ProbeDatabaseAsync();
        await using var app = await StartAsync(database, bus);
        var collective = Guid.NewGuid();

        await SendAsync(app, collective, Guid.NewGuid(), [1]);

        await Eventually.ShouldAsync(async () => (await NotesAsync(app, collective)).Count.ShouldBe(1));
        (await OutboxAsync(database)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Buses))]
    public async Task Facts_survive_a_consumer_that_fails_and_come_once(string bus)
    {
        await using var database = await ProbeDatabaseAsync();
        await using var app = await StartAsync(database, bus);
        var collective = Guid.NewGuid();

        await SendAsync(app, collective, Guid.NewGuid(), [1, 2, 3], failures: 2);

        await Eventually.ShouldAsync(async () => (await NotesAsync(app, collective)).Select(note => note.Number).Order().ShouldBe([1, 2, 3]));
    }

    [Fact]
    public async Task Two_processes_share_an_outbox_and_keep_the_order_of_each_aggregate()
    {
        await using var database = await ProbeDatabaseAsync();
        var collective = Guid.NewGuid();
        var aggregates = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        await using var first = await StartAsync(database, "embedded");
        await using var second = await StartAsync(database, "embedded");

        await Task.WhenAll(aggregates.Select(aggregate => SendAsync(first, collective, aggregate, [1, 2, 3, 4, 5], failures: aggregate.ToByteArray()[0] % 2)));

        await Eventually.ShouldAsync(async () => (await NotesAsync(first, collective)).Count.ShouldBe(100));
        foreach (var aggregate in aggregates)
            (await ArrivalAsync(database, aggregate)).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_fact_sent_before_its_reader_was_ever_started_waits_in_the_readers_queue()
    {
        await using var database = await ProbeDatabaseAsync();
        var collective = Guid.NewGuid();
        await using (var sender = await StartAsync(database, "rabbitmq", consumes: false))
        {
            await SendAsync(sender, collective, Guid.NewGuid(), [1]);
            await Eventually.ShouldAsync(async () => (await OutboxAsync(database)).ShouldBe(0));
        }

        await using var reader = await StartAsync(database, "rabbitmq");

        await Eventually.ShouldAsync(async () => (await NotesAsync(reader, collective)).Count.ShouldBe(1));
    }

    [Fact]
    public async Task A_fact_that_always_fails_is_put_aside_and_no_longer_holds_back_its_aggregate()
    {
        await using var database = await ProbeDatabaseAsync();
        await using var app = await StartAsync(database, "embedded", "--Rodando:Messaging:MaxAttempts=2");
        var (collective, aggregate) = (Guid.NewGuid(), Guid.NewGuid());

        await SendAsync(app, collective, aggregate, [1], failures: int.MaxValue);
        await SendAsync(app, collective, aggregate, [2]);

        await Eventually.ShouldAsync(async () => (await NotesAsync(app, collective)).Select(note => note.Number).ShouldBe([2]));
        (await OutboxAsync(database)).ShouldBe(1, "the dead fact is kept, with its reason");
    }

    private static async Task<TestDatabase> ProbeDatabaseAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await Broker.CleanAsync([ProbeModule.Definition], Cancel);
        await DatabaseMigrator.MigrateAsync(database.Owner, database.App, [ProbeModule.Definition], Cancel);
        return database;
    }

    private static async Task<WebApplication> StartAsync(TestDatabase database, string bus, params string[] more) =>
        await StartAsync(database, bus, true, more);

    private static async Task<WebApplication> StartAsync(TestDatabase database, string bus, bool consumes, params string[] more)
    {
        var builder = WebApplication.CreateSlimBuilder(
            ["--urls=http://127.0.0.1:0", $"--Rodando:Database={database.App}", $"--Rodando:Bus={bus}", "--Logging:LogLevel:Default=Critical", .. more]);
        if (bus == "rabbitmq")
            builder.Configuration["Rodando:RabbitMq"] = TestServers.RabbitMq.ToString();
        var here = consumes ? ProbeModule.Definition : ProbeModule.Definition with { Consumers = [] };
        builder.Services.AddPlatform(builder.Configuration, [here], [ProbeModule.Definition]);
        var app = builder.Build();
        await app.StartAsync(Cancel);
        return app;
    }

    private static async Task SendAsync(WebApplication app, Guid collective, Guid aggregate, int[] numbers, int failures = 0)
    {
        foreach (var number in numbers)
        {
            await using var scope = app.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective);
            var db = scope.ServiceProvider.GetRequiredService<ProbeDb>();
            var fact = new ProbeSent(Guid.CreateVersion7(), collective, DateTimeOffset.UnixEpoch, aggregate, number);
            NoteWhenProbeSent.Failures[fact.EventId] = failures;
            db.Announce(fact, aggregate);
            await db.SaveChangesAsync(Cancel);
        }
    }

    private static async Task<IReadOnlyList<Note>> NotesAsync(WebApplication app, Guid collective)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective);
        return await scope.ServiceProvider.GetRequiredService<ProbeDb>().Notes.AsNoTracking().ToListAsync(Cancel);
    }

    private static async Task<long> OutboxAsync(TestDatabase database)
    {
        await using var source = NpgsqlDataSource.Create(database.Owner);
        await using var command = source.CreateCommand("SELECT count(*) FROM probe.outbox");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<int[]> ArrivalAsync(TestDatabase database, Guid aggregate)
    {
        await using var source = NpgsqlDataSource.Create(database.Owner);
        await using var command = source.CreateCommand("SELECT array_agg(number ORDER BY arrival) FROM probe.notes WHERE aggregate = $1");
        command.Parameters.Add(new() { Value = aggregate });
        return (int[])(await command.ExecuteScalarAsync(Cancel))!;
    }
}
