using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Licensing.Notices;

/// <summary>Where a member can be reached. Personal data, forgotten when the membership ends.</summary>
internal sealed class MemberContact
{
    public Guid CollectiveId { get; init; }

    public Guid PersonId { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public bool Active { get; init; }

    public int Version { get; init; }
}

/// <summary>How a member wants to be reached; the member's own choice.</summary>
internal sealed class NoticePreference
{
    public Guid CollectiveId { get; init; }

    public Guid PersonId { get; init; }

    /// <summary>In order; what is not named is not used.</summary>
    public required string[] Channels { get; set; }

    /// <summary>For text messages; null for the number that the collective knows.</summary>
    public string? Phone { get; set; }

    /// <summary>es or en; null for the language of the collective's country.</summary>
    public string? Language { get; set; }
}

/// <summary>Keeps the newest contact of every member; of one who left only that there was one.</summary>
internal sealed class KeepContactWhenMemberContactChanged(LicensingDb db) : IConsumer<MemberContactChanged>
{
    public async Task Consume(ConsumeContext<MemberContactChanged> context)
    {
        var fact = context.Message;
        var (email, phone) = fact.Active ? (fact.Email, fact.Phone) : (null, null);
        if (!fact.Active)
        {
            await db.Database.ExecuteSqlAsync($"""
                UPDATE licensing.notice_preferences SET phone = NULL WHERE collective_id = {fact.CollectiveId} AND person_id = {fact.PersonId}
                """, context.CancellationToken);
        }

        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.member_contacts AS c (collective_id, person_id, email, phone, active, version)
            VALUES ({fact.CollectiveId}, {fact.PersonId}, {email}, {phone}, {fact.Active}, {fact.Version})
            ON CONFLICT (collective_id, person_id) DO UPDATE
            SET email = excluded.email, phone = excluded.phone, active = excluded.active, version = excluded.version
            WHERE c.version < excluded.version
            """, context.CancellationToken);
    }
}
