using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;

namespace Rodando.Dispatch.Licence;

internal static class LicenceAsking
{
    /// <summary>Whether the collective may start dispatching at <paramref name="now"/>, by Dispatch's own copy of the licence.</summary>
    /// <returns>Null when it may, otherwise one of <see cref="LicenceCodes"/>.</returns>
    public static async Task<string?> WhyNoDispatchAsync(this DispatchDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var copy = await db.Licences.AsNoTracking().SingleOrDefaultAsync(cancel);
        return LicenceGate.May(LicenceAction.DispatchJob, copy?.Read(), now).Code;
    }
}
