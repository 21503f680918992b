using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Rodando.Members;
using Rodando.Members.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Members;

public sealed class ForgettingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_sign_ins_and_old_counts_are_deleted_and_nothing_else()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var server = await RodandoServer.StartAsync([], services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        await TestFederation.OfAsync(server);
        using var anyone = server.Client();
        await anyone.PostAsJsonAsync("/v1/auth/enrol", new { code = "WRONG", deviceName = "phone" }, Cancel).RefusedAsync(401, "invalid-code");
        clock.Advance(TimeSpan.FromDays(31));
        var late = await anyone.PostOkAsync("/v1/auth/token", new { email = "registrar0@federation.test", password = TestFederation.Password });
        var later = await anyone.PostOkAsync("/v1/auth/refresh", new { refreshToken = late.Text("refreshToken") });

        await using (var scope = server.Services.CreateAsyncScope())
            await new ForgetOldSignIns(scope.ServiceProvider.GetRequiredService<MembersDb>(), clock).RunAsync(Cancel);

        (await CountAsync(server, "sessions")).ShouldBe(1);
        (await CountAsync(server, "refresh_tokens")).ShouldBe(2);
        (await CountAsync(server, "code_tries")).ShouldBe(0);
        await anyone.PostOkAsync("/v1/auth/refresh", new { refreshToken = later.Text("refreshToken") });
    }

    private static async Task<long> CountAsync(RodandoServer server, string table)
    {
        await using var connection = new NpgsqlConnection(server.Database.Owner);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM members.{table}", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
