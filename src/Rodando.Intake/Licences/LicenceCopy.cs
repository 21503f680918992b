using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Licences;

/// <summary>What Licensing last told of the collective's licence. The gate is asked with it and the clock.</summary>
internal sealed class LicenceCopy : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public long Version { get; private init; }

    public DateTimeOffset AsOf { get; private init; }

    /// <summary>The <see cref="LicenceChanged"/> as it came.</summary>
    public string Fact { get; private init; } = "";

    public LicenceFacts Facts => Parse(Fact);

    public static LicenceFacts Parse(string fact) => JsonSerializer.Deserialize<LicenceChanged>(fact, PlatformJson.Facts)!.ToFacts();

    internal static void Map(ModelBuilder model) => model.Entity<LicenceCopy>(licence =>
    {
        licence.ToTable("licences");
        licence.HasKey(x => x.CollectiveId);
        licence.Property(x => x.Fact).HasColumnType("jsonb");
        licence.Ignore(x => x.Facts);
    });
}
