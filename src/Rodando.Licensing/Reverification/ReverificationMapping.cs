using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Work;

namespace Rodando.Licensing.Reverification;

internal static class ReverificationMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<RegisterEntry>().ToTable("register_entries").HasKey(x => new { x.CollectiveId, x.EntryId });
        model.Entity<RegisterVersion>().ToTable("register_history").HasKey(x => new { x.CollectiveId, x.EntryId, x.Version });
        model.Entity<RegisterSnapshot>().ToTable("register_snapshots").HasKey(x => new { x.CollectiveId, x.Day });
        model.Entity<WorkDay>().ToTable("work_days").HasKey(x => new { x.CollectiveId, x.ShiftId, x.Day });
        model.Entity<MerchantVolume>().ToTable("merchant_volume").HasKey(x => new { x.CollectiveId, x.Month, x.MerchantId });
        model.Entity<ReverificationCase>(row =>
        {
            row.ToTable("reverifications");
            row.HasKey(x => new { x.CollectiveId, x.Due });
            row.Property(x => x.State).HasConversion(
                state => state.ToString().ToLowerInvariant(), name => Enum.Parse<ReverificationState>(name, true));
            row.Property(x => x.Answers).HasColumnType("jsonb");
            row.Property(x => x.Version).IsConcurrencyToken();
        });
        model.Entity<VerificationRun>(row =>
        {
            row.ToTable("verification_runs");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.Limits).HasColumnType("jsonb");
            row.Property(x => x.Declared).HasColumnType("jsonb");
        });
        model.Entity<VerificationResult>(row =>
        {
            row.ToTable("verification_results");
            row.HasKey(x => new { x.CollectiveId, x.RunId, x.Test });
            row.HasOne<VerificationRun>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.RunId });
        });
    }
}
