using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <summary>What has to hold before a licence is granted besides the file's own state, each asked at proposing and at granting.</summary>
internal static class AdmissionChecks
{
    private static readonly Func<Case, AdmissionTerms, Task<Refusal?>>[] InOrder = [];

    public static async Task<Refusal?> AllAsync(Case file, AdmissionTerms terms)
    {
        foreach (var check in InOrder)
        {
            if (await check(file, terms) is { } refusal) return refusal;
        }

        return null;
    }

    /// <summary>The earliest last day among the clocks of linked groups; null when there is none to inherit.</summary>
    public static Task<DateOnly?> InheritedLastDayAsync(Case file) => Task.FromResult<DateOnly?>(null);
}
