using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Members.People;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.Federation;

/// <summary>Somebody who is there from the beginning.</summary>
/// <param name="Password">10 to 200 characters.</param>
/// <param name="Roles">Of <see cref="Roles.InFederation"/>.</param>
public sealed record FoundingPerson(string Name, string Email, string Password, IReadOnlyList<string> Roles);

/// <summary>Gives a new federation its first people. Not reachable over HTTP: whoever runs the machine does it, by a verb of the host.</summary>
public static class FederationPeopleFounding
{
    /// <summary>Makes accounts and roles, all or none; an address that has a role already is left as it is.</summary>
    /// <param name="services">Of a host that runs this module.</param>
    /// <param name="federationId">As Licensing founded it.</param>
    /// <param name="name">What people see when they choose where to sign in.</param>
    /// <returns>Those who were not there already.</returns>
    /// <exception cref="ValidationException">A text is not as described, or an address has an account elsewhere.</exception>
    public static async Task<IReadOnlyList<FoundingPerson>> FoundAsync(
        IServiceProvider services, Guid federationId, string name, IReadOnlyList<FoundingPerson> people, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(people);
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterSystem();
        var db = scope.ServiceProvider.GetRequiredService<MembersDb>();
        var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO members.federations (federation_id, name, founded_at) VALUES ({federationId}, {name}, {now}) ON CONFLICT DO NOTHING", cancel);
        var added = new List<FoundingPerson>();
        foreach (var person in people)
        {
            Check(person);
            if (await AddAsync(db, accounts, federationId, person, now, cancel))
                added.Add(person);
        }
        await transaction.CommitAsync(cancel);
        return added;
    }

    /// <summary>The federations that people can sign in for, oldest first.</summary>
    public static async Task<IReadOnlyList<(Guid Id, string Name)>> FoundedAsync(IServiceProvider services, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(services);
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterSystem();
        var rows = await scope.ServiceProvider.GetRequiredService<MembersDb>().Federations.AsNoTracking()
            .OrderBy(row => row.FoundedAt).Take(100).ToListAsync(cancel);
        return [.. rows.Select(row => (row.FederationId, row.Name))];
    }

    /// <summary>Sets a new password for a person who lost the old one, and ends all the person's sign-ins.</summary>
    /// <returns>False when nobody has this address.</returns>
    public static async Task<bool> ResetPasswordAsync(IServiceProvider services, string email, string password, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(services);
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterSystem();
        var db = scope.ServiceProvider.GetRequiredService<MembersDb>();
        var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await accounts.FindAsync(Addresses.Normal(email)) is not { } person)
            return false;
        await accounts.SetPasswordAsync(person, password);
        await db.Database.ExecuteSqlAsync($"UPDATE members.sessions SET ended_at = {now} WHERE user_id = {person.Id} AND ended_at IS NULL", cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static async Task<bool> AddAsync(
        MembersDb db, Accounts accounts, Guid federationId, FoundingPerson person, DateTimeOffset now, CancellationToken cancel)
    {
        var email = Addresses.Normal(person.Email);
        if (await db.FederationPeople.AnyAsync(row => row.FederationId == federationId && row.Email == email, cancel))
            return false;
        var (account, refusal) = await accounts.CreateAsync(email, person.Password);
        if (account is null)
            throw new ValidationException($"{person.Email}: {refusal!.Detail}");
        db.FederationPeople.Add(new FederationPerson
        {
            FederationId = federationId,
            UserId = account.Id,
            Name = person.Name,
            Email = email,
            Roles = [.. person.Roles],
            CreatedAt = now,
        });
        await db.SaveChangesAsync(cancel);
        return true;
    }

    private static void Check(FoundingPerson person)
    {
        if (string.IsNullOrWhiteSpace(person.Name) || person.Name.Length > 100)
            throw new ValidationException($"{person.Email}: a name of 1 to 100 characters is expected.");
        if (person.Email.Length > 254 || !new EmailAddressAttribute().IsValid(person.Email))
            throw new ValidationException($"'{person.Email}' is no e-mail address.");
        if (person.Password.Length is < 10 or > 200)
            throw new ValidationException($"{person.Email}: a password of 10 to 200 characters is expected.");
        if (person.Roles.Count == 0 || person.Roles.Except(Roles.InFederation).Any())
            throw new ValidationException($"{person.Email}: roles are {string.Join(", ", Roles.InFederation)}.");
    }
}
