using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Merchants;

/// <summary>Somebody for whom the collective carries.</summary>
internal sealed class Merchant : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid Id { get; private init; }

    public string Name { get; private set; } = "";

    public string? Email { get; private init; }

    public string? Phone { get; private init; }

    /// <summary>False once the collective has ended the relation: no new deliveries; those accepted go on.</summary>
    public bool Active { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Grows with every change; two changes at once meet at it.</summary>
    public int Version { get; private set; }

    public static Merchant Create(Guid collectiveId, string name, string? email, string? phone, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        Id = Guid.CreateVersion7(now),
        Name = name,
        Email = email,
        Phone = phone,
        Active = true,
        CreatedAt = now,
        Version = 1,
    };

    /// <returns>False when nothing is different.</returns>
    public bool Change(string? name, bool? active)
    {
        if ((name ?? Name) == Name && (active ?? Active) == Active)
            return false;
        (Name, Active) = (name ?? Name, active ?? Active);
        Version++;
        return true;
    }

    public MerchantChanged ToFact(DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), CollectiveId, now, Id, Name, Active, Version);

    internal static void Map(ModelBuilder model) => model.Entity<Merchant>(merchant =>
    {
        merchant.ToTable("merchants");
        merchant.HasKey(x => new { x.CollectiveId, x.Id });
        merchant.Property(x => x.Version).IsConcurrencyToken();
    });
}
