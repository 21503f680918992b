using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking;

internal sealed class TrackingDb(DbContextOptions<TrackingDb> options, Tenant tenant) : ModuleDb(options, tenant, TrackingModule.Schema)
{
    protected override void MapModule(ModelBuilder model)
    {
    }
}
