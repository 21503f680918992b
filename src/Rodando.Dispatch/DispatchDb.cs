using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch;

internal sealed class DispatchDb(DbContextOptions<DispatchDb> options, Tenant tenant) : ModuleDb(options, tenant, DispatchModule.Schema)
{
    protected override void MapModule(ModelBuilder model)
    {
    }
}
