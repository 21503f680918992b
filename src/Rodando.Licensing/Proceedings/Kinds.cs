using Rodando.Licensing.Admissions;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Links;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Reverification;

namespace Rodando.Licensing.Proceedings;

/// <summary>All kinds of proposals, by hand.</summary>
internal static class Kinds
{
    public static readonly IReadOnlyList<IProceeding> All =
    [
        new AdmissionProceeding(), new DeclineProceeding(), new DossierRejectionProceeding(), new LateEvidenceProceeding(),
        new SuccessionProceeding(),
        new SuspensionProceeding(), new UrgentSuspensionProceeding(), new ReinstatementProceeding(), new RevocationProceeding(),
        new DeadlineProceeding(), new CureProceeding(), new PanelCureProceeding(), new AppealProceeding(), new PolicyProceeding(),
        new ProfileProceeding(), new UnlinkProceeding(), new ReverificationProceeding(),
    ];

    private static readonly Dictionary<string, IProceeding> ByName = All.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">A stored kind that this version does not know.</exception>
    public static IProceeding Find(string kind) => ByName[kind];
}
