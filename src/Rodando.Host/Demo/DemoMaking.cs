using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Rodando.Host.Papers;

namespace Rodando.Host.Demo;

/// <summary>Makes the demo's collectives through the public HTTP API. Everything is looked for by name or address first, so that
/// repeating it completes what is missing.</summary>
internal sealed class DemoMaking(HttpClient http, DemoFile file, Func<Task> save, CancellationToken cancel)
{
    private const string Zone = "America/Mexico_City";

    internal async Task MakeAsync()
    {
        var registrars = new List<DemoApi>();
        foreach (var person in file.Registrars)
            registrars.Add(await SignInAsync(person));
        foreach (var collective in file.Collectives)
        {
            collective.Id ??= await FindOrRegisterAsync(collective, registrars[0]);
            var admin = await AdminAsync(collective, registrars[0]);
            await LicenseAsync(collective, admin, registrars[0], registrars[1]);
            await TermsAsync(collective, admin);
            await AddMemberAsync(admin, collective.Dispatcher.Name, collective.Dispatcher.Email, collective.Dispatcher.Password, "dispatcher");
            foreach (var merchant in collective.Merchants)
                await MerchantAsync(merchant, admin);
            foreach (var rider in collective.Riders)
                await RiderAsync(rider, admin);
            await RegisterAsync(collective, admin);
            await save();
            await ShiftsAsync(collective, admin);
        }
        file.Complete = true;
        await save();
    }

    /// <summary>Puts all riders of a collective on shift again when their shifts are over or about to end.</summary>
    internal async Task ShiftsAsync(DemoCollective collective, DemoApi admin)
    {
        var now = await NowAsync(admin);
        if (collective.ShiftsEndAt > now + TimeSpan.FromHours(1))
            return;
        var ends = EndOfShifts(now);
        foreach (var rider in collective.Riders)
        {
            var running = (await admin.ListAsync($"/v1/collective/shifts?riderId={rider.Id}", cancel))
                .FirstOrDefault(shift => (string)shift["state"]! == "running");
            // Started by a run that was killed before the last rider's.
            if (running is not null && DateTimeOffset.Parse((string)running["endsAt"]!, CultureInfo.InvariantCulture) > now + TimeSpan.FromHours(1))
            {
                rider.ShiftId = (Guid)running["id"]!;
                continue;
            }

            // Ending an old one and not stretching it: what was worked stays as it was.
            if (running is not null)
                await admin.PostAsync($"/v1/collective/shifts/{(string)running["id"]!}/end", new { }, cancel);
            var shift = await PlanAsync(rider, admin, now, ends);
            rider.ShiftId = (Guid)shift["id"]!;
            await admin.PostAsync($"/v1/collective/shifts/{rider.ShiftId}/start", new { rider.Starts.Latitude, rider.Starts.Longitude }, cancel);
        }
        collective.ShiftsEndAt = ends;
        await save();
    }

    /// <summary>The server's clock; another one than ours only where a simulation has set it.</summary>
    private async Task<DateTimeOffset> NowAsync(DemoApi admin) => await admin.FindAsync("/v1/simulation/clock", cancel) is { } clock
        ? DateTimeOffset.Parse((string)clock["now"]!, CultureInfo.InvariantCulture)
        : TimeProvider.System.GetUtcNow();

    // The rest of the local day, or eight hours when little is left of it.
    private static DateTimeOffset EndOfShifts(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1);
        var end = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        return end - now > TimeSpan.FromHours(8) ? end : now + TimeSpan.FromHours(8);
    }

    private async Task<JsonNode> PlanAsync(DemoRider rider, DemoApi admin, DateTimeOffset now, DateTimeOffset ends)
    {
        // Left planned by a run that was killed before starting it.
        foreach (var planned in await admin.ListAsync($"/v1/collective/shifts?riderId={rider.Id}", cancel))
        {
            if ((string)planned["state"]! == "planned")
                await admin.DeleteAsync($"/v1/collective/shifts/{(string)planned["id"]!}", cancel);
        }
        // A second later than the server's now, which an ended shift reaches up to.
        return await DemoApi.PatientlyAsync(() => admin.PostAsync(
            "/v1/collective/shifts", new { riderId = rider.Id, vehicleId = rider.VehicleId, startsAt = now.AddMinutes(1), endsAt = ends }, cancel), cancel);
    }

    private async Task<DemoApi> SignInAsync(DemoPerson person) => await DemoApi.TrySignInAsync(http, person, cancel)
        ?? throw new InvalidOperationException($"{person.Email} cannot sign in with the password in the file: its password was changed.");

    private async Task LicenseAsync(DemoCollective collective, DemoApi admin, DemoApi registrar, DemoApi second)
    {
        var path = $"/v1/federation/collectives/{collective.Id}";
        var licence = (await registrar.FindAsync(path, cancel))!;
        if ((string)licence["state"]! != "applied")
            return;
        var proposal = (string?)licence["openAdmission"]?["id"];
        if (proposal is null)
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(Zone)).Date);
            if (collective.State == "constituted")
                await LodgeAsync(collective, today.AddYears(-1), admin, registrar);
            // A day back, lest the two clocks disagree about midnight.
            var made = await registrar.PostAsync($"{path}/admissions", collective.State == "constituted"
                ? new { @as = "constituted", constitutionEffectiveOn = (DateOnly?)today.AddYears(-1), commitmentSignedOn = (DateOnly?)null, reason = "Demo." }
                : new { @as = "provisional", constitutionEffectiveOn = (DateOnly?)null, commitmentSignedOn = (DateOnly?)today.AddDays(-1), reason = "Demo." }, cancel);
            proposal = (string)made["id"]!;
        }
        await second.PostAsync($"{path}/admissions/{proposal}/approve", new { }, cancel);
    }

    private Task LodgeAsync(DemoCollective collective, DateOnly foundedOn, DemoApi admin, DemoApi registrar) => FoundingPapers.LodgeAsync(
        collective.Id.ToString()!, foundedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        async path => (await admin.FindAsync(path, cancel))!,
        (path, body) => DemoApi.PatientlyAsync(() => admin.PostAsync(path, body, cancel), cancel),
        (path, body) => registrar.PostAsync(path, body, cancel));

    private async Task<Guid> FindOrRegisterAsync(DemoCollective collective, DemoApi registrar)
    {
        var known = (await registrar.ListAsync("/v1/federation/collectives", cancel)).FirstOrDefault(one => (string)one["name"]! == collective.Name);
        known ??= await registrar.PostAsync("/v1/federation/collectives", new
        {
            name = collective.Name,
            jurisdiction = "MX",
            zone = Zone,
            locality = "Ciudad de México",
            contactEmail = collective.Admin.Email,
            founders = collective.Riders.Take(5).Select(rider => new { name = $"{rider.FirstName} {rider.LastName}", email = rider.Email }),
            declarations = new
            {
                legalForm = "MX.SC.productores", investorControl = false, privacyNoticeAcknowledged = true,
                ridersInformedOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-2),
            },
            adminName = collective.Admin.Name,
            adminEmail = collective.Admin.Email,
        }, cancel);
        return (Guid)known["id"]!;
    }

    private async Task<DemoApi> AdminAsync(DemoCollective collective, DemoApi registrar)
    {
        if (await DemoApi.TrySignInAsync(http, collective.Admin, cancel) is { } known)
            return known;
        var invitation = await DemoApi.PatientlyAsync(() => registrar.PostAsync(
            $"/v1/federation/collectives/{collective.Id}/invitations", new { email = collective.Admin.Email, name = collective.Admin.Name }, cancel), cancel);
        await new DemoApi(http, null).PostAsync(
            "/v1/auth/accept-invitation", new { code = (string)invitation["code"]!, password = collective.Admin.Password }, cancel);
        return await SignInAsync(collective.Admin);
    }

    private async Task TermsAsync(DemoCollective collective, DemoApi admin)
    {
        if ((await admin.ListAsync("/v1/collective/service-areas", cancel)).Count == 0)
            await admin.PostAsync("/v1/collective/service-areas",
                new { name = collective.Name, polygon = new { type = "Polygon", coordinates = new[] { collective.Area } } }, cancel);
        if (await admin.FindAsync("/v1/collective/tariff", cancel) is null)
            await admin.PutAsync("/v1/collective/tariff",
                new { currency = "MXN", baseMinor = 4000, perKmMinor = 900, minimumMinor = 4500, includedMetres = 2000 }, cancel);
    }

    private async Task MerchantAsync(DemoMerchant merchant, DemoApi admin)
    {
        if (merchant.Id is null)
        {
            var known = (await admin.ListAsync("/v1/collective/merchants", cancel)).FirstOrDefault(one => (string)one["name"]! == merchant.Name);
            known ??= await DemoApi.PatientlyAsync(() => admin.PostAsync("/v1/collective/merchants", new { name = merchant.Name }, cancel), cancel);
            merchant.Id = (Guid)known["id"]!;
        }
        if (merchant.ApiKey is not null)
            return;
        var path = $"/v1/collective/merchants/{merchant.Id}/api-clients";
        var made = await DemoApi.PatientlyAsync(() => admin.PostAsync(path, new { name = "demo" }, cancel), cancel);
        (merchant.ApiClientId, merchant.ApiKey) = ((Guid)made["id"]!, (string)made["apiKey"]!);
        (merchant.ClientId, merchant.ClientSecret) = ((string)made["clientId"]!, (string)made["clientSecret"]!);
        await save();
        // A key made by a run that was killed before it wrote the key down is known to nobody.
        foreach (var other in await admin.ListAsync(path, cancel))
        {
            if ((Guid)other["id"]! != merchant.ApiClientId && other["revokedAt"] is null)
                await admin.DeleteAsync($"{path}/{(string)other["id"]!}", cancel);
        }
    }

    private async Task RiderAsync(DemoRider rider, DemoApi admin)
    {
        if (rider.VehicleId is null)
        {
            var known = (await admin.ListAsync("/v1/collective/vehicles", cancel)).FirstOrDefault(one => (string)one["name"]! == rider.VehicleName);
            known ??= await admin.PostAsync("/v1/collective/vehicles",
                new { name = rider.VehicleName, kind = rider.VehicleKind, capacityGrams = rider.CapacityGrams, capacityItems = rider.CapacityItems }, cancel);
            rider.VehicleId = (Guid)known["id"]!;
        }
        if (rider.Id is null)
        {
            var known = (await admin.ListAsync("/v1/collective/riders", cancel)).FirstOrDefault(one => (string?)one["email"] == rider.Email);
            known ??= await DemoApi.PatientlyAsync(() => admin.PostAsync("/v1/collective/riders",
                new { firstName = rider.FirstName, lastName = rider.LastName, email = rider.Email }, cancel), cancel);
            rider.Id = (Guid)known["id"]!;
        }
        await AddMemberAsync(admin, rider.FirstName, rider.Email, rider.Password, "courier");
    }

    /// <summary>Those who ride are members of their co-operative.</summary>
    private async Task RegisterAsync(DemoCollective collective, DemoApi admin)
    {
        var entered = (await admin.ListAsync("/v1/collective/register", cancel)).Select(entry => (Guid?)entry["riderId"]).ToHashSet();
        var since = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
        foreach (var rider in collective.Riders.Where(rider => !entered.Contains(rider.Id)))
        {
            await admin.PostAsync("/v1/collective/register", new
            {
                name = $"{rider.FirstName} {rider.LastName}", @class = "worker", validFrom = since, admissionDecision = "Demo.", riderId = rider.Id,
            }, cancel);
        }
    }

    private async Task AddMemberAsync(DemoApi admin, string name, string email, string password, string role)
    {
        try
        {
            await admin.PostAsync("/v1/collective/members", new { name, email, password, roles = new[] { role } }, cancel);
        }
        catch (DemoApiException e) when (e is { Status: HttpStatusCode.Conflict, Code: "email-taken" })
        {
            // Made by a run that was killed; the password stands in the file since before the first request.
        }
    }
}
