using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Clock;
using Rodando.Platform.Jobs;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>A constituted co-operative whose riders work and whose clock is moved; admitted on 21 November 2026, re-verified a year later.</summary>
internal sealed class CoopAtWork
{
    public static readonly DateTimeOffset Start = Facts.At("2026-11-21T18:00:00Z");

    private readonly RodandoServer server;
    private readonly ManualClock clock;
    private Guid vehicle;
    private int named;

    private CoopAtWork(RodandoServer server, ManualClock clock, FederationWorld world) => (this.server, this.clock, World) = (server, clock, world);

    public FederationWorld World { get; private set; }

    public Guid Id { get; private set; }

    public HttpClient Admin { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Answers that pass every declared test for so many people.</summary>
    public static Dictionary<string, object?> GoodAnswers(DateOnly today, int people) => new(StringComparer.Ordinal)
    {
        ["legalStatus"] = new { active = true, inDissolution = false, converted = false, proofIssuedOn = today.AddDays(-10), evidenceSha256 = new string('a', 64) },
        ["votes"] = new { ballots = 2, weighted = 0 },
        ["control"] = new { votes = 10, outsideVotes = 0, capitalMinor = 100_000, outsideCapitalMinor = 0, largestHolderMinor = 10_000, vetoes = 0, covenants = 0 },
        ["democracy"] = new { mandatesValidUntil = today.AddYears(1) },
        ["surplus"] = new { key = "work", fundsMinor = 10, fundsDueMinor = 10 },
        ["openDoor"] = new { applications = 2, answeredInTime = 2, refusals = 0, refusalsReasoned = 0, riders = 0, ridersInvited = 0 },
        ["protection"] = new { people, covered = people },
        ["reciprocity"] = new { arrearsDays = 0, changesPublished = true },
    };

    public static async Task<CoopAtWork> FoundAsync(RodandoServer server, ManualClock clock)
    {
        var coop = new CoopAtWork(server, clock, await FederationWorld.FoundAsync(server));
        coop.Id = await coop.World.ConstitutedAsync();
        await coop.MoveToAsync(clock.GetUtcNow());
        coop.vehicle = (await coop.Admin.PostOkAsync("/v1/collective/vehicles", new { name = "bici", kind = "bike", capacityGrams = 20_000, capacityItems = 10 })).Id();
        return coop;
    }

    /// <summary>Sets the clock, lets the licence's jobs run, and signs everybody in anew.</summary>
    public async Task MoveToAsync(DateTimeOffset now)
    {
        clock.Set(now);
        World = await World.LaterAsync();
        Admin = await FederationWorld.MemberAsync(server, Id);
        await RunAsync<RecordTransitions>();
        await RunAsync<PublishSnapshots>();
        await server.SettleAsync(Id);
    }

    public async Task RunAsync<TJob>()
        where TJob : IScheduledJob
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(Cancel);
    }

    public async Task<Guid> AddRiderAsync() =>
        (await Admin.PostOkAsync("/v1/collective/riders", new { firstName = $"Rider{++named}", lastName = "Prueba" })).Id();

    public async Task<Guid[]> AddRidersAsync(int count)
    {
        var riders = new Guid[count];
        for (var i = 0; i < count; i++) riders[i] = await AddRiderAsync();
        return riders;
    }

    /// <summary>Enters somebody into the member register.</summary>
    /// <param name="rider">Null for somebody who does not ride.</param>
    public async Task<Guid> EnterAsync(Guid? rider, DateOnly validFrom) => (await Admin.PostOkAsync(
        "/v1/collective/register", new { name = "Socia", @class = "worker", validFrom, admissionDecision = "minutes 1", riderId = rider })).Id();

    public Task EndMembershipAsync(Guid entry, DateOnly validTo) =>
        Admin.PatchOkAsync($"/v1/collective/register/{entry}", new { validTo, exitReason = "resigned" });

    /// <summary>Everybody works two hours, beginning now; the clock moves with them.</summary>
    public async Task WorkAsync(params Guid[] riders)
    {
        var now = clock.GetUtcNow();
        var shifts = new List<Guid>();
        foreach (var rider in riders)
        {
            var shift = await PlanAsync(rider, now, now.AddHours(4));
            await Admin.PostOkAsync($"/v1/collective/shifts/{shift}/start");
            shifts.Add(shift);
        }

        clock.Advance(TimeSpan.FromHours(2));
        foreach (var shift in shifts) await Admin.PostOkAsync($"/v1/collective/shifts/{shift}/end");
        await MoveToAsync(clock.GetUtcNow());
    }

    public async Task<Guid> PlanAsync(Guid rider, DateTimeOffset startsAt, DateTimeOffset endsAt) => (await Admin.PostOkAsync(
        "/v1/collective/shifts", new { riderId = rider, vehicleId = vehicle, startsAt, endsAt })).Id();

    /// <summary>Minutes of an assembly with a quorum, today.</summary>
    public Task<JsonElement> AssembleAsync(string minutes = "b", params object[] votes) => Admin.PostOkAsync("/v1/collective/assemblies", new
    {
        heldOn = World.Today(), kind = "ordinary", members = 5, present = 4, proxies = 0, quorum = 3,
        minutesSha256 = string.Concat(Enumerable.Repeat(minutes, 64)), votes,
    });

    /// <summary>Answers everything and submits.</summary>
    public async Task<JsonElement> SubmitAsync(int people, Action<Dictionary<string, object?>>? change = null)
    {
        await server.SettleAsync(Id);
        var answers = GoodAnswers(World.Today(), people);
        change?.Invoke(answers);
        await Admin.PutOkAsync("/v1/collective/reverification/answers", answers);
        return await Admin.PostOkAsync("/v1/collective/reverification/submit");
    }

    public async Task<string> StateAsync() => (await World.FileAsync(Id)).Text("state");

    /// <summary>Codes of the findings on the collective, newest first.</summary>
    public async Task<string[]> FindingsAsync() => [.. (await World.Registrar.GetOkAsync($"/v1/federation/collectives/{Id}/findings"))
        .GetProperty("data").EnumerateArray().Select(finding => finding.Text("code"))];

    public async Task<JsonElement[]> SignalsAsync() => [.. (await World.Auditor.GetOkAsync($"/v1/federation/collectives/{Id}/signals"))
        .GetProperty("data").EnumerateArray()];

    /// <summary>What a test of the file's newest run found: numerator, denominator and whether it was passed.</summary>
    public static (long? Numerator, long? Denominator, bool? Passed) Figure(JsonElement file, string test)
    {
        var result = file.GetProperty("run").GetProperty("results").EnumerateArray().Single(entry => entry.Text("test") == test);
        return (Number(result, "numerator"), Number(result, "denominator"),
            result.GetProperty("passed").ValueKind == JsonValueKind.Null ? null : result.GetProperty("passed").GetBoolean());
    }

    private static long? Number(JsonElement result, string name) =>
        result.GetProperty(name).ValueKind == JsonValueKind.Null ? null : result.GetProperty(name).GetInt64();
}
