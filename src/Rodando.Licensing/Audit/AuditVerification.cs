using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Rodando.Licensing.Checkpoints;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Audit;

/// <summary>What the verb <c>verify-audit</c> does: checks chains in the database, or an exported file without any database.</summary>
public static class AuditVerification
{
    /// <summary>Checks the chain of every federation in the database, its signed checkpoints, and that its head is the last event.</summary>
    /// <param name="output">Gets one line a chain.</param>
    /// <returns>0 when all are intact, 2 otherwise.</returns>
    public static async Task<int> RunAsync(NpgsqlDataSource source, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(output);
        var intact = true;
        var federations = await FederationsAsync(source, cancel);
        // Silence would read as a check that was passed.
        if (federations.Count == 0) await output.WriteLineAsync("There is no audit chain: no federation has been founded.");
        foreach (var (id, code) in federations)
        {
            var report = await CheckAsync(source, id, code, cancel);
            await output.WriteLineAsync(Sentence(code, report));
            intact &= report.IsIntact;
        }

        return intact ? 0 : 2;
    }

    /// <summary>Checks an exported file.</summary>
    /// <param name="lines">The file as <see cref="ExportAuditEvents"/> writes it.</param>
    /// <param name="output">Gets one line.</param>
    /// <param name="kept">Checkpoints that somebody kept outside, as JSON: one, a list, or a page of them; null when none.</param>
    /// <returns>0 when intact, 2 otherwise.</returns>
    public static async Task<int> RunFileAsync(TextReader lines, TextWriter output, CancellationToken cancel, string? kept = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(output);
        var (chain, report) = await ExportedChain.CheckAsync(lines, kept, cancel);
        await output.WriteLineAsync(report.FirstBadSeq is null && report.Why is { } unreadable ? unreadable : Sentence(chain, report));
        return report.Why is null ? 0 : 2;
    }

    /// <summary>Checks one chain in the database from its first event.</summary>
    internal static async Task<ChainReport> CheckAsync(NpgsqlDataSource source, Guid federation, string code, CancellationToken cancel)
    {
        // Checkpoints before the head: what is signed meanwhile lies beyond it.
        var checkpoints = new Queue<SignedCheckpoint>(await CheckpointsAsync(source, federation, code, cancel));
        var (last, head) = await HeadAsync(source, federation, cancel);
        var verifier = new ChainVerifier(AuditChain.Genesis(code), 1, new CheckpointVerifier(code, []));
        await foreach (var link in LinksAsync(source, federation, last, cancel))
        {
            if (!verifier.Accept(link)) break;
            while (checkpoints.TryPeek(out var made) && made.Seq == link.Seq && verifier.Accept(checkpoints.Dequeue())) { }
        }

        var report = verifier.Report();
        if (!report.IsIntact) return report;
        // Events beyond the head are not read: the head was read first and others may have been added since.
        if (report.Checked != last || !report.Head.AsSpan().SequenceEqual(head))
            verifier.Fail(report.Checked + 1, "The chain ends before its head.");
        else if (checkpoints.TryPeek(out var beyond))
            verifier.Fail(report.Checked + 1, string.Create(CultureInfo.InvariantCulture, $"The chain ends at event {last}, and a checkpoint was signed at {beyond.Seq}."));
        return verifier.Report();
    }

    private static string Sentence(string chain, ChainReport report) => report.IsIntact
        ? string.Create(CultureInfo.InvariantCulture,
            $"{chain}: {report.Checked} events, intact, head {Convert.ToHexStringLower(report.Head)}, {report.Checkpoints} checkpoints")
        : string.Create(CultureInfo.InvariantCulture, $"{chain}: BROKEN at event {report.FirstBadSeq}: {report.Why}");

    private static async Task<List<(Guid Id, string Code)>> FederationsAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("SELECT id, code FROM licensing.federations ORDER BY code", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancel)) found.Add((reader.GetGuid(0), reader.GetString(1)));
        return found;
    }

    private static async Task<(long Seq, byte[] ChainHash)> HeadAsync(NpgsqlDataSource source, Guid federation, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("SELECT seq, chain_hash FROM licensing.audit_heads WHERE federation_id = $1", connection)
        { Parameters = { new() { Value = federation } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, []);
    }

    private static async Task<List<SignedCheckpoint>> CheckpointsAsync(NpgsqlDataSource source, Guid federation, string code, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("""
            SELECT seq, chain_hash, at, key_id, signature FROM licensing.audit_checkpoints WHERE federation_id = $1 ORDER BY seq, day
            """, connection)
        { Parameters = { new() { Value = federation } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<SignedCheckpoint>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add(new SignedCheckpoint(
                SignedCheckpoint.Version1, code, reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)),
                AuditLog.Timestamp(reader.GetFieldValue<DateTimeOffset>(2)), reader.GetString(3), reader.GetString(4)));
        }

        return found;
    }

    private static async IAsyncEnumerable<ChainLink> LinksAsync(
        NpgsqlDataSource source, Guid federation, long last, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("""
            SELECT seq, event, event_hash, chain_hash, at FROM licensing.audit_events
            WHERE federation_id = $1 AND seq <= $2 ORDER BY seq
            """, connection)
        { Parameters = { new() { Value = federation }, new() { Value = last } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return new ChainLink(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4));
        }
    }
}
