using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary><c>simulate</c>: plays a day against a running Rodando and reports.</summary>
internal static class SimulateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var url = AddressOption.Create();
        var demo = new Option<FileInfo>("--demo") { Description = "The file that the demo wrote; holds two registrars' sign-ins.", Required = true };
        var instance = new Option<DirectoryInfo?>("--instance") { Description = "Folder of a meal-delivery instance; without it a seeded day in Mexico City." };
        var speed = new Option<double>("--speed") { Description = "Simulated seconds per second; other than 1 needs a server started for simulation.", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { Description = "Seed of the city day and of the phones' mishaps.", DefaultValueFactory = _ => 1 };
        var orders = new Option<int>("--orders") { Description = "Orders of the city day.", DefaultValueFactory = _ => 120 };
        var couriers = new Option<int>("--couriers") { Description = "Couriers of the city day.", DefaultValueFactory = _ => 15 };
        var hours = new Option<int>("--hours") { Description = "Length of the city day, 1 to 14.", DefaultValueFactory = _ => 6 };
        var stations = new Option<FileInfo?>("--stations") { Description = "CSV with lat and lon columns around which the city day is laid." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the report here as JSON." };
        var command = new Command("simulate", "Plays a day of orders and couriers through the public HTTP API and reports.")
        { url, demo, instance, speed, seed, orders, couriers, hours, stations, json };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var scenario = parsed.GetValue(instance) is { } folder
                    ? MdrpInstance.Read(folder.FullName)
                    : CityDay.Make(parsed.GetValue(seed), parsed.GetValue(orders), parsed.GetValue(couriers), parsed.GetValue(hours), parsed.GetValue(stations)?.FullName);
                var file = JsonNode.Parse(await File.ReadAllTextAsync(parsed.GetRequiredValue(demo).FullName, cancel))!;
                var run = new SimulationRun(parsed.GetRequiredValue(url), file, scenario, parsed.GetValue(speed), parsed.GetValue(seed), Console.Out, new DayLog());
                var report = await run.PlayAsync(cancel);
                report.Print(Console.Out);
                if (parsed.GetValue(json) is { } target)
                    await File.WriteAllTextAsync(target.FullName, JsonSerializer.Serialize(report, Json), cancel);
                return report.Sound ? 0 : 1;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or FormatException or IOException or JsonException)
            {
                await Console.Error.WriteLineAsync($"simulate: {e.Message}");
                return 2;
            }
        });
        return command;
    }
}
