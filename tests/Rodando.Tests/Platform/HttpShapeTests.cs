using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rodando.Tests.World;

namespace Rodando.Tests.Platform;

public sealed class HttpShapeTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_path_is_not_found_and_says_so_as_a_problem()
    {
        using var client = server.Client();

        using var answer = await client.GetAsync("/v1/nothing-here", Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("not-found");
    }

    [Fact]
    public async Task It_is_ready_when_the_database_answers()
    {
        using var client = server.Client();

        using var answer = await client.GetAsync("/health/ready", Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/v1/x?q=%00")]
    public async Task The_character_NUL_is_refused_before_it_reaches_the_database(string path)
    {
        using var client = server.Client();

        using var answer = await client.GetAsync(path, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
