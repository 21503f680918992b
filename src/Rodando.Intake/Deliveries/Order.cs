using System.Runtime.InteropServices;
using Rodando.Intake.Pricing;

namespace Rodando.Intake.Deliveries;

/// <summary>A request that has been judged: whose it is, when, what it weighs, what it costs.</summary>
internal sealed record Order(
    PlaceDeliveryRequest Request, Guid CollectiveId, Guid MerchantId, string MerchantName, string Mode,
    DeliveryWindow Pickup, DeliveryWindow Dropoff, Load Load, Price Price);

/// <summary>All packages together. Sums beyond an int are beyond every vehicle and stay at the greatest int.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Load(int Grams, int Items)
{
    public static Load Of(IReadOnlyList<DeliveryPackage> packages) => new(
        (int)Math.Min(int.MaxValue, packages.Sum(package => (long)package.WeightGrams * package.Quantity)),
        packages.Sum(package => package.Quantity));
}
