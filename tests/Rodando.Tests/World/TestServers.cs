using Npgsql;

namespace Rodando.Tests.World;

/// <summary>Addresses of the real PostGIS and RabbitMQ that the suite runs against; <c>./rodando test</c> starts and names them.</summary>
internal static class TestServers
{
    /// <summary>Connection string of a superuser on the test cluster. A missing server fails, it never skips.</summary>
    internal static string Database => Environment.GetEnvironmentVariable("RODANDO_TEST_DATABASE")
        ?? throw new InvalidOperationException("RODANDO_TEST_DATABASE is not set; run the suite with ./rodando test.");

    internal static Uri RabbitMq => new(Environment.GetEnvironmentVariable("RODANDO_TEST_RABBITMQ")
        ?? throw new InvalidOperationException("RODANDO_TEST_RABBITMQ is not set; run the suite with ./rodando test."));

    /// <summary>The owner's connection to a database of the given name.</summary>
    internal static string OwnerOf(string database) =>
        new NpgsqlConnectionStringBuilder(Database) { Database = database, MaxPoolSize = 10 }.ToString();

    /// <summary>The application's connection to it.</summary>
    internal static string AppOf(string database, int poolSize = 40) =>
        new NpgsqlConnectionStringBuilder(Database)
        {
            Database = database, Username = "rodando_app", Password = "test-only", MaxPoolSize = poolSize,
        }.ToString();
}
