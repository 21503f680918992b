using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rodando.Platform.SignIn;

namespace Rodando.Host.Demo;

/// <summary>Who can sign in, with the password made at seed time.</summary>
internal sealed record DemoPerson(string Name, string Email, string Password, IReadOnlyList<string> Roles);

internal sealed record DemoPlace(double Latitude, double Longitude, string Address);

internal sealed class DemoMerchant
{
    public required string Name { get; init; }

    public required DemoPlace Place { get; init; }

    public Guid? Id { get; set; }

    public Guid? ApiClientId { get; set; }

    public string? ApiKey { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }
}

/// <summary>A rider, and the member of the same address who signs in as that rider.</summary>
internal sealed class DemoRider
{
    public required string FirstName { get; init; }

    public required string LastName { get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    public required string VehicleName { get; init; }

    public required string VehicleKind { get; init; }

    public required int CapacityGrams { get; init; }

    public required int CapacityItems { get; init; }

    public required DemoPlace Starts { get; init; }

    public Guid? Id { get; set; }

    public Guid? VehicleId { get; set; }

    public Guid? ShiftId { get; set; }
}

internal sealed class DemoCollective
{
    public required string Name { get; init; }

    /// <summary>constituted or provisional.</summary>
    public required string State { get; init; }

    /// <summary>Border of the service area, closed, longitude first.</summary>
    public required IReadOnlyList<double[]> Area { get; init; }

    public required DemoPerson Admin { get; init; }

    public required DemoPerson Dispatcher { get; init; }

    public required IReadOnlyList<DemoMerchant> Merchants { get; init; }

    public required IReadOnlyList<DemoRider> Riders { get; init; }

    public Guid? Id { get; set; }

    /// <summary>Until when the riders' shifts were planned last.</summary>
    public DateTimeOffset? ShiftsEndAt { get; set; }
}

/// <summary>Everything a developer needs to act as anybody of the demo. Written before the first request and after each step that
/// made something new, so that a demo killed half-way can be completed.</summary>
internal sealed class DemoFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string FederationCode { get; init; }

    public required string FederationName { get; init; }

    public required IReadOnlyList<DemoPerson> FederationPeople { get; init; }

    public required IReadOnlyList<DemoCollective> Collectives { get; init; }

    public Guid? FederationId { get; set; }

    /// <summary>True once everything was made.</summary>
    public bool Complete { get; set; }

    /// <summary>The two who admit collectives; what `simulate` signs in with.</summary>
    public IEnumerable<DemoPerson> Registrars => FederationPeople.Where(person => person.Roles.Contains(Roles.Registrar));

    /// <returns>Null when there is no file.</returns>
    /// <exception cref="JsonException">It is none of ours.</exception>
    internal static async Task<DemoFile?> LoadAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
            return null;
        await using var stream = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<DemoFile>(stream, Json, cancel);
    }

    /// <summary>Replaces the file in one step; readable by its owner only.</summary>
    internal async Task SaveAsync(string path, CancellationToken cancel)
    {
        var draft = $"{path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(draft);
        await using (var stream = new FileStream(draft, options))
            await JsonSerializer.SerializeAsync(stream, this, Json, cancel);
        File.Move(draft, path, overwrite: true);
    }
}
