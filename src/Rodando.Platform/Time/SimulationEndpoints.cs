using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Platform.Time;

/// <param name="Now">The server's clock from now on.</param>
/// <param name="Speed">Simulated seconds per real second, 0 to 10,000; 0 stands still.</param>
public sealed record SetSimulationClockRequest(DateTimeOffset Now, [property: Range(0.0, 10_000.0)] double Speed);

/// <param name="Now">The server's clock.</param>
/// <param name="Speed">Simulated seconds per real second.</param>
/// <param name="RealNow">The time outside.</param>
public sealed record SimulationClockResponse(DateTimeOffset Now, double Speed, DateTimeOffset RealNow);

internal static class SimulationEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        // Only a server started for simulation has these at all.
        if (routes.ServiceProvider.GetService<SimulationClock>() is null)
            return;
        var group = routes.MapAudience(Audience.Cooperative, Policies.Admin).WithTags("Simulation");
        group.MapGet("/simulation/clock", Get).WithName("GetSimulationClock").WithSummary("The simulated clock.");
        group.MapPut("/simulation/clock", SetAsync).WithName("SetSimulationClock")
            .WithSummary("Sets the simulated clock and its speed, for all processes.").ProducesValidationProblem();
    }

    private static Ok<SimulationClockResponse> Get(SimulationClock clock) => TypedResults.Ok(Answer(clock));

    private static async Task<Ok<SimulationClockResponse>> SetAsync(
        SetSimulationClockRequest request, SimulationClock clock, SimulationClockSync sync, CancellationToken cancel)
    {
        await sync.SetAsync(request.Now, request.Speed, cancel);
        return TypedResults.Ok(Answer(clock));
    }

    private static SimulationClockResponse Answer(SimulationClock clock) =>
        new(clock.GetUtcNow(), clock.Speed, TimeProvider.System.GetUtcNow());
}
