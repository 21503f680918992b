using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Evidence;

internal static class EvidenceMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<EvidenceItem>(row =>
        {
            row.ToTable("evidence");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.HasOne<Collective>().WithMany().HasForeignKey(x => x.CollectiveId);
            row.Property(x => x.State).HasConversion(state => Name(state), name => Enum.Parse<EvidenceState>(name, true));
            row.Property(x => x.Method).HasConversion(method => NameOf(method), name => MethodOf(name));
            row.Ignore(x => x.StoreKey);
            row.Ignore(x => x.Since);
        });
        model.Entity<Dossier>(row =>
        {
            row.ToTable("dossiers");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.HasOne<Collective>().WithMany().HasForeignKey(x => x.CollectiveId);
        });
    }

    public static string Name(EvidenceState state) => state.ToString().ToLowerInvariant();

    public static string? NameOf(VerificationMethod? method) => method switch
    {
        VerificationMethod.OriginalSeen => "original-seen",
        VerificationMethod.RegistryLookUp => "registry-look-up",
        VerificationMethod.ESignature => "e-signature",
        VerificationMethod.Qr => "qr",
        _ => null,
    };

    private static VerificationMethod? MethodOf(string? name) =>
        Enum.GetValues<VerificationMethod>().Where(method => NameOf(method) == name).Select(method => (VerificationMethod?)method).FirstOrDefault();
}
