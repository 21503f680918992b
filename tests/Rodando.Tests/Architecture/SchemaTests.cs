using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Rodando.Tests.World;

namespace Rodando.Tests.Architecture;

/// <summary>The migrated database is what the models say, and every table with a collective is confined.</summary>
public sealed class SchemaTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Modules => [.. Host.Modules.All.Select(module => module.Name)];

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Every_mapped_column_exists_with_the_mapped_type_and_nullability(string name)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        var columns = await ColumnsAsync(source);

        await using var db = Host.Modules.Named(name)[0].CreateDb(source);
        var differences = db.Model.GetEntityTypes().SelectMany(entity => Differences(entity, columns)).ToArray();

        differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_table_with_a_collective_is_confined_by_forced_row_level_security()
    {
        var open = await ListAsync("""
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY($1)
              AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'collective_id' AND NOT a.attisdropped)
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            """);

        open.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_application_role_owns_nothing_and_bypasses_nothing()
    {
        var rights = await ListAsync("""
            SELECT rolname FROM pg_roles WHERE rolname = 'rodando_app' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolinherit)
            UNION ALL
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY($1) AND pg_get_userbyid(c.relowner) LIKE 'rodando%'
            """);

        rights.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_names_no_collective_sees_no_row_of_any_table()
    {
        var tables = await ListAsync("""
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'collective_id'
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY($1)
            """);
        tables.Length.ShouldBeGreaterThan(Host.Modules.All.Count * 2);
        await using var source = NpgsqlDataSource.Create(server.Database.App);

        foreach (var table in tables)
        {
            await using var count = source.CreateCommand($"SELECT count(*) FROM {table}");
            (await count.ExecuteScalarAsync(Cancel)).ShouldBe(0L, table);
        }
    }

    [Fact]
    public async Task Every_index_that_serves_a_collective_begins_with_it_or_says_why_not()
    {
        // Looked up by a secret's hash or swept by age or state across collectives: not a collective's query.
        var keys = await ListAsync("""
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
            WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname <> 'collective_id'
              AND c.relname NOT IN ('outbox', 'migrations')
              AND EXISTS (SELECT 1 FROM pg_attribute x WHERE x.attrelid = c.oid AND x.attname = 'collective_id' AND NOT x.attisdropped)
            """);

        keys.Except(PrimaryKeysOfTheirOwn).ShouldBeEmpty();
    }

    /// <summary>Tables whose rows are found before the collective is known, or that are one chain of a whole federation.</summary>
    private static readonly string[] PrimaryKeysOfTheirOwn = ["platform.api_keys", "members.sessions", "licensing.audit_events", "licensing.proposals"];

    private static IEnumerable<string> Differences(IEntityType entity, Dictionary<(string, string, string), (string Type, bool Nullable)> columns)
    {
        if (entity.GetTableName() is not { } table)
            yield break;
        var schema = entity.GetSchema() ?? entity.Model.GetDefaultSchema()!;
        var store = StoreObjectIdentifier.Table(table, entity.GetSchema());
        foreach (var property in entity.GetProperties())
        {
            if (property.GetColumnName(store) is not { } column || column == "xmin")
                continue;
            if (!columns.TryGetValue((schema, table, column), out var actual))
                yield return $"{schema}.{table}.{column} does not exist";
            else if (!SameType(property.GetColumnType(), actual.Type))
                yield return $"{schema}.{table}.{column} is {actual.Type}, the model says {property.GetColumnType()}";
            else if (actual.Nullable != property.IsColumnNullable(store))
                yield return $"{schema}.{table}.{column} is {(actual.Nullable ? "" : "not ")}nullable, the model says otherwise";
        }
    }

    private static bool SameType(string model, string actual) => Plain(model) == Plain(actual);

    private static string Plain(string type) => type.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "timestamptz" => "timestampwithtimezone",
        "varchar" => "charactervarying",
        "int" or "int4" => "integer",
        "int8" => "bigint",
        "float8" => "doubleprecision",
        "bool" => "boolean",
        var other => other.Replace("varchar(", "charactervarying(", StringComparison.Ordinal),
    };

    private static async Task<Dictionary<(string, string, string), (string, bool)>> ColumnsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v')
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var columns = new Dictionary<(string, string, string), (string, bool)>();
        while (await reader.ReadAsync(Cancel))
            columns[(reader.GetString(0), reader.GetString(1), reader.GetString(2))] = (reader.GetString(3), reader.GetBoolean(4));
        return columns;
    }

    private async Task<string[]> ListAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand(sql);
        if (sql.Contains("$1", StringComparison.Ordinal))
            command.Parameters.Add(new() { Value = Host.Modules.All.Select(module => module.Name).Append("platform").ToArray() });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var found = new List<string>();
        while (await reader.ReadAsync(Cancel))
            found.Add(reader.GetString(0));
        return [.. found];
    }
}
