using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Intake.Merchants;

/// <param name="Name">As couriers and recipients shall read it.</param>
/// <param name="Email">Whom to write to.</param>
/// <param name="Phone">Whom to call.</param>
public sealed record CreateMerchantRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: EmailAddress, StringLength(254)] string? Email = null,
    [property: StringLength(40, MinimumLength = 1)] string? Phone = null);

internal static class CreateMerchant
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/merchants", HandleAsync)
        .WithName(nameof(CreateMerchant))
        .WithSummary("Takes on a merchant.")
        .Produces<MerchantResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem();

    internal static Task<IResult> HandleAsync(
        CreateMerchantRequest request, HttpContext http, IntakeDb db, TimeProvider clock, CancellationToken cancel) =>
        Idempotency.RunAsync(http, db, request, clock, async () =>
        {
            var now = clock.Now();
            var licence = await db.Licences.AsNoTracking().SingleOrDefaultAsync(cancel);
            // An applicant may prepare: whether the merchant's keys are for test only is decided where keys are issued.
            var answer = LicenceGate.May(LicenceAction.OnboardMerchant, licence?.Facts, now, LicenceCircumstances.Sandbox);
            if (!answer.IsAllowed)
                return (null, answer.ToProblem());

            var merchant = Merchant.Create(db.CollectiveId, request.Name, request.Email, request.Phone, now);
            db.Merchants.Add(merchant);
            db.Announce(merchant.ToFact(now), merchant.Id);
            return (new Effect(201, MerchantResponse.Of(merchant), $"/v1/collective/merchants/{merchant.Id}", merchant.Version), null);
        }, cancel);
}
