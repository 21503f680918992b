using System.Diagnostics;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Rodando.Bench.World;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Register;

namespace Rodando.Bench.Licence;

/// <summary>How fast the nightly verification reads a chain from the database, at a quarter, a half and a whole million events.</summary>
/// <remarks>Linear: the rate stays. Flat: the process does not grow with the chain.</remarks>
internal static class ChainBench
{
    private static readonly int[] Lengths = [250_000, 500_000, 1_000_000];

    internal static async Task<(IReadOnlyDictionary<string, object> Ratios, IReadOnlyDictionary<string, object> Figures)> RunAsync(CancellationToken cancel)
    {
        await using var server = await BenchServer.StartAsync(cancel, "--Rodando:Modules=licensing");
        var owner = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("RODANDO_TEST_DATABASE"))
        { Database = new NpgsqlConnectionStringBuilder(server.App).Database, CommandTimeout = 0 };
        await using var superuser = NpgsqlDataSource.Create(owner);
        await using var source = NpgsqlDataSource.Create(server.App);
        const string Code = "bench-chain";
        var federation = await FederationFounding.FoundAsync(server.Services, Code, "Bench", "bench@federation.example", cancel);
        var chain = await HeadAsync(superuser, federation, cancel);
        Console.WriteLine("      events     events/s     MiB grown");
        var (rates, grown) = (new List<double>(), new List<double>());
        foreach (var length in Lengths)
        {
            chain = await ExtendAsync(superuser, federation, chain, length, cancel);
            var (rate, growth) = await VerifyAsync(source, federation, Code, length, cancel);
            rates.Add(rate);
            grown.Add(growth);
            Console.WriteLine($"{((double)length).Cell("0")} {rate.Cell("0")} {growth.Cell()}");
        }

        return (
            new Dictionary<string, object>(StringComparer.Ordinal) { ["verify_rate_1m_vs_250k"] = (rates[^1] / rates[0]).Rounded() },
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["verify_events_per_s_1m"] = rates[^1].Rounded(0), ["verify_events_per_s_250k"] = rates[0].Rounded(0),
                ["verify_mib_grown_1m"] = grown[^1].Rounded(1), ["verify_mib_grown_250k"] = grown[0].Rounded(1),
            });
    }

    /// <returns>Events per second, and by how many MiB the process's working set was larger at its largest than before.</returns>
    private static async Task<(double Rate, double MiB)> VerifyAsync(NpgsqlDataSource source, Guid federation, string code, int length, CancellationToken cancel)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var (before, peak) = (Environment.WorkingSet, 0L);
        await using var sampling = new Timer(_ => peak = Math.Max(peak, Environment.WorkingSet), null, 0, 50);
        var started = Stopwatch.GetTimestamp();
        var report = await AuditVerification.CheckAsync(source, federation, code, cancel);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (!report.IsIntact || report.Checked != length)
            throw new InvalidOperationException($"The chain made for the bench is not intact: event {report.FirstBadSeq}, {report.Why}");
        return (length / seconds, Math.Max(0, peak - before) / 1048576.0);
    }

    private static async Task<(long Seq, byte[] Hash)> HeadAsync(NpgsqlDataSource superuser, Guid federation, CancellationToken cancel)
    {
        await using var command = superuser.CreateCommand($"SELECT seq, chain_hash FROM licensing.audit_heads WHERE federation_id = '{federation}'");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    /// <summary>Appends events of the usual size until there are <paramref name="length"/>.</summary>
    private static async Task<(long Seq, byte[] Hash)> ExtendAsync(
        NpgsqlDataSource superuser, Guid federation, (long Seq, byte[] Hash) chain, int length, CancellationToken cancel)
    {
        await using var connection = await superuser.OpenConnectionAsync(cancel);
        var at = DateTimeOffset.UtcNow.AddYears(1);
        at = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY licensing.audit_events (federation_id, seq, at, event, event_hash, chain_hash) FROM STDIN (FORMAT BINARY)", cancel))
        {
            while (chain.Seq < length)
            {
                var seq = chain.Seq + 1;
                var text = string.Create(CultureInfo.InvariantCulture,
                    $$"""{"actor":"user:01990000-0000-7000-8000-{{seq:x12}}","at":"{{AuditLog.Timestamp(at)}}","data":{"collective":"01990000-0000-7000-8000-{{seq % 400:x12}}","deadline":"2028-11-22","from":"applied","to":"provisional","zone":"America/Mexico_City"},"policyVersion":1,"reason":"all signatures seen by two registrars","requestId":"4bf92f3577b34da6a3ce929d0e0e4736","seq":{{seq}},"type":"licence.provisional_granted"}""");
                var hash = AuditChain.EventHash(System.Text.Encoding.UTF8.GetBytes(text));
                chain = (seq, AuditChain.ChainHash(chain.Hash, hash));
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(federation, NpgsqlDbType.Uuid, cancel);
                await copy.WriteAsync(seq, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(at, NpgsqlDbType.TimestampTz, cancel);
                await copy.WriteAsync(text, NpgsqlDbType.Jsonb, cancel);
                await copy.WriteAsync(hash, NpgsqlDbType.Bytea, cancel);
                await copy.WriteAsync(chain.Hash, NpgsqlDbType.Bytea, cancel);
            }

            await copy.CompleteAsync(cancel);
        }

        await using var head = new NpgsqlCommand("UPDATE licensing.audit_heads SET seq = $1, chain_hash = $2, at = $3 WHERE federation_id = $4", connection)
        { Parameters = { new() { Value = chain.Seq }, new() { Value = chain.Hash }, new() { Value = at }, new() { Value = federation } } };
        await head.ExecuteNonQueryAsync(cancel);
        return chain;
    }
}
