using Rodando.Platform.SignIn;

namespace Rodando.Host.Demo;

/// <summary>What the demo consists of: invented people and shops at real places of Mexico City.</summary>
internal static class DemoPlan
{
    private static readonly DemoPlace AlvaroObregon = new(19.41865, -99.16062, "Av. Álvaro Obregón 130, Roma Norte");
    private static readonly DemoPlace Amsterdam = new(19.41176, -99.16937, "Av. Ámsterdam 73, Hipódromo Condesa");
    private static readonly DemoPlace Donceles = new(19.43659, -99.13684, "Donceles 66, Centro Histórico");
    private static readonly DemoPlace Division = new(19.38520, -99.15920, "Av. División del Norte 1020, Narvarte Poniente");
    private static readonly DemoPlace Insurgentes = new(19.38890, -99.17420, "Av. Insurgentes Sur 1000, Del Valle Centro");

    /// <summary>Where the first delivery goes.</summary>
    internal static readonly DemoPlace BellasArtes = new(19.43520, -99.14120, "Palacio de Bellas Artes, Av. Juárez s/n, Centro Histórico");

    private static readonly (string Kind, string Name, int Grams, int Items)[] Vehicles =
    [
        ("cargo-bike", "Carguera", 80_000, 30), ("bike", "Bici", 12_000, 6), ("e-bike", "Eléctrica", 15_000, 8), ("bike", "Bici", 12_000, 6),
        ("e-cargo-bike", "Carguera eléctrica", 120_000, 40), ("bike-with-trailer", "Bici con remolque", 45_000, 20), ("bike", "Bici", 12_000, 6),
    ];

    /// <summary>The whole demo with new random passwords; nothing of it exists yet.</summary>
    internal static DemoFile Make() => new()
    {
        FederationCode = "demo",
        FederationName = "Federación Demo de Mensajería en Bicicleta",
        FederationPeople =
        [
            Person("Rosa Registra", "rosa@federacion.example", Roles.Registrar),
            Person("Raúl Registra", "raul@federacion.example", Roles.Registrar),
            Person("Aurora Audita", "aurora@federacion.example", Roles.Auditor),
            Person("Pilar del Panel", "pilar@federacion.example", Roles.Panel),
            Person("Pablo del Panel", "pablo@federacion.example", Roles.Panel),
            // Three of the panel have to vote.
            Person("Paloma del Panel", "paloma@federacion.example", Roles.Panel),
        ],
        Collectives =
        [
            Collective("Ruedas del Centro", "ruedas", "constituted", Box(19.398, -99.192, 19.446, -99.122),
                ["Ana", "Bruno", "Carmen", "Diego", "Elena", "Fermín", "Gloria"],
                ("Panadería La Espiga", AlvaroObregon), ("Flores Ámsterdam", Amsterdam), ("Librería Donceles", Donceles)),
            Collective("Colectiva Pedal Sur", "pedalsur", "provisional", Box(19.362, -99.190, 19.424, -99.138),
                ["Hilda", "Iván", "Julia", "Karim", "Lupe", "Mateo"],
                ("Botica Narvarte", Division), ("Café Insurgentes", Insurgentes)),
        ],
    };

    private static DemoCollective Collective(
        string name, string domain, string state, IReadOnlyList<double[]> area, string[] riders, params (string Name, DemoPlace Place)[] merchants) => new()
        {
            Name = name,
            State = state,
            Area = area,
            Admin = Person("Administración", $"admin@{domain}.example", Roles.Admin),
            Dispatcher = Person("Despacho", $"despacho@{domain}.example", Roles.Dispatcher),
            Merchants = [.. merchants.Select(merchant => new DemoMerchant { Name = merchant.Name, Place = merchant.Place })],
            Riders = [.. riders.Select((first, i) => Rider(first, domain, i, merchants[i % merchants.Length].Place))],
        };

    private static DemoRider Rider(string firstName, string domain, int index, DemoPlace near)
    {
        var (kind, name, grams, items) = Vehicles[index % Vehicles.Length];
        return new DemoRider
        {
            FirstName = firstName,
            LastName = "Demo",
            Email = $"{firstName.ToLowerInvariant().Replace('í', 'i').Replace('á', 'a')}@{domain}.example",
            Password = Secrets.Random(20),
            VehicleName = $"{name} {index + 1}",
            VehicleKind = kind,
            CapacityGrams = grams,
            CapacityItems = items,
            // About 150 m apart, so that who is nearest is not the same for all.
            Starts = near with { Latitude = Math.Round(near.Latitude + (0.0014 * (index - 3)), 5) },
        };
    }

    private static DemoPerson Person(string name, string email, params string[] roles) => new(name, email, Secrets.Random(20), roles);

    private static double[][] Box(double south, double west, double north, double east) =>
        [[west, south], [east, south], [east, north], [west, north], [west, south]];
}
