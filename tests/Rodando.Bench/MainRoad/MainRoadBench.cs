using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rodando.Bench.World;
using Rodando.Host.Simulate;
using Rodando.Platform;

namespace Rodando.Bench.MainRoad;

/// <summary>Deliveries accepted per second over HTTP against the same SQL sent bare, and the time from acceptance to assignment.</summary>
internal static class MainRoadBench
{
    private const int Clients = 16;
    private const int Rounds = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4);

    internal static async Task<BenchResult> RunAsync(string[] args, CancellationToken cancel)
    {
        await using var server = await BenchServer.StartAsync(cancel);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = server.Address };
        // First, while no backlog of the throughput rounds is on its way through the other modules.
        var waits = await AssignmentsAsync(server, http, cancel);
        var coop = await BenchCoop.FoundAsync(server, http, couriers: 20, cancel);

        var number = 0;
        Task PlaceAsync(CancellationToken token) => coop.PlaceAsync(Interlocked.Increment(ref number), token);
        var recorded = await RecordedSql.OfAsync(() => PlaceAsync(cancel));
        Console.WriteLine($"main-road: {Clients} clients, {Rounds} rounds of {RoundLength.TotalSeconds:0} s each way; one acceptance takes {recorded.Count} round trips and a commit");

        await using var floor = PlatformRegistration.DataSourceOf(new NpgsqlConnectionStringBuilder(server.App) { MaxPoolSize = Clients }.ToString()).Build();
        async Task ReplayAsync(CancellationToken token)
        {
            await using var connection = await floor.OpenConnectionAsync(token);
            await recorded.ReplayAsync(connection, token);
        }

        var accepts = new List<double>();
        var ratios = new List<double>();
        await RunRoundAsync(PlaceAsync, TimeSpan.FromSeconds(3), cancel);
        await RunRoundAsync(ReplayAsync, TimeSpan.FromSeconds(3), cancel);
        Console.WriteLine("       round     accept/s      floor/s        ratio");
        for (var round = 1; round <= Rounds; round++)
        {
            var ours = await RunRoundAsync(PlaceAsync, RoundLength, cancel);
            var bare = await RunRoundAsync(ReplayAsync, RoundLength, cancel);
            accepts.Add(ours);
            ratios.Add(ours / bare);
            Console.WriteLine($"{((double)round).Cell("0")} {ours.Cell()} {bare.Cell()} {(ours / bare).Cell("0.000")}");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"accept to assigned over {waits.Count} deliveries at an even pace: p50 {waits.Percentile(0.5):0.0} ms, p99 {waits.Percentile(0.99):0.0} ms"));
        return new BenchResult("main-road",
            new Dictionary<string, object>(StringComparer.Ordinal) { ["accept_vs_floor"] = ratios.Median().Rounded() },
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["accept_per_s"] = accepts.Median().Rounded(1),
                ["assign_ms_p50"] = waits.Percentile(0.5).Rounded(1),
                ["assign_ms_p99"] = waits.Percentile(0.99).Rounded(1),
            });
    }

    /// <returns>Runs per second.</returns>
    private static async Task<double> RunRoundAsync(Func<CancellationToken, Task> work, TimeSpan length, CancellationToken cancel)
    {
        var (done, started) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                await work(cancel);
                Interlocked.Increment(ref done);
            }
        }, cancel)));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>A collective of its own: one delivery every 100 ms, and when the merchant's board says that it is assigned.</summary>
    /// <returns>Milliseconds from the answer 201 to the event.</returns>
    private static async Task<List<double>> AssignmentsAsync(BenchServer server, HttpClient http, CancellationToken cancel)
    {
        var coop = await BenchCoop.FoundAsync(server, http, couriers: 20, cancel);
        var accepted = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var waits = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var seen = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var board = new BoardListener(coop.Admin, (delivery, state) =>
        {
            if (state == "assigned")
                seen.TryAdd(delivery, Stopwatch.GetTimestamp());
        });
        var reading = board.ListenAsync(listening.Token);
        for (var i = 1; i <= 200; i++)
        {
            var id = await coop.PlaceAsync(i, cancel);
            accepted[id] = Stopwatch.GetTimestamp();
            await Task.Delay(100, cancel);
        }
        for (var attempt = 0; attempt < 100 && seen.Count < accepted.Count; attempt++)
            await Task.Delay(100, cancel);
        await listening.CancelAsync();
        await reading;
        foreach (var (id, at) in accepted)
            if (seen.TryGetValue(id, out var then))
                waits[id] = Math.Max(0, Stopwatch.GetElapsedTime(at, then).TotalMilliseconds);
        if (waits.Count < accepted.Count)
            Console.WriteLine($"  {accepted.Count - waits.Count} deliveries were not assigned in time");
        return [.. waits.Values];
    }
}
