using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Policy;

namespace Rodando.Licensing.Links;

/// <summary>Two collectives behind which the same people stand (domain document, §2.9).</summary>
/// <param name="Shared">Persons in both.</param>
/// <param name="Overlap">Shared persons ÷ persons of the smaller one, 0 to 1; who is known by name and telephone only counts half.</param>
/// <param name="Representative">The same legal representative or controlling person: the panel cannot cut that.</param>
internal sealed record Link(
    Guid One, Guid Other, long Shared, double Overlap, bool Representative, bool Bank, bool Tax, bool Domain, bool Phone)
{
    public bool Holds(LicencePolicy policy) => Representative || Bank || Tax || Domain || Phone
        || (Shared >= policy.LinkMinShared && Overlap >= policy.LinkOverlap);

    public IReadOnlyList<string> Reasons(LicencePolicy policy) =>
    [
        .. new (bool Is, string Name)[]
        {
            (Shared >= policy.LinkMinShared && Overlap >= policy.LinkOverlap, "persons"), (Representative, "representative"),
            (Bank, "bank-account"), (Tax, "tax-id"), (Domain, "domain"), (Phone, "phone"),
        }.Where(reason => reason.Is).Select(reason => reason.Name),
    ];
}

/// <summary>Finds links by the hashes, through the index over them.</summary>
internal static class LinkSearch
{
    /// <summary>The links of one collective that hold and that the panel has not cut.</summary>
    public static async Task<List<Link>> LinksOfAsync(
        this LicensingDb db, Guid federation, Guid collective, LicencePolicy policy, CancellationToken cancel)
    {
        var cut = await db.Unlinks.AsNoTracking()
            .Where(row => row.FederationId == federation && (row.Low == collective || row.High == collective))
            .Select(row => row.Low == collective ? row.High : row.Low).ToListAsync(cancel);
        var found = await Pairs(db, federation, collective, Guid.Empty, Guid.Empty, int.MaxValue).ToListAsync(cancel);
        // What ties by a person in charge is never cut, also not by a decision from before it was known.
        return [.. found.Where(link => link.Holds(policy) && (link.Representative || !cut.Contains(link.Other)))];
    }

    /// <summary>Pairs of collectives that share anything, by their ids; each pair once.</summary>
    /// <param name="collective">Only this one's, as <see cref="Link.One"/>; null for all.</param>
    /// <param name="afterOne">With <paramref name="afterOther"/> the pair after which to begin.</param>
    public static IQueryable<Link> Pairs(LicensingDb db, Guid federation, Guid? collective, Guid afterOne, Guid afterOther, int most) =>
        db.Database.SqlQuery<Link>($"""
            WITH matches AS (
                SELECT a.collective_id AS one, b.collective_id AS other, a.kind, a.hash, min(least(a.weight, b.weight)) AS weight,
                    bool_or(a.role IN ('representative', 'controlling') AND b.role IN ('representative', 'controlling')) AS representative
                FROM licensing.identity_keys a
                JOIN licensing.identity_keys b ON b.federation_id = a.federation_id AND b.hash = a.hash AND b.kind = a.kind
                WHERE a.federation_id = {federation} AND b.collective_id <> a.collective_id
                    AND ({collective}::uuid IS NULL OR a.collective_id = {collective}::uuid)
                    AND ({collective}::uuid IS NOT NULL OR b.collective_id > a.collective_id)
                    AND (a.collective_id, b.collective_id) > ({afterOne}, {afterOther})
                GROUP BY 1, 2, 3, 4),
            pairs AS (
                SELECT one, other, count(*) FILTER (WHERE kind = 'person') AS shared,
                    coalesce(sum(weight) FILTER (WHERE kind = 'person'), 0) / 100.0 AS weighed,
                    coalesce(bool_or(representative AND kind = 'person'), false) AS representative, bool_or(kind = 'bank') AS bank,
                    bool_or(kind = 'tax') AS tax, bool_or(kind = 'domain') AS domain, bool_or(kind = 'phone') AS phone
                FROM matches GROUP BY one, other ORDER BY one, other LIMIT {most})
            SELECT one AS "One", other AS "Other", shared AS "Shared",
                (weighed / greatest(1, least(
                    (SELECT count(DISTINCT hash) FROM licensing.identity_keys k WHERE k.collective_id = one AND k.kind = 'person'),
                    (SELECT count(DISTINCT hash) FROM licensing.identity_keys k WHERE k.collective_id = other AND k.kind = 'person'))))::float8 AS "Overlap",
                representative AS "Representative", bank AS "Bank", tax AS "Tax", domain AS "Domain", phone AS "Phone"
            FROM pairs ORDER BY one, other
            """);
}
