using System.Globalization;
using System.Text.Json;
using Rodando.Licensing.Checkpoints;

namespace Rodando.Licensing.Audit;

/// <summary>Checks an exported file line by line: hashes, signatures, and where somebody kept checkpoints, those.</summary>
internal sealed class ExportedChain
{
    private readonly string chain;
    private readonly long first;
    private readonly bool genuine;
    private readonly ChainVerifier verifier;
    private readonly List<SignedCheckpoint> kept;
    private JsonElement? end;

    private ExportedChain(JsonElement manifest, List<SignedCheckpoint> kept)
    {
        if (manifest.GetProperty("format").GetString() != ExportAuditEvents.Format) throw new FormatException("The format is another one.");
        chain = manifest.GetProperty("chain").GetString()!;
        first = manifest.GetProperty("firstSeq").GetInt64();
        var before = Convert.FromHexString(manifest.GetProperty("precedingChainHash").GetString()!);
        genuine = first > 1 || before.AsSpan().SequenceEqual(AuditChain.Genesis(chain));
        var keys = manifest.TryGetProperty("keys", out var named) ? named.Deserialize<NamedKey[]>(JsonSerializerOptions.Web)! : [];
        verifier = new ChainVerifier(before, first, new CheckpointVerifier(chain, keys, first));
        this.kept = kept;
        foreach (var one in kept) verifier.AcceptKept(one);
    }

    /// <returns>The chain's name and the findings; a file that is no export has a Why and no number.</returns>
    public static async Task<(string Chain, ChainReport Report)> CheckAsync(TextReader lines, string? kept, CancellationToken cancel)
    {
        try
        {
            using var manifest = JsonDocument.Parse(await lines.ReadLineAsync(cancel) ?? "");
            var file = new ExportedChain(manifest.RootElement, Kept(kept));
            while (file.end is null && await lines.ReadLineAsync(cancel) is { } line) file.Read(line);
            return (file.chain, file.Close());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            return ("", new ChainReport(0, [], null, $"This is no readable export of an audit chain: {e.Message}"));
        }
    }

    private void Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        if (row.TryGetProperty("lastSeq", out _))
        {
            end = row.Clone();
        }
        else if (row.TryGetProperty("checkpoint", out var checkpoint))
        {
            verifier.Accept(SignedCheckpoint.Read(checkpoint));
        }
        else
        {
            verifier.Accept(new ChainLink(
                row.GetProperty("seq").GetInt64(), row.GetProperty("event").GetRawText(),
                Convert.FromHexString(row.GetProperty("eventHash").GetString()!), Convert.FromHexString(row.GetProperty("chainHash").GetString()!)));
            foreach (var one in kept) verifier.AcceptKept(one);
        }
    }

    private ChainReport Close()
    {
        var report = verifier.Report();
        if (!report.IsIntact) return report;
        var next = first + report.Checked;
        if (!genuine)
            verifier.Fail(first, "The first event does not follow from the chain's beginning.");
        else if (end is not { } last || last.GetProperty("lastSeq").GetInt64() != next - 1
            || last.GetProperty("chainHash").GetString() != Convert.ToHexStringLower(report.Head))
            verifier.Fail(next, "The file ends before the chain does.");
        else if (kept.FirstOrDefault(one => one.Chain != chain) is { } foreign)
            verifier.Fail(first, $"The checkpoint that was kept is of the chain {foreign.Chain}.");
        else if (kept.FirstOrDefault(one => one.Seq >= next) is { } beyond)
            verifier.Fail(next, string.Create(CultureInfo.InvariantCulture, $"The file ends at event {next - 1}; the checkpoint that was kept stands at {beyond.Seq}."));
        return verifier.Report();
    }

    private static List<SignedCheckpoint> Kept(string? text)
    {
        if (text is null) return [];
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var page)) root = page;
        var all = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root];
        return [.. all.Select(one => SignedCheckpoint.Read(one.TryGetProperty("checkpoint", out var inner) ? inner : one))];
    }
}
