using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Links;

/// <summary>A person's identity number, or where there is none name, date of birth and telephone. Only a keyed hash is kept.</summary>
/// <param name="IdKind">What the number is: CURP, DNI, NIE, …; null when there is no national number.</param>
/// <param name="IdNumber">The number.</param>
/// <param name="Name">Full name, where there is no number.</param>
/// <param name="BirthDate">Date of birth, where there is no number.</param>
/// <param name="Phone">Verified telephone with country code, where there is no number.</param>
public sealed record PersonIdentity(
    [property: StringLength(20, MinimumLength = 2)] string? IdKind = null, [property: StringLength(40, MinimumLength = 4)] string? IdNumber = null,
    [property: StringLength(120, MinimumLength = 1)] string? Name = null, DateOnly? BirthDate = null,
    [property: StringLength(40, MinimumLength = 6)] string? Phone = null);

/// <summary>Who stands behind a collective. Only keyed hashes are kept, to recognise the same people under another name.</summary>
/// <param name="Representative">The legal representative.</param>
/// <param name="Controlling">Others who control it.</param>
/// <param name="Members">Members and riders besides the founders.</param>
/// <param name="BankAccount">Account in the group's name: CLABE or IBAN.</param>
/// <param name="TaxId">Tax id of the legal person.</param>
/// <param name="Domain">Domain of its site, such as ruedas.example.</param>
/// <param name="Phone">Verified main telephone with country code.</param>
public sealed record CollectiveIdentities(
    PersonIdentity? Representative = null, [property: MaxLength(50)] IReadOnlyList<PersonIdentity>? Controlling = null,
    [property: MaxLength(500)] IReadOnlyList<PersonIdentity>? Members = null, [property: StringLength(40, MinimumLength = 6)] string? BankAccount = null,
    [property: StringLength(30, MinimumLength = 5)] string? TaxId = null, [property: StringLength(253, MinimumLength = 4)] string? Domain = null,
    [property: StringLength(40, MinimumLength = 6)] string? Phone = null);

/// <summary>What a hash is of.</summary>
internal enum KeyKind
{
    Person,
    Bank,
    Tax,
    Domain,
    Phone,
}

/// <summary>What a person is in a collective; of the entity's own numbers always Entity.</summary>
internal enum KeyRole
{
    Founder,
    Member,
    Representative,
    Controlling,
    Entity,
}

/// <summary>A keyed hash that a collective is recognised by.</summary>
internal sealed class IdentityKey
{
    public Guid CollectiveId { get; init; }

    public Guid FederationId { get; init; }

    public KeyKind Kind { get; init; }

    public KeyRole Role { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>100, or 50 for a person who is known by name, birth date and telephone only.</summary>
    public int Weight { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>Hashes identities and keeps the hashes.</summary>
internal static class IdentityRecording
{
    private const int Full = 100;
    private const int Half = 50;

    /// <summary>Which field of a person is missing; null when it is complete, or wholly empty and <paramref name="optional"/>.</summary>
    public static string? Wrong(PersonIdentity? person, bool optional)
    {
        if (person is null || person == new PersonIdentity()) return optional ? null : "An identity number, or name, date of birth and telephone, is expected.";
        if (person.IdNumber is not null || person.IdKind is not null)
        {
            return person is { IdNumber: not null, IdKind: not null } && IdentityHashes.Plain(person.IdNumber).Length >= 4
                ? null : "idKind and idNumber belong together.";
        }

        return person is { Name: not null, BirthDate: not null, Phone: not null } ? null : "Without a number, name, birthDate and phone are expected.";
    }

    /// <summary>Adds the keys that the collective has not yet; how many there were.</summary>
    public static async Task<int> RecordAsync(
        this LicensingDb db, Collective collective, IEnumerable<PersonIdentity> founders, CollectiveIdentities? identities, IdentityHashes hashes,
        DateTimeOffset now, CancellationToken cancel)
    {
        var known = (await db.IdentityKeys.AsNoTracking().Where(key => key.CollectiveId == collective.CollectiveId).ToListAsync(cancel))
            .Select(Signature).ToHashSet(StringComparer.Ordinal);
        var fresh = Keys(collective, founders, identities ?? new CollectiveIdentities(), hashes, now).Where(key => known.Add(Signature(key))).ToList();
        db.IdentityKeys.AddRange(fresh);
        return fresh.Count;
    }

    /// <summary>The key of a person; null when nothing is said of them.</summary>
    public static (byte[] Hash, int Weight)? KeyOf(Guid federation, PersonIdentity person, IdentityHashes hashes) => person switch
    {
        { IdKind: { } kind, IdNumber: { } number } => (hashes.Of(federation, $"person {kind}", number), Full),
        { Name: { } name, BirthDate: { } born, Phone: { } phone } =>
            (hashes.Of(federation, "person", $"{name} {born:yyyyMMdd} {Digits(phone)}"), Half),
        _ => null,
    };

    private static IEnumerable<IdentityKey> Keys(
        Collective collective, IEnumerable<PersonIdentity> founders, CollectiveIdentities identities, IdentityHashes hashes, DateTimeOffset now)
    {
        PersonIdentity[] representative = identities.Representative is { } one ? [one] : [];
        var people = founders.Select(person => (person, KeyRole.Founder))
            .Concat(representative.Select(person => (person, KeyRole.Representative)))
            .Concat((identities.Controlling ?? []).Select(person => (person, KeyRole.Controlling)))
            .Concat((identities.Members ?? []).Select(person => (person, KeyRole.Member)));
        foreach (var (person, role) in people)
        {
            if (KeyOf(collective.FederationId, person, hashes) is { } key) yield return Key(KeyKind.Person, role, key.Hash, key.Weight);
        }

        (KeyKind Kind, string? Text)[] own =
        [
            (KeyKind.Bank, identities.BankAccount), (KeyKind.Tax, identities.TaxId),
            (KeyKind.Domain, identities.Domain?.Replace("www.", "", StringComparison.OrdinalIgnoreCase)),
            (KeyKind.Phone, identities.Phone is { } phone ? Digits(phone) : null),
        ];
        foreach (var (kind, text) in own)
        {
            if (text is not null) yield return Key(kind, KeyRole.Entity, hashes.Of(collective.FederationId, kind.ToString(), text), Full);
        }

        IdentityKey Key(KeyKind kind, KeyRole role, byte[] hash, int weight) => new()
        {
            CollectiveId = collective.CollectiveId, FederationId = collective.FederationId, Kind = kind, Role = role, Hash = hash, Weight = weight,
            RecordedAt = now,
        };
    }

    // 00 52, +52 and 52 are the same beginning of a number.
    private static string Digits(string phone)
    {
        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        return digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
    }

    private static string Signature(IdentityKey key) => $"{key.Kind} {key.Role} {Convert.ToHexStringLower(key.Hash)}";
}
