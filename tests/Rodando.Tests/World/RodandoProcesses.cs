using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rodando.Tests.World;

/// <summary>Rodando as real processes: one a module with a gateway in front, over RabbitMQ; or all in one on the embedded bus.
/// They can be killed, as a power cut would, and started again.</summary>
internal sealed class RodandoProcesses : IAsyncDisposable
{
    internal const string Gateway = "gateway";
    internal const string All = "all";
    private readonly Dictionary<string, int> ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Process> running = new(StringComparer.Ordinal);
    private readonly List<string> output = [];
    private readonly string[] settings;

    private RodandoProcesses(TestDatabase database, bool split, string[] settings)
    {
        (Database, this.settings) = (database, settings);
        foreach (var name in split ? [.. Host.Modules.All.Select(module => module.Name), Gateway] : new[] { All })
            ports[name] = FreePort();
    }

    internal TestDatabase Database { get; }

    internal IEnumerable<string> Names => ports.Keys;

    /// <summary>Where clients go.</summary>
    internal Uri Address => new($"http://127.0.0.1:{ports[ports.ContainsKey(Gateway) ? Gateway : All]}");

    /// <summary>What the processes wrote, for a failing test to show.</summary>
    internal string Output
    {
        get
        {
            lock (output)
                return string.Join('\n', output.TakeLast(60));
        }
    }

    /// <param name="split">One process a module over RabbitMQ; otherwise all in one on the embedded bus.</param>
    /// <param name="started">The modules to start at once; all when not given.</param>
    internal static async Task<RodandoProcesses> StartAsync(bool split, string[]? started = null, params string[] settings)
    {
        if (split)
            await Broker.CleanAsync(Host.Modules.All, TestContext.Current.CancellationToken);
        var processes = new RodandoProcesses(await TestDatabase.CreateAsync(), split, settings);
        await Task.WhenAll((started ?? [.. processes.Names]).Select(name => processes.StartAsync(name)));
        return processes;
    }

    /// <summary>Starts a process and waits until it is ready.</summary>
    internal async Task StartAsync(string name)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.ArgumentList.Add(typeof(Program).Assembly.Location);
        info.ArgumentList.Add("serve");
        foreach (var (key, value) in EnvironmentOf(name))
            info.Environment[key] = value;
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, line) => Keep(name, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(name, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        lock (running)
            running[name] = process;
        await ReadyAsync(name, process);
    }

    /// <summary>SIGKILL: no time to finish anything.</summary>
    internal async Task KillAsync(string name)
    {
        Process process;
        lock (running)
        {
            process = running[name];
            running.Remove(name);
        }
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in running.Keys.ToArray())
            await KillAsync(name);
        await Database.DisposeAsync();
    }

    private Dictionary<string, string> EnvironmentOf(string name)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[name]}",
            ["Rodando__Database"] = TestServers.AppOf(Database.Name, poolSize: 25),
            ["Rodando__Modules"] = name == All ? "" : name,
            ["Rodando__Bus"] = name == All ? "embedded" : "rabbitmq",
            ["Rodando__PublicAddress"] = Address.ToString().TrimEnd('/'),
            ["Rodando__Intake__Webhooks__AllowPrivateTargets"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_TieredPGO"] = "0",
        };
        if (name != All)
            environment["Rodando__RabbitMq"] = TestServers.RabbitMq.ToString();
        if (name == Gateway)
            foreach (var module in Host.Modules.All)
                environment[$"Rodando__Gateway__{module.Name}"] = $"http://127.0.0.1:{ports[module.Name]}";
        foreach (var setting in settings)
            environment[setting.Split('=', 2)[0].Replace(":", "__", StringComparison.Ordinal)] = setting.Split('=', 2)[1];
        return environment;
    }

    private async Task ReadyAsync(string name, Process process)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[name]}"), Timeout = TimeSpan.FromSeconds(5) };
        // The gateway is ready when all modules are; tests start some of them later.
        var path = name == Gateway ? "/health/live" : "/health/ready";
        await Eventually.ShouldAsync(async () =>
        {
            process.HasExited.ShouldBeFalse($"{name} ended:\n{Output}");
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, Output);
        }, seconds: 90);
    }

    private void Keep(string name, string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.Add($"{name}: {line}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
