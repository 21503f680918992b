using Rodando.Platform.Http;
using Rodando.Tests.Repository;
using Rodando.Tests.World;

namespace Rodando.Tests.Architecture;

public sealed class OpenApiDriftTests(RodandoServer server)
{
    public static TheoryData<string> Audiences => [.. Audience.All];

    [Theory]
    [MemberData(nameof(Audiences))]
    public async Task The_committed_document_is_the_one_served(string audience)
    {
        using var client = server.Client();

        var served = await client.GetStringAsync($"/openapi/{audience}.json", TestContext.Current.CancellationToken);

        var committed = await File.ReadAllTextAsync(
            Path.Combine(RepositoryTree.Root, "openapi", $"{audience}.json"), TestContext.Current.CancellationToken);
        (served + "\n").ShouldBe(committed, $"openapi/{audience}.json has drifted; write it anew with ./rodando openapi.");
    }
}
