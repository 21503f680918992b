using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Policy;
using Rodando.Platform.Persistence;

namespace Rodando.Licensing.Proceedings;

/// <summary>How decisions that need several persons, and what they are about, are stored.</summary>
internal static class ProceedingsMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Proposal>(row =>
        {
            row.ToTable("proposals");
            row.HasKey(x => x.Id);
            row.Property(x => x.Track).HasConversion(KebabEnum<Track>.Converter);
            row.Property(x => x.State).HasConversion(KebabEnum<ProposalState>.Converter);
            row.Property(x => x.Body).HasColumnType("jsonb");
            row.HasMany(x => x.Votes).WithOne().HasForeignKey(x => x.ProposalId);
            row.Navigation(x => x.Votes).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        model.Entity<Vote>(row =>
        {
            row.ToTable("votes");
            row.HasKey(x => new { x.ProposalId, x.UserId });
        });
        model.Entity<PolicyVersion>(row =>
        {
            row.ToTable("policies");
            row.HasKey(x => new { x.FederationId, x.Version });
            row.Property(x => x.Body).HasColumnType("jsonb");
        });
        model.Entity<ConflictOfInterest>(row =>
        {
            row.ToTable("conflicts");
            row.HasKey(x => new { x.CollectiveId, x.Id });
        });
        model.Entity<Assignment>(row =>
        {
            row.ToTable("assignments");
            row.HasKey(x => new { x.CollectiveId, x.UserId });
        });
        model.Entity<Finding>(row =>
        {
            row.ToTable("findings");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.State).HasConversion(KebabEnum<FindingState>.Converter);
            row.Property(x => x.Details).HasColumnType("jsonb");
            row.Property(x => x.CurePlan).HasColumnType("jsonb");
        });
        model.Entity<Appeal>(row =>
        {
            row.ToTable("appeals");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.State).HasConversion(KebabEnum<AppealState>.Converter);
            row.Property(x => x.Capacity).HasConversion(KebabEnum<AppealCapacity>.Converter);
            row.Property(x => x.StateBefore).HasConversion(
                state => state == null ? null : LicenceStates.Name(state.Value), name => name == null ? null : LicenceStates.Parse(name));
        });
    }
}
