using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.Actions;

/// <param name="Actions">1 to 500, in any order; what was sent before may be sent again.</param>
public sealed record PerformActionsRequest(
    [property: Required, MinLength(1), MaxLength(500)] IReadOnlyList<CourierActionRequest> Actions);

/// <param name="Id">Made by the phone and unique on it, 1 to 64 characters. Sending an id again with the same content changes nothing.</param>
/// <param name="Type">accept, decline, arrived, picked_up, delivered or failed.</param>
/// <param name="DeliveryId">The delivery that it is about.</param>
/// <param name="StopId">Needed for arrived and failed; may be left out otherwise.</param>
/// <param name="At">When it was done, by the phone's clock. More than 5 min in the future counts as the time of receipt.</param>
/// <param name="Location">Where the phone was.</param>
/// <param name="Reason">
/// Needed for failed: recipient-absent, address-wrong, refused, damaged, closed, not-ready, accident or other.
/// </param>
/// <param name="RecipientName">Who took the parcel, up to 200 characters.</param>
/// <param name="Note">Up to 1,000 characters.</param>
[AnsweredOneByOne]
public sealed record CourierActionRequest(
    string? Id = null, string? Type = null, Guid? DeliveryId = null, Guid? StopId = null, DateTimeOffset? At = null,
    ActionLocation? Location = null, string? Reason = null, string? RecipientName = null, string? Note = null);

/// <param name="Latitude">Degrees north, WGS 84, −90 to 90.</param>
/// <param name="Longitude">Degrees east, −180 to 180.</param>
public sealed record ActionLocation(double Latitude, double Longitude);

/// <summary>What became of an action.</summary>
public enum CourierActionStatus
{
    /// <summary>It is kept. With the code superseded another word of an earlier time is what counts.</summary>
    Applied,

    /// <summary>It had been received before.</summary>
    Duplicate,

    /// <summary>It does not count; see code and field. Sending it again will not help.</summary>
    Refused,
}

/// <param name="Id">As sent.</param>
/// <param name="Code">
/// Refused: invalid, unknown-action-type, unknown-reason, stop-required, stop-not-found, wrong-stop, action-id-reused, no-longer-yours.
/// Applied: superseded, time-clamped, or null.
/// </param>
/// <param name="Detail">One sentence.</param>
/// <param name="Field">The field of the action that it is about.</param>
public sealed record CourierActionResult(
    string? Id, CourierActionStatus Status, string? Code = null, string? Detail = null, string? Field = null);

/// <param name="Results">One for each action, in the order sent.</param>
/// <param name="PlanVersion">The courier's plan after these actions.</param>
public sealed record PerformActionsResponse(IReadOnlyList<CourierActionResult> Results, int PlanVersion);

internal static class PerformActions
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/courier/actions", HandleAsync)
        .WithName(nameof(PerformActions))
        .WithSummary("Takes what the courier has done, late, twice and in any order.")
        .WithMetadata(new RequestSizeLimitAttribute(1_048_576))
        .ProducesValidationProblem();

    internal static async Task<Ok<PerformActionsResponse>> HandleAsync(
        PerformActionsRequest request, ClaimsPrincipal caller, ActionHearing hearing, CancellationToken cancel) =>
        TypedResults.Ok(await hearing.HearAsync(caller.CourierId(), request.Actions, cancel));
}
