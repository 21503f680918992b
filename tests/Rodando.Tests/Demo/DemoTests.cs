using System.Text.Json;
using Rodando.Host.Demo;
using Rodando.Tests.World;

namespace Rodando.Tests.Demo;

public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_demo_killed_again_and_again_is_completed_and_its_first_request_works()
    {
        await using var server = await RodandoServer.StartAsync([]);
        var path = Path.Combine(Path.GetTempPath(), $"demo-{Guid.NewGuid():n}.json");
        try
        {
            foreach (var requests in new[] { 0, 1, 6, 14, 25, 40, 70 })
                await Should.ThrowAsync<IOException>(() => RunAsync(server, path, new Breaking(requests)));
            await RunAsync(server, path, new Breaking(int.MaxValue));

            var demo = JsonDocument.Parse(await File.ReadAllTextAsync(path, Cancel)).RootElement;
            foreach (var collective in demo.GetProperty("collectives").EnumerateArray())
                await CheckAsync(server, collective);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            demo.GetProperty("registrars").GetArrayLength().ShouldBe(2);

            var printed = await RunAsync(server, path, new Breaking(6));
            await PlaceAsync(server, printed);
            (await DemoCommand.Create().Parse(["--url", $"{server.Address}", "--out", path]).InvokeAsync(cancellationToken: Cancel)).ShouldBe(0);

            File.Delete(path);
            (await RunAsync(server, path, new Breaking(0))).ShouldContain("put that file back");
            File.Exists(path).ShouldBeFalse();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CheckAsync(RodandoServer server, JsonElement collective)
    {
        using var admin = await server.SignInAsync(collective.GetProperty("admin").Text("email"), collective.GetProperty("admin").Text("password"));
        var rider = collective.GetProperty("riders")[0];
        using var courier = await server.SignInAsync(rider.Text("email"), rider.Text("password"));

        (await admin.GetOkAsync("/v1/collective/licence")).Text("state").ShouldBe(collective.Text("state"));
        var riders = collective.GetProperty("riders").GetArrayLength();
        riders.ShouldBeInRange(6, 8);
        foreach (var (list, count) in new[]
        {
            ("riders", riders), ("vehicles", riders), ("shifts", riders), ("members", riders + 2), ("service-areas", 1),
            ("merchants", collective.GetProperty("merchants").GetArrayLength()),
        })
            (await admin.GetOkAsync($"/v1/collective/{list}?limit=100")).GetProperty("data").GetArrayLength().ShouldBe(count, list);
        (await courier.GetOkAsync("/v1/courier/shift")).Id("shiftId").ShouldBe(rider.Id("shiftId"));
    }

    /// <summary>Takes the printed command apart as a shell would.</summary>
    private static async Task PlaceAsync(RodandoServer server, string printed)
    {
        var command = printed[printed.IndexOf("/v1/deliveries", StringComparison.Ordinal)..];
        var words = command.Split('\'');
        using var merchant = server.Client(words[1]["Authorization: Bearer ".Length..]);

        var delivery = await merchant.PostOkAsync("/v1/deliveries", JsonDocument.Parse(words[5]).RootElement);

        await Eventually.ShouldAsync(async () =>
            (await merchant.GetOkAsync($"/v1/deliveries/{delivery.Id()}")).Text("state").ShouldBe("assigned"));
    }

    private static async Task<string> RunAsync(RodandoServer server, string path, Breaking line)
    {
        using var http = new HttpClient(line) { BaseAddress = server.Address };
        await using var printed = new StringWriter();
        await DemoCommand.RunAsync(http, server.Database.App, path, printed, Cancel);
        return printed.ToString();
    }

    /// <summary>A line that breaks after so many requests, as when the process is killed.</summary>
    private sealed class Breaking(int requests) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int left = requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            left-- > 0 ? base.SendAsync(request, cancellationToken) : throw new IOException("The line broke.");
    }
}
