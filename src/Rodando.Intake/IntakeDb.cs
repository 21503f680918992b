using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Intake;

internal sealed class IntakeDb(DbContextOptions<IntakeDb> options, Tenant tenant) : ModuleDb(options, tenant, IntakeModule.Schema)
{
    protected override void MapModule(ModelBuilder model)
    {
    }
}
