using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.People;

/// <summary>Makes accounts and checks passwords. For the system's scope, inside a transaction.</summary>
internal sealed class Accounts(UserManager<Person> users, MembersDb db, TimeProvider clock)
{
    private const int WrongTriesUntilLocked = 5;
    private static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    // Of nobody: an unknown address must cost the time of a known one.
    private static string? decoy;

    /// <summary>Makes an account. Two racing requests for one address meet at the unique index.</summary>
    public async Task<(Person? Person, Refusal? Refusal)> CreateAsync(string email, string password)
    {
        var person = new Person { Id = Guid.CreateVersion7(clock.Now()), UserName = email, Email = email, LockoutEnabled = true };
        try
        {
            var made = await users.CreateAsync(person, password);
            if (made.Succeeded)
                return (person, null);
            return made.Errors.Any(error => error.Code.StartsWith("Duplicate", StringComparison.Ordinal))
                ? (null, Taken())
                : (null, new Refusal("validation-failed", string.Join(" ", made.Errors.Select(error => error.Description))));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (null, Taken());
        }
    }

    /// <summary>The account of an address, or null.</summary>
    public Task<Person?> FindAsync(string email) => users.FindByEmailAsync(email);

    /// <summary>Sets a new password, unlocks the account.</summary>
    public async Task SetPasswordAsync(Person person, string password)
    {
        (person.LockoutEnd, person.AccessFailedCount) = (null, 0);
        person.PasswordHash = users.PasswordHasher.HashPassword(person, password);
        await users.UpdateSecurityStampAsync(person);
    }

    /// <summary>Checks a password; five wrong ones lock the account for a quarter of an hour.</summary>
    /// <returns>Null when the pair is wrong or the account is locked; which of them is not told. The transaction must be
    /// committed all the same: it holds the count.</returns>
    /// <remarks>Tries for one account wait for each other at its row, so that racing guesses are all counted.</remarks>
    public async Task<Person?> VerifyAsync(string email, string password, CancellationToken cancel)
    {
        var normalized = users.NormalizeEmail(email);
        var person = (await db.People.FromSql($"SELECT * FROM members.users WHERE normalized_email = {normalized} FOR UPDATE")
            .ToListAsync(cancel)).SingleOrDefault();
        if (person is null)
        {
            decoy ??= users.PasswordHasher.HashPassword(new Person(), Secrets.Random(20));
            users.PasswordHasher.VerifyHashedPassword(new Person(), decoy, password);
            return null;
        }
        var right = await users.CheckPasswordAsync(person, password);
        var now = clock.Now();
        if (person.LockoutEnd > now)
            return null;
        if (!right)
            Count(person, now);
        else if (person.AccessFailedCount > 0 || person.LockoutEnd is not null)
            (person.AccessFailedCount, person.LockoutEnd) = (0, null);
        await db.SaveChangesAsync(cancel);
        return right ? person : null;
    }

    // Not UserManager.AccessFailedAsync: it reads the wall clock.
    private static void Count(Person person, DateTimeOffset now)
    {
        if (++person.AccessFailedCount >= WrongTriesUntilLocked)
            (person.AccessFailedCount, person.LockoutEnd) = (0, now + LockedFor);
    }

    private static Refusal Taken() => new("email-taken", "This address has an account already.", "email");
}
