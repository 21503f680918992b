using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Register;
using Rodando.Platform.Persistence;

namespace Rodando.Licensing.Links;

/// <summary>The panel's decision that two collectives only share people by chance.</summary>
internal sealed class Unlink
{
    public Guid FederationId { get; init; }

    /// <summary>The smaller id of the two, as the database orders them.</summary>
    public Guid Low { get; init; }

    public Guid High { get; init; }

    public required string Reason { get; init; }

    public Guid ProposalId { get; init; }

    public DateTimeOffset DecidedAt { get; init; }
}

/// <summary>Somebody who controlled a collective that was revoked for fraud: neither founds nor represents another until then.</summary>
internal sealed class Bar
{
    public Guid FederationId { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>The collective that was revoked.</summary>
    public Guid CollectiveId { get; init; }

    /// <summary>Last local date of the bar.</summary>
    public DateOnly Until { get; init; }

    public DateTimeOffset ImposedAt { get; init; }
}

/// <summary>Who of the federation's people is whom, so that one person has one voice under however many accounts.</summary>
internal sealed class Officer
{
    public Guid FederationId { get; init; }

    public Guid UserId { get; init; }

    public required byte[] PersonHash { get; init; }

    public DateTimeOffset DeclaredAt { get; init; }
}

internal static class LinkMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<IdentityKey>(row =>
        {
            row.ToTable("identity_keys");
            row.HasKey(x => new { x.CollectiveId, x.Kind, x.Role, x.Hash });
            row.HasOne<Collective>().WithMany().HasForeignKey(x => x.CollectiveId);
            row.Property(x => x.Kind).HasConversion(KebabEnum<KeyKind>.Converter);
            row.Property(x => x.Role).HasConversion(KebabEnum<KeyRole>.Converter);
        });
        model.Entity<Unlink>().ToTable("unlinks").HasKey(x => new { x.FederationId, x.Low, x.High });
        model.Entity<Bar>().ToTable("bars").HasKey(x => new { x.CollectiveId, x.Hash });
        model.Entity<Officer>().ToTable("officers").HasKey(x => new { x.FederationId, x.UserId });
    }
}
