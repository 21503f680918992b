using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing;

internal sealed class LicensingDb(DbContextOptions<LicensingDb> options, Tenant tenant) : ModuleDb(options, tenant, LicensingModule.Schema)
{
    protected override void MapModule(ModelBuilder model)
    {
    }
}
