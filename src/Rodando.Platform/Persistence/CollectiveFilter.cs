using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Platform.Persistence;

internal static class CollectiveFilter
{
    /// <summary>Adds <c>row.CollectiveId == db.CollectiveId</c> to every collective-owned entity.</summary>
    internal static void Apply(ModelBuilder model, ModuleDb db)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            if (entity.BaseType is not null || entity.IsOwned() || !typeof(ICollectiveOwned).IsAssignableFrom(entity.ClrType))
                continue;
            var row = Expression.Parameter(entity.ClrType, "row");
            var body = Expression.Equal(
                Expression.Property(row, nameof(ICollectiveOwned.CollectiveId)),
                Expression.Property(Expression.Constant(db, typeof(ModuleDb)), nameof(ModuleDb.CollectiveId)));
            model.Entity(entity.ClrType).HasQueryFilter(Expression.Lambda(body, row));
        }
    }
}
