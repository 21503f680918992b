using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Assemblies;

internal static class AssembliesMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Assembly>(row =>
        {
            row.ToTable("assemblies");
            row.HasKey(x => new { x.CollectiveId, x.Id });
            row.Property(x => x.Kind).HasConversion(kind => kind.ToString().ToLowerInvariant(), name => Enum.Parse<AssemblyKind>(name, true));
        });
        model.Entity<AssemblyVote>(row =>
        {
            row.ToTable("assembly_votes");
            row.HasKey(x => new { x.CollectiveId, x.AssemblyId, x.Position });
            row.HasOne<Assembly>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.AssemblyId });
            row.Property(x => x.Weighting).HasConversion(
                weighting => JsonNamingPolicy.KebabCaseLower.ConvertName(weighting.ToString()),
                name => name == "by-share" ? VoteWeighting.ByShare : VoteWeighting.PerMember);
        });
        model.Entity<Ballot>().ToTable("ballots").HasKey(x => new { x.CollectiveId, x.Id });
        model.Entity<BallotVote>(row =>
        {
            row.ToTable("ballot_votes");
            row.HasKey(x => new { x.CollectiveId, x.BallotId, x.Voter });
            row.HasOne<Ballot>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.BallotId });
        });
    }
}
