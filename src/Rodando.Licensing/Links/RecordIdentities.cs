using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Links;

/// <summary>A registrar adds who stands behind a collective: hashes are kept, the numbers are not.</summary>
internal static class RecordIdentities
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/identities", HandleAsync)
        .WithName(nameof(RecordIdentities))
        .WithSummary("Adds identities behind a collective; only keyed hashes are kept.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static Task<IResult> HandleAsync(
        Guid id, CollectiveIdentities request, [AsParameters] Decision decision, IdentityHashes hashes)
    {
        if (Check(request) is { Count: > 0 } errors) return Task.FromResult<IResult>(Problems.Invalid(errors));
        return decision.TakeAsync(id, async (collective, log) =>
        {
            var added = await decision.Db.RecordAsync(collective, [], request, hashes, log.Now, decision.Cancel);
            if (added > 0)
            {
                log.Append("identities.recorded", decision.Http.User.PrincipalKey(),
                    new JsonObject { ["collective"] = id.ToString(), ["added"] = added });
            }

            return TypedResults.NoContent();
        });
    }

    /// <summary>Fields of incomplete persons.</summary>
    /// <param name="prefix">Where they stand in the request, with a dot; empty at its top.</param>
    public static Dictionary<string, string[]> Check(CollectiveIdentities identities, string prefix = "")
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Add($"{prefix}representative", identities.Representative, optional: true);
        for (var i = 0; i < identities.Controlling?.Count; i++) Add($"{prefix}controlling[{i}]", identities.Controlling[i], optional: false);
        for (var i = 0; i < identities.Members?.Count; i++) Add($"{prefix}members[{i}]", identities.Members[i], optional: false);
        return errors;

        void Add(string field, PersonIdentity? person, bool optional)
        {
            if (IdentityRecording.Wrong(person, optional) is { } wrong) errors[field] = [wrong];
        }
    }
}
