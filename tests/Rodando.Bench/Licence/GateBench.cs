using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Bench.World;
using Rodando.Contracts.Licensing;
using Rodando.Intake.Licences;

namespace Rodando.Bench.Licence;

/// <summary>What asking the gate costs: the pure function alone, and deliveries accepted per second with and without it.</summary>
/// <remarks>Two processes' worth of Rodando in this one, each over a database of its own, take turns; the order of the turns is
/// reversed from round to round, so that neither profits from what the other left behind.</remarks>
internal static class GateBench
{
    private const int Clients = 12;
    private const int Rounds = 21;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1.5);

    internal static async Task<(IReadOnlyDictionary<string, object> Ratios, IReadOnlyDictionary<string, object> Figures)> RunAsync(CancellationToken cancel)
    {
        var (constituted, provisional) = (Nanoseconds(LicenceState.Constituted), Nanoseconds(LicenceState.Provisional));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the gate's function: {constituted:0} ns for a constituted collective, {provisional:0} ns for a provisional one on its last day"));

        string[] settings = ["--Rodando:Modules=licensing,members,intake"];
        await using var gated = await BenchServer.StartAsync(cancel, settings);
        await using var open = await BenchServer.StartAsync(services => services.AddSingleton(new OrderGate(Asks: false)), cancel, settings);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 64 };
        using var first = new HttpClient(handler, disposeHandler: false) { BaseAddress = gated.Address };
        using var second = new HttpClient(handler, disposeHandler: false) { BaseAddress = open.Address };
        var (with, without) = (await BenchCoop.FoundAsync(gated, first, 0, cancel, dispatching: false),
            await BenchCoop.FoundAsync(open, second, 0, cancel, dispatching: false));
        await PlaceAsync(with, cancel);
        await PlaceAsync(without, cancel);
        var (gatedRates, openRates, ratios) = (new List<double>(), new List<double>(), new List<double>());
        Console.WriteLine("       round       with/s    without/s        ratio");
        for (var round = 1; round <= Rounds; round++)
        {
            var before = round % 2 == 1 ? await PlaceAsync(with, cancel) : 0;
            var ungated = await PlaceAsync(without, cancel);
            var rate = round % 2 == 1 ? before : await PlaceAsync(with, cancel);
            gatedRates.Add(rate);
            openRates.Add(ungated);
            ratios.Add(rate / ungated);
            Console.WriteLine($"{((double)round).Cell("0")} {rate.Cell()} {ungated.Cell()} {(rate / ungated).Cell("0.000")}");
        }

        return (
            new Dictionary<string, object>(StringComparer.Ordinal) { ["accept_with_gate_vs_without"] = ratios.Median().Rounded() },
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["gate_ns_constituted"] = constituted.Rounded(1),
                ["gate_ns_provisional"] = provisional.Rounded(1),
                ["accept_with_gate_per_s"] = gatedRates.Median().Rounded(1),
                ["accept_without_gate_per_s"] = openRates.Median().Rounded(1),
            });
    }

    /// <returns>Nanoseconds for one answer, the median of five runs.</returns>
    private static double Nanoseconds(LicenceState state)
    {
        const int Times = 2_000_000;
        // On the last day itself, where the zone has to be looked at.
        var now = new DateTimeOffset(2028, 11, 21, 1, 0, 0, TimeSpan.Zero);
        var facts = new LicenceFacts
        {
            State = state, StateSince = now.AddDays(-100), Zone = "America/Mexico_City", AsOf = now.AddMinutes(-1),
            LastAuditEventAt = now.AddMinutes(-1), Version = 1, ClockStart = new(2026, 11, 21), LastPermittedDate = new(2028, 11, 20),
            ReverifyDue = new(2029, 6, 1), GraceUntil = now.AddDays(300),
        };
        var runs = new List<double>();
        for (var run = 0; run < 6; run++)
        {
            var (allowed, started) = (0, Stopwatch.GetTimestamp());
            for (var i = 0; i < Times; i++)
                allowed += LicenceGate.MayAccept(facts, now, now.AddHours(1)).IsAllowed ? 1 : 0;
            var nanoseconds = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Times;
            if (allowed != Times)
                throw new InvalidOperationException("The gate should have allowed it.");
            if (run > 0) runs.Add(nanoseconds);
        }

        return runs.Median();
    }

    /// <returns>Deliveries accepted per second.</returns>
    private static async Task<double> PlaceAsync(BenchCoop coop, CancellationToken cancel)
    {
        var (done, started) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = client; Stopwatch.GetElapsedTime(started) < RoundLength; number += Clients)
            {
                await coop.PlaceAsync(number, cancel);
                Interlocked.Increment(ref done);
            }
        }, cancel)));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
