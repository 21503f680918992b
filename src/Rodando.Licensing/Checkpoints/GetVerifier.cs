using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Rodando.Licensing.Checkpoints;

/// <summary>The stand-alone verifier, for whoever received an export: one file, which needs .NET 10 and nothing of ours.</summary>
internal static class GetVerifier
{
    internal const string Path = "/v1/public/audit/verify-audit.cs";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/public/audit/verify-audit.cs", Handle)
        .WithName(nameof(GetVerifier))
        .WithSummary("The program that checks an exported audit chain: dotnet run verify-audit.cs FILE.")
        .Produces<string>(StatusCodes.Status200OK, "text/plain");

    internal static FileStreamHttpResult Handle() => TypedResults.Stream(
        Assembly.GetExecutingAssembly().GetManifestResourceStream("verify-audit.cs")!, "text/plain; charset=utf-8", "verify-audit.cs");
}
