using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Members;

internal sealed class MembersDb(DbContextOptions<MembersDb> options, Tenant tenant) : ModuleDb(options, tenant, MembersModule.Schema)
{
    protected override void MapModule(ModelBuilder model)
    {
    }
}
