using Microsoft.Extensions.Options;
using Rodando.Platform.SignIn;

namespace Rodando.Intake.Deliveries;

/// <summary>Bound to <c>Rodando</c>.</summary>
internal sealed class PublicAddressOptions
{
    /// <summary>Where the public reaches this server; links to recipients begin with it.</summary>
    public Uri PublicAddress { get; set; } = new("http://localhost:5080");
}

/// <summary>Deliveries as they are shown, with the recipient's link.</summary>
internal sealed class DeliveryViews(SignedLinks links, IOptions<PublicAddressOptions> options)
{
    private readonly string address = options.Value.PublicAddress.ToString().TrimEnd('/');

    public async ValueTask<DeliveryResponse> OfAsync(Delivery delivery, CancellationToken cancel)
    {
        var token = await links.SignAsync("tracking", delivery.CollectiveId, delivery.Id, cancel);
        return DeliveryResponse.Of(delivery, $"{address}/t/{token}");
    }
}
