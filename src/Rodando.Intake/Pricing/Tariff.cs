using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Pricing;

/// <summary>What the collective asks for carrying. Amounts in minor units of one currency, before tax.</summary>
internal sealed class Tariff : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; private set; } = "";

    public long BaseMinor { get; private set; }

    public long PerKmMinor { get; private set; }

    public long MinimumMinor { get; private set; }

    public int IncludedMetres { get; private set; }

    public int Version { get; private set; }

    public static Tariff First(Guid collectiveId) => new() { CollectiveId = collectiveId };

    public void Set(SetTariffRequest request)
    {
        Currency = request.Currency;
        (BaseMinor, PerKmMinor) = (request.BaseMinor, request.PerKmMinor);
        (MinimumMinor, IncludedMetres) = (request.MinimumMinor, request.IncludedMetres);
        Version++;
    }

    internal static void Map(ModelBuilder model) => model.Entity<Tariff>(tariff =>
    {
        tariff.ToTable("tariffs");
        tariff.HasKey(x => x.CollectiveId);
        tariff.Property(x => x.Version).IsConcurrencyToken();
    });
}
