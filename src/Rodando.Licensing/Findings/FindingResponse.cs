using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rodando.Licensing.Findings;

/// <summary>A step of a cure plan.</summary>
/// <param name="What">What will be done.</param>
/// <param name="Owner">Who does it: an office or a first name.</param>
/// <param name="Due">Local date by which.</param>
public sealed record CureAction(
    [property: StringLength(500, MinimumLength = 3)] string What, [property: StringLength(120, MinimumLength = 1)] string Owner, DateOnly Due);

/// <param name="Code">R1 to R12, or another short code.</param>
/// <param name="Principle">Principle of the ICA statement (1995), 1 to 7.</param>
/// <param name="Curable">Whether time to cure it may be given.</param>
/// <param name="Details">Numbers and hashes that it rests on.</param>
/// <param name="OpenedBy">Sign-in id; null when computed.</param>
/// <param name="Reply">The co-operative's answer.</param>
public sealed record FindingResponse(
    Guid Id, string Code, int? Principle, bool Curable, string Detail, JsonObject Details, FindingState State, Guid? OpenedBy,
    DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Reply, IReadOnlyList<CureAction> CurePlan)
{
    internal static FindingResponse Of(Finding row) => new(
        row.Id, row.Code, row.Principle, row.Curable, row.Detail, JsonSerializer.Deserialize<JsonObject>(row.Details)!, row.State, row.OpenedBy,
        row.OpenedAt, row.ClosedAt, row.Reply,
        row.CurePlan is null ? [] : JsonSerializer.Deserialize<List<CureAction>>(row.CurePlan, JsonSerializerOptions.Web)!);
}
