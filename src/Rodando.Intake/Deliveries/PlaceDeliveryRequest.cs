using System.ComponentModel.DataAnnotations;

namespace Rodando.Intake.Deliveries;

/// <param name="Pickup">Where the packages are fetched.</param>
/// <param name="Dropoff">Where they are handed over.</param>
/// <param name="Packages">1 to 50 kinds of package.</param>
/// <param name="ExternalReference">Your own name for it, 1 to 100 characters; at most one delivery of yours has it.</param>
/// <param name="Metadata">At most 50 pairs of your own; keys up to 40 characters, values up to 500. Kept and given back, not looked at.</param>
public sealed record PlaceDeliveryRequest(
    [property: Required] PlaceStopRequest Pickup,
    [property: Required] PlaceStopRequest Dropoff,
    [property: Required, MinLength(1), MaxLength(50), NothingMissing] IReadOnlyList<DeliveryPackage> Packages,
    [property: StringLength(100, MinimumLength = 1)] string? ExternalReference = null,
    [property: Metadata] IReadOnlyDictionary<string, string>? Metadata = null);

/// <param name="Location">The door.</param>
/// <param name="Address">Street, number, colonia: what the courier reads.</param>
/// <param name="ContactName">Whom to ask for.</param>
/// <param name="ContactPhone">Whom to call.</param>
/// <param name="Instructions">For the courier.</param>
/// <param name="Window">When; left out it means as soon as possible: the pickup within 60 minutes, the dropoff within 30 more.</param>
public sealed record PlaceStopRequest(
    [property: Required] DeliveryLocation Location,
    [property: Required, StringLength(300, MinimumLength = 1)] string Address,
    [property: StringLength(100)] string? ContactName = null,
    [property: StringLength(40)] string? ContactPhone = null,
    [property: StringLength(1000)] string? Instructions = null,
    DeliveryWindow? Window = null);

/// <summary>A place, WGS 84.</summary>
/// <param name="Latitude">Degrees north, −90 to 90.</param>
/// <param name="Longitude">Degrees east, −180 to 180.</param>
public sealed record DeliveryLocation(
    [property: Range(-90.0, 90.0)] double Latitude,
    [property: Range(-180.0, 180.0)] double Longitude);

/// <summary>A span of time, half open.</summary>
/// <param name="After">Begins, inclusive.</param>
/// <param name="Before">Ends, exclusive; at most 366 days from now.</param>
public sealed record DeliveryWindow(DateTimeOffset After, DateTimeOffset Before);

/// <summary>Packages of one kind.</summary>
/// <param name="WeightGrams">Gross weight of one of them in grams, 1 to 500,000.</param>
/// <param name="Quantity">How many, 1 to 1,000.</param>
/// <param name="Description">What it is; up to 200 characters.</param>
public sealed record DeliveryPackage(
    [property: Range(1, 500_000)] int WeightGrams,
    [property: Range(1, 1_000)] int Quantity,
    [property: StringLength(200)] string? Description = null);

/// <summary>No null between the items.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NothingMissingAttribute() : ValidationAttribute("None of its items may be null.")
{
    public override bool IsValid(object? value) => value is not IEnumerable<object?> items || items.All(item => item is not null);
}

/// <summary>The limits of metadata.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MetadataAttribute() : ValidationAttribute("At most 50 pairs, keys of 1 to 40 characters, values of at most 500.")
{
    public override bool IsValid(object? value) => value is not IReadOnlyDictionary<string, string?> pairs
        || (pairs.Count <= 50 && pairs.All(pair => pair.Key.Length is >= 1 and <= 40 && pair.Value is { Length: <= 500 }));
}
