using Rodando.Contracts.Intake;
using Rodando.Dispatch.Jobs;

namespace Rodando.Tests.World;

internal static class DispatchJobs
{
    /// <summary>A job that a courier was given at <paramref name="at"/>.</summary>
    internal static Job Given(Guid courier, Guid pickup, Guid dropoff, DateTimeOffset at)
    {
        DeliveryStop[] stops =
        [
            new(pickup, "pickup", 19.43, -99.13, "Madero 1", at, at.AddHours(1), null, null, null),
            new(dropoff, "dropoff", 19.42, -99.16, "Reforma 100", at, at.AddHours(2), null, null, null),
        ];
        var job = Job.Open(new DeliveryPlaced(
            Guid.NewGuid(), Guid.NewGuid(), at, Guid.NewGuid(), Guid.NewGuid(), "Panadería", "R7K2-M9QD", stops, 500, 1, 5000, "MXN", 4000), at);
        job.Give(courier, at);
        return job;
    }
}
