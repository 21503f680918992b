using Rodando.Host.Simulate;
using Rodando.Tests.World;

namespace Rodando.Tests.MainRoad;

/// <summary>The whole road with real processes, played by the simulator: merchants place, couriers ride, and at the end everybody
/// tells the same story. Also while processes are killed.</summary>
[Collection(Broker.Name)]
public sealed class MainRoadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_day_loses_nothing_and_doubles_nothing(bool split)
    {
        await using var rodando = await RodandoProcesses.StartAsync(split, settings: "Rodando:Simulation:Enabled=true");

        var report = await PlayAsync(rodando, _ => Task.CompletedTask);

        Settled(report);
    }

    [Theory]
    [InlineData("dispatch")]
    [InlineData("intake")]
    [InlineData("tracking")]
    public async Task Nothing_is_lost_when_a_module_is_killed_in_the_middle_of_the_day(string module)
    {
        await using var rodando = await RodandoProcesses.StartAsync(split: true, settings: "Rodando:Simulation:Enabled=true");

        var report = await PlayAsync(rodando, async log =>
        {
            await Eventually.ShouldAsync(() =>
            {
                log.Deeds.ShouldContain(deed => deed.Type == "picked_up");
                return Task.CompletedTask;
            }, seconds: 120);
            await rodando.KillAsync(module);
            await rodando.StartAsync(module);
        });

        Settled(report);
    }

    private static async Task<SimulationReport> PlayAsync(RodandoProcesses rodando, Func<DayLog, Task> meanwhile)
    {
        var output = new StringWriter();
        var log = new DayLog();
        var demo = await Founding.RegistrarsAsync(rodando);
        var day = CityDay.Make(seed: 5, orders: 14, couriers: 4, hours: 3, stationsCsv: null);
        var run = new SimulationRun(rodando.Address, demo, day, speed: 180, seed: 5, TextWriter.Synchronized(output), log);
        var playing = run.PlayAsync(Cancel);
        await meanwhile(log);
        var report = await playing;
        report.Print(output);
        report.Sound.ShouldBeTrue($"{output}\n{rodando.Output}");
        return report;
    }

    private static void Settled(SimulationReport report)
    {
        report.Placed.ShouldBe(14);
        (report.Delivered + report.Failed + report.Open).ShouldBe(14);
        report.Delivered.ShouldBeGreaterThan(10);
        report.WebhooksMissing.ShouldBe(0);
        report.BoardRepeated.ShouldBe(0);
    }
}
