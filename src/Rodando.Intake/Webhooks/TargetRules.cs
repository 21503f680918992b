using System.Net;
using System.Net.Sockets;

namespace Rodando.Intake.Webhooks;

/// <summary>Where messages may be sent: nobody outside makes this server talk to its own neighbours.</summary>
internal static class TargetRules
{
    // Special-purpose blocks of the IANA registry for IPv4; whatever is not in one of them is public.
    private static readonly IPNetwork[] Reserved4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // Of IPv6 only global unicast is public, less what is reserved in it or carries an IPv4 address inside.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Reserved6 =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    /// <summary>True for addresses that anybody on the internet could reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Reserved4.Any(block => block.Contains(address))
            : Global6.Contains(address) && !Reserved6.Any(block => block.Contains(address));
    }

    /// <returns>Why the address may not be a target as far as it shows by itself; null when it may. What a name leads to is looked
    /// at when it is connected to, every time.</returns>
    public static string? Fault(string url, bool allowPrivate)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("https" or "http") || target.Host.Length == 0)
            return "It must be an absolute address such as https://example.com/rodando.";
        if (target.UserInfo.Length > 0 || target.Fragment.Length > 0)
            return "It must hold no user name and no fragment.";
        if (allowPrivate)
            return null;
        if (target.Scheme != "https")
            return "It must begin with https.";
        var isPrivate = IPAddress.TryParse(target.DnsSafeHost, out var address)
            ? !IsPublic(address)
            : target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return isPrivate ? "It must be reachable from the internet." : null;
    }
}
