using System.Text.Json;
using Rodando.Licensing.Checkpoints;

namespace Rodando.Licensing.Audit;

/// <summary>A stored link of the chain.</summary>
/// <param name="Seq">Place in the chain, from 1 without gaps.</param>
/// <param name="Event">The event as JSON text.</param>
/// <param name="EventHash">32 bytes.</param>
/// <param name="ChainHash">32 bytes.</param>
/// <param name="At">The event's time as it stands beside the event, where it does; it has to be the one that was hashed.</param>
internal sealed record ChainLink(long Seq, string Event, byte[] EventHash, byte[] ChainHash, DateTimeOffset? At = null);

/// <summary>What a verification found.</summary>
/// <param name="Checked">How many links are good, from the beginning.</param>
/// <param name="Head">Chain hash of the last good link, or what stood before the first.</param>
/// <param name="FirstBadSeq">Number of the first link that is wrong or missing; null when all are good.</param>
/// <param name="Why">A sentence about it; null when all are good.</param>
/// <param name="Checkpoints">How many signed checkpoints are right.</param>
internal sealed record ChainReport(long Checked, byte[] Head, long? FirstBadSeq, string? Why, int Checkpoints = 0)
{
    public bool IsIntact => FirstBadSeq is null;
}

/// <summary>Checks links one after the other and keeps none: a chain of any length takes the same memory.</summary>
/// <param name="previous">Chain hash before the first link: the genesis, or the preceding hash of a partial export.</param>
/// <param name="firstSeq">Number of the first link.</param>
/// <param name="signatures">Checks the signatures on the way; null for the hashes alone.</param>
internal sealed class ChainVerifier(byte[] previous, long firstSeq = 1, CheckpointVerifier? signatures = null)
{
    private readonly long firstSeq = firstSeq;
    private byte[] previous = previous;
    private long next = firstSeq;
    private (long Seq, string Why)? bad;

    /// <summary>Reads to the end, or to the first bad link.</summary>
    public static async Task<ChainReport> VerifyAsync(
        IAsyncEnumerable<ChainLink> links, byte[] previous, long firstSeq = 1, CancellationToken cancel = default)
    {
        var verifier = new ChainVerifier(previous, firstSeq);
        await foreach (var link in links.WithCancellation(cancel))
        {
            if (!verifier.Accept(link)) break;
        }

        return verifier.Report();
    }

    /// <returns>False from the first bad link on.</returns>
    public bool Accept(ChainLink link)
    {
        if (bad is not null) return false;
        if (Fault(link) is { } why)
        {
            // A gap or a doubled number is named by the number that should have come.
            bad = (Math.Min(link.Seq, next), why);
            return false;
        }

        previous = link.ChainHash;
        next++;
        return true;
    }

    /// <summary>Compares a checkpoint with the link that was accepted last.</summary>
    /// <returns>False from the first fault on.</returns>
    public bool Accept(SignedCheckpoint checkpoint)
    {
        bad ??= signatures?.Check(checkpoint, next - 1, previous);
        return bad is null;
    }

    /// <summary>Compares what somebody kept outside with the link that was accepted last; who kept it needs no signature.</summary>
    public void AcceptKept(SignedCheckpoint kept)
    {
        if (kept.Seq == next - 1 && kept.ChainHash != Convert.ToHexStringLower(previous)) bad ??= signatures?.Rewritten(kept);
    }

    /// <summary>Something outside of the links is wrong.</summary>
    public void Fail(long seq, string why) => bad ??= (seq, why);

    public ChainReport Report() => new(next - firstSeq, previous, bad?.Seq, bad?.Why, signatures?.Checked ?? 0);

    private string? Fault(ChainLink link)
    {
        if (link.Seq != next) return $"Event {next} was expected, {link.Seq} came.";

        byte[] canonical;
        string? unsigned;
        try
        {
            using var document = JsonDocument.Parse(link.Event);
            var written = document.RootElement;
            if (written.ValueKind != JsonValueKind.Object || !written.TryGetProperty("seq", out var seq)
                || !seq.TryGetInt64(out var number) || number != link.Seq)
                return "The event does not carry its own number.";
            if (link.At is { } at && !(written.TryGetProperty("at", out var told) && told.ValueEquals(AuditLog.Timestamp(at))))
                return "The time beside the event is not the event's.";
            canonical = Jcs.Canonicalise(written);
            unsigned = signatures?.Learn(written);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            return "The event is not readable as JSON.";
        }

        var eventHash = AuditChain.EventHash(canonical);
        if (!eventHash.AsSpan().SequenceEqual(link.EventHash)) return "The event is not the one that was hashed.";
        return AuditChain.ChainHash(previous, eventHash).AsSpan().SequenceEqual(link.ChainHash)
            ? unsigned
            : "The link does not follow from the one before.";
    }
}
