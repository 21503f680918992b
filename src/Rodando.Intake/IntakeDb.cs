using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Intake.Deliveries;
using Rodando.Intake.Licences;
using Rodando.Intake.Merchants;
using Rodando.Intake.Pricing;
using Rodando.Intake.ServiceAreas;
using Rodando.Intake.Vehicles;
using Rodando.Intake.Webhooks;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Intake;

internal sealed class IntakeDb : ModuleDb
{
    // A failed save ends its whole unit of work here, so the savepoint that EF would set costs a round trip for nothing.
    public IntakeDb(DbContextOptions<IntakeDb> options, Tenant tenant)
        : base(options, tenant, IntakeModule.Schema) => Database.AutoSavepointsEnabled = false;

    public DbSet<LicenceCopy> Licences => Set<LicenceCopy>();

    public DbSet<KnownVehicle> Vehicles => Set<KnownVehicle>();

    public DbSet<Merchant> Merchants => Set<Merchant>();

    public DbSet<ServiceArea> ServiceAreas => Set<ServiceArea>();

    public DbSet<Tariff> Tariffs => Set<Tariff>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookMessage> WebhookMessages => Set<WebhookMessage>();

    public DbSet<WebhookSend> WebhookSends => Set<WebhookSend>();

    public DbSet<WebhookAttempt> WebhookAttempts => Set<WebhookAttempt>();

    /// <returns>False when somebody else changed or made the same row in the meantime; nothing is saved then.</returns>
    public async Task<bool> TrySaveAsync(CancellationToken cancel)
    {
        try
        {
            await SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }

    protected override void MapModule(ModelBuilder model)
    {
        LicenceCopy.Map(model);
        KnownVehicle.Map(model);
        Merchant.Map(model);
        ServiceArea.Map(model);
        Tariff.Map(model);
        Delivery.Map(model);
        Stop.Map(model);
        TimelineEntry.Map(model);
        WebhookEndpoint.Map(model);
        WebhookMessage.Map(model);
        WebhookSend.Map(model);
        WebhookAttempt.Map(model);
    }
}
