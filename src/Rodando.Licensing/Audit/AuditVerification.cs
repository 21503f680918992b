using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Audit;

/// <summary>What the verb <c>verify-audit</c> does: checks chains in the database, or an exported file without any database.</summary>
public static class AuditVerification
{
    /// <summary>Checks the chain of every federation in the database, and that its head is the last event.</summary>
    /// <param name="output">Gets one line a chain.</param>
    /// <returns>0 when all are intact, 2 otherwise.</returns>
    public static async Task<int> RunAsync(NpgsqlDataSource source, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(output);
        var intact = true;
        var heads = await HeadsAsync(source, cancel);
        // Silence would read as a check that was passed.
        if (heads.Count == 0) await output.WriteLineAsync("There is no audit chain: no federation has been founded.");
        foreach (var head in heads)
        {
            var report = await ChainVerifier.VerifyAsync(LinksAsync(source, head, cancel), AuditChain.Genesis(head.Code), cancel: cancel);
            // Events beyond the head are not read: the head was read first and others may have been added since.
            if (report.IsIntact && (report.Checked != head.Seq || !report.Head.AsSpan().SequenceEqual(head.ChainHash)))
                report = report with { FirstBadSeq = report.Checked + 1, Why = "The chain ends before its head." };
            await output.WriteLineAsync(Sentence(head.Code, report));
            intact &= report.IsIntact;
        }

        return intact ? 0 : 2;
    }

    /// <summary>Checks an exported file.</summary>
    /// <param name="lines">The file as <see cref="ExportAuditEvents"/> writes it.</param>
    /// <param name="output">Gets one line.</param>
    /// <returns>0 when intact, 2 otherwise.</returns>
    public static async Task<int> RunFileAsync(TextReader lines, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            using var manifest = JsonDocument.Parse(await lines.ReadLineAsync(cancel) ?? "");
            var root = manifest.RootElement;
            if (root.GetProperty("format").GetString() != ExportAuditEvents.Format) throw new FormatException("The format is another one.");
            var first = root.GetProperty("firstSeq").GetInt64();
            var before = Convert.FromHexString(root.GetProperty("precedingChainHash").GetString()!);
            var chain = root.GetProperty("chain").GetString()!;
            var genuine = first > 1 || before.AsSpan().SequenceEqual(AuditChain.Genesis(chain));
            var (verifier, end) = (new ChainVerifier(before, first), (JsonElement?)null);
            while (end is null && await lines.ReadLineAsync(cancel) is { } line)
                end = Read(line, verifier);
            var report = Close(verifier.Report(), first, end, genuine);
            await output.WriteLineAsync(Sentence(chain, report));
            return report.IsIntact ? 0 : 2;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            await output.WriteLineAsync($"This is no readable export of an audit chain: {e.Message}");
            return 2;
        }
    }

    private static JsonElement? Read(string line, ChainVerifier verifier)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        if (row.TryGetProperty("lastSeq", out _)) return row.Clone();
        verifier.Accept(new ChainLink(
            row.GetProperty("seq").GetInt64(), row.GetProperty("event").GetRawText(),
            Convert.FromHexString(row.GetProperty("eventHash").GetString()!), Convert.FromHexString(row.GetProperty("chainHash").GetString()!)));
        return null;
    }

    private static ChainReport Close(ChainReport report, long first, JsonElement? end, bool genuine)
    {
        if (!report.IsIntact) return report;
        if (!genuine) return report with { FirstBadSeq = first, Why = "The first event does not follow from the chain's beginning." };
        return end is { } last && last.GetProperty("lastSeq").GetInt64() == first + report.Checked - 1
            && last.GetProperty("chainHash").GetString() == Convert.ToHexStringLower(report.Head)
            ? report
            : report with { FirstBadSeq = first + report.Checked, Why = "The file ends before the chain does." };
    }

    private static string Sentence(string chain, ChainReport report) => report.IsIntact
        ? string.Create(CultureInfo.InvariantCulture, $"{chain}: {report.Checked} events, intact, head {Convert.ToHexStringLower(report.Head)}")
        : string.Create(CultureInfo.InvariantCulture, $"{chain}: BROKEN at event {report.FirstBadSeq}: {report.Why}");

    private static async Task<List<Head>> HeadsAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("""
            SELECT h.federation_id, f.code, h.seq, h.chain_hash
            FROM licensing.audit_heads h JOIN licensing.federations f ON f.id = h.federation_id ORDER BY f.code
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var heads = new List<Head>();
        while (await reader.ReadAsync(cancel))
            heads.Add(new Head(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        return heads;
    }

    private static async IAsyncEnumerable<ChainLink> LinksAsync(
        NpgsqlDataSource source, Head head, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("""
            SELECT seq, event, event_hash, chain_hash, at FROM licensing.audit_events
            WHERE federation_id = $1 AND seq <= $2 ORDER BY seq
            """, connection)
        { Parameters = { new() { Value = head.Federation }, new() { Value = head.Seq } }, CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return new ChainLink(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4));
        }
    }

    private sealed record Head(Guid Federation, string Code, long Seq, byte[] ChainHash);
}
