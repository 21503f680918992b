using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Checkpoints;

internal static class CheckpointMapping
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<SigningKey>().ToTable("signing_keys").HasKey(x => new { x.FederationId, x.KeyId });
        model.Entity<AuditCheckpoint>().ToTable("audit_checkpoints").HasKey(x => new { x.FederationId, x.Day });
        model.Entity<CheckpointDelivery>().ToTable("checkpoint_deliveries").HasKey(x => new { x.CollectiveId, x.Day });
        model.Entity<ChainVerification>().ToTable("chain_verifications").HasKey(x => new { x.FederationId, x.At });
    }
}
