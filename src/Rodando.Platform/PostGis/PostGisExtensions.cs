#pragma warning disable NPG9001 // Npgsql's resolver API is marked experimental; its version is pinned and this folder is the only user.
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Rodando.Platform.PostGis;

/// <summary>The same calls as Npgsql's own spatial plug-in, which cannot be restored here (docs/decisions).</summary>
public static class PostGisExtensions
{
    /// <summary>Reads and writes <c>geometry</c>, <c>geography</c> and arrays of them as NetTopologySuite types.</summary>
    public static NpgsqlDataSourceBuilder UseNetTopologySuite(this NpgsqlDataSourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTypeInfoResolverFactory(new PostGisTypeInfoResolverFactory());
        return builder;
    }

    /// <summary>Maps properties of NetTopologySuite types to the column type given, <c>geometry</c> when none is.</summary>
    /// <remarks>A data source made by hand and passed to <c>UseNpgsql</c> needs its own call as well.</remarks>
    public static NpgsqlDbContextOptionsBuilder UseNetTopologySuite(this NpgsqlDbContextOptionsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = ((IRelationalDbContextOptionsBuilderInfrastructure)builder).OptionsBuilder;
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(
            options.Options.FindExtension<PostGisOptionsExtension>() ?? new PostGisOptionsExtension());
        return builder;
    }
}
