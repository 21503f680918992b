using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.MemberRegister;

/// <param name="Name">The person's name, for the collective's own register only.</param>
/// <param name="Class">worker, user, supporter, honorary or aspirant.</param>
/// <param name="ValidFrom">First local day of the membership; at most 31 days ahead.</param>
/// <param name="AdmissionDecision">Where the decision stands, such as "minutes 12/2026".</param>
/// <param name="MemberId">The person's account in the collective, if there is one.</param>
/// <param name="RiderId">The rider who the person is, if the person rides. Found by the account's e-mail when not given.</param>
/// <param name="Number">Member number; the next free one when not given.</param>
public sealed record AddRegisterEntryRequest(
    [property: Required, StringLength(200, MinimumLength = 1)] string Name,
    MemberClass Class,
    DateOnly ValidFrom,
    [property: Required, StringLength(200, MinimumLength = 1)] string AdmissionDecision,
    Guid? MemberId = null,
    Guid? RiderId = null,
    [property: Range(1, 1_000_000)] int? Number = null);

/// <summary>One membership, as it is known now.</summary>
/// <param name="ValidFrom">First local day.</param>
/// <param name="ValidTo">First local day on which it holds no more; null as long as it goes on.</param>
/// <param name="RecordedAt">UTC instant at which this version was recorded.</param>
public sealed record RegisterEntryResponse(
    Guid Id, int Number, string Name, Guid? MemberId, Guid? RiderId, MemberClass Class, DateOnly ValidFrom, DateOnly? ValidTo,
    string AdmissionDecision, ExitReason? ExitReason, DateTimeOffset RecordedAt, int Version);

/// <summary>POST /v1/collective/register</summary>
internal static class AddRegisterEntry
{
    /// <summary>How far ahead an admission may be entered, in days.</summary>
    private const int DaysAhead = 31;

    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/register", HandleAsync)
        .WithName(nameof(AddRegisterEntry))
        .WithSummary("Enters a membership into the member register.")
        .WithDescription("Memberships of one person do not overlap; whoever changes class gets a new entry when the old one ends.")
        .Produces<RegisterEntryResponse>(201).ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<IResult> HandleAsync(
        AddRegisterEntryRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        if (await CheckDateAsync(db, request.ValidFrom, "validFrom", now, cancel) is { } invalid)
            return invalid;
        try
        {
            return await Idempotency.RunAsync(http, db, request, clock, async () =>
            {
                // Numbers are given out one after the other.
                await db.Database.ExecuteSqlAsync(
                    $"SELECT pg_advisory_xact_lock(hashtextextended('register:' || {db.CollectiveId}::text, 0))", cancel);
                var (person, unknown) = await PersonAsync(db, request, cancel);
                if (unknown is not null)
                    return (null, unknown);
                var entry = new RegisterEntry
                {
                    CollectiveId = db.CollectiveId,
                    Id = Guid.CreateVersion7(now),
                    Number = request.Number ?? 1 + (await db.RegisterEntries.MaxAsync(row => (int?)row.Number, cancel) ?? 0),
                    Name = request.Name,
                    UserId = person.User,
                    RiderId = person.Rider,
                    Class = NameOf(request.Class),
                    ValidFrom = request.ValidFrom,
                    AdmissionDecision = request.AdmissionDecision,
                    CreatedAt = now,
                    RecordedAt = now,
                };
                db.RegisterEntries.Add(entry);
                db.RegisterRecords.Add(entry.Record(http.User.SubjectId()));
                db.Announce(entry.Changed(), entry.Id);
                return (new Effect(201, Of(entry), $"/v1/collective/register/{entry.Id}", entry.Version), null);
            }, cancel);
        }
        catch (DbUpdateException e) when (Refused(e) is { } refusal)
        {
            return refusal.ToProblem();
        }
    }

    internal static RegisterEntryResponse Of(RegisterEntry row) => new(
        row.Id, row.Number, row.Name, row.UserId, row.RiderId, ClassOf(row.Class), row.ValidFrom, row.ValidTo, row.AdmissionDecision,
        ReasonOf(row.ExitReason), row.RecordedAt, row.Version);

    internal static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    internal static MemberClass ClassOf(string name) => Enum.Parse<MemberClass>(name, ignoreCase: true);

    internal static ExitReason? ReasonOf(string? name) =>
        name is null ? null : Enum.Parse<ExitReason>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>Memberships are entered for the past and for the next month.</summary>
    internal static async Task<ProblemHttpResult?> CheckDateAsync(
        MembersDb db, DateOnly date, string field, DateTimeOffset now, CancellationToken cancel)
    {
        var zone = (await db.Collectives.AsNoTracking().SingleOrDefaultAsync(cancel))?.Facts?.Zone ?? "UTC";
        return date.DayNumber > LicenceCalendar.LocalDate(now, zone).DayNumber + DaysAhead || date.Year < 1900
            ? Problems.Invalid(field, $"It must not lie more than {DaysAhead} days ahead, nor before 1900.")
            : null;
    }

    internal static Refusal? Refused(DbUpdateException e) =>
        e.BrokeConstraint("register_one_user") || e.BrokeConstraint("register_one_rider")
            ? new Refusal("membership-overlaps", "The person has another membership at that time.", "validFrom")
        : e.BrokeConstraint("register_one_number")
            ? new Refusal("member-number-taken", "Another member has this number at that time.", "number")
        : null;

    // A member with the role courier acts as the rider of the same address: the same person, so the register knows both.
    private static async Task<((Guid? User, Guid? Rider) Person, ProblemHttpResult? Unknown)> PersonAsync(
        MembersDb db, AddRegisterEntryRequest request, CancellationToken cancel)
    {
        var (user, rider) = (request.MemberId, request.RiderId);
        var email = user is null ? null
            : await db.Memberships.Where(row => row.UserId == user).Select(row => row.Email).SingleOrDefaultAsync(cancel);
        if (user is not null && email is null)
            return (default, Problems.Of(StatusCodes.Status404NotFound, "not-found", "There is no such member.", "memberId"));
        if (rider is not null && !await db.Riders.AnyAsync(row => row.Id == rider, cancel))
            return (default, Problems.Of(StatusCodes.Status404NotFound, "not-found", "There is no such rider.", "riderId"));
        rider ??= email is null ? null
            : await db.Riders.Where(row => row.Email == email).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancel);
        user ??= rider is null ? null
            : await (from row in db.Riders
                     join member in db.Memberships on row.Email equals member.Email
                     where row.Id == rider
                     select (Guid?)member.UserId).FirstOrDefaultAsync(cancel);
        return ((user, rider), null);
    }
}
