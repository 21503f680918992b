using Rodando.Bench;
using Rodando.Bench.Licence;
using Rodando.Bench.MainRoad;

// ./rodando bench NAME [options]: prints a table, and ends with one line BENCH {json}.
Dictionary<string, Func<string[], CancellationToken, Task<BenchResult>>> benches = new(StringComparer.Ordinal)
{
    ["licence"] = LicenceBench.RunAsync,
    ["main-road"] = MainRoadBench.RunAsync,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    await Console.Error.WriteLineAsync($"bench: name one of {string.Join(", ", benches.Keys)}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var result = await bench(args[1..], stop.Token);
result.Print(Console.Out);
return 0;
