using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;

namespace Rodando.Dispatch.Licence;

internal static class LicenceAsking
{
    /// <summary>Whether the collective may start dispatching at <paramref name="now"/>, by Dispatch's own copy of the licence.</summary>
    public static async Task<GateAnswer> MayDispatchAsync(this DispatchDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var copy = await db.Licences.AsNoTracking().SingleOrDefaultAsync(cancel);
        return LicenceGate.May(LicenceAction.DispatchJob, copy?.Read(), now);
    }
}
