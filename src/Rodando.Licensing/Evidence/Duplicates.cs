using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Evidence;

/// <summary>One document in the files of two collectives: by the file's hash, or by the act's number and notary.</summary>
internal static class Duplicates
{
    /// <summary>Of these items, those that another collective of the federation has handed in too. Asked in the federation's scope.</summary>
    public static async Task<HashSet<Guid>> AmongAsync(LicensingDb db, IReadOnlyCollection<EvidenceItem> items, CancellationToken cancel)
    {
        if (items.Count == 0) return [];
        var (federation, collective) = (items.First().FederationId, items.First().CollectiveId);
        var hashes = items.Select(item => item.Sha256).ToArray();
        var acts = items.Where(item => item.ActKey is not null).Select(item => item.ActKey).ToArray();
        var others = db.Evidence.AsNoTracking().Where(other =>
            other.FederationId == federation && other.CollectiveId != collective && other.State != EvidenceState.Rejected);
        // Two questions, because each has an index of its own.
        var sameContent = await others.Where(other => hashes.Contains(other.Sha256)).Select(other => other.Sha256).ToListAsync(cancel);
        var sameAct = await others.Where(other => other.ActKey != null && acts.Contains(other.ActKey)).Select(other => other.ActKey).ToListAsync(cancel);
        var content = sameContent.Select(Convert.ToHexStringLower).ToHashSet(StringComparer.Ordinal);
        return [.. items.Where(item => content.Contains(Convert.ToHexStringLower(item.Sha256)) || (item.ActKey is not null && sameAct.Contains(item.ActKey)))
            .Select(item => item.Id)];
    }

    /// <summary>An act's number and notary without accents, blanks, marks and case, so that 1,234 and 1234 are one act.</summary>
    public static string KeyOf(string actNumber, string notary) => $"{Plain(actNumber)}|{Plain(notary)}";

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                plain.Append(Rune.ToUpperInvariant(rune));
        }

        return plain.ToString();
    }
}
