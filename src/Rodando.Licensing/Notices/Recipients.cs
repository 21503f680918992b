using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Notices;

/// <summary>Who gets a notice: always the collective's contact and founders, and by its kind every member and the federation.</summary>
internal static class Recipients
{
    private static readonly NoticeChannel[] Usual = [NoticeChannel.Email, NoticeChannel.Sms];

    /// <summary>Each person once: an address that stands for two gets one notice, as the member wants it.</summary>
    public static async Task<List<Recipient>> RecipientsAsync(this LicensingDb db, Collective collective, NoticeKind kind, CancellationToken cancel)
    {
        var (id, language) = (collective.CollectiveId, NoticeTexts.LanguageOf(collective.Jurisdiction));
        var members = await db.MemberContacts.AsNoTracking().Where(row => row.CollectiveId == id && row.Active).OrderBy(row => row.PersonId).ToListAsync(cancel);
        var choices = await db.NoticePreferences.AsNoTracking().Where(row => row.CollectiveId == id).ToDictionaryAsync(row => row.PersonId, cancel);
        var founders = await db.Founders.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.Position).Select(row => row.Email).ToListAsync(cancel);
        var always = founders.Append(collective.ContactEmail).ToHashSet(StringComparer.OrdinalIgnoreCase);

        var found = new List<Recipient>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Who chose goes before who did not: a rider with an account has two contacts and one address.
        foreach (var member in members.OrderBy(row => !choices.ContainsKey(row.PersonId)).Where(row => kind.ToMembers || (row.Email is { } email && always.Contains(email))))
        {
            var choice = choices.GetValueOrDefault(member.PersonId);
            var ways = WaysOf(choice?.Channels.Select(name => Enum.Parse<NoticeChannel>(name, ignoreCase: true)) ?? Usual, member.Email, choice?.Phone ?? member.Phone);
            if (ways.Count == 0 || (member.Email is { } address && !seen.Add(address))) continue;
            found.Add(new Recipient(RecipientKind.Member, member.PersonId, ways, choice?.Language ?? language));
        }

        found.AddRange(founders.Where(seen.Add).Select(email => new Recipient(RecipientKind.Founder, null, WaysOf(Usual, email, null), language)));
        if (seen.Add(collective.ContactEmail))
            found.Add(new Recipient(RecipientKind.Contact, null, WaysOf(Usual, collective.ContactEmail, collective.ContactPhone), language));
        if (kind.ToFederation)
        {
            var federation = await db.Federations.Where(row => row.Id == collective.FederationId).Select(row => row.ContactEmail).SingleAsync(cancel);
            if (seen.Add(federation)) found.Add(new Recipient(RecipientKind.Federation, null, WaysOf(Usual, federation, null), language));
        }

        return found;
    }

    private static List<Way> WaysOf(IEnumerable<NoticeChannel> channels, string? email, string? phone) =>
    [
        .. channels.Select(channel => (Channel: channel, Address: channel switch
        {
            NoticeChannel.Email => email,
            NoticeChannel.Sms or NoticeChannel.Whatsapp => phone,
            _ => null,
        })).Where(way => way.Address is not null).Select(way => new Way(way.Channel, way.Address!)),
    ];
}
