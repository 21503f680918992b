using System.CommandLine;
using System.CommandLine.Parsing;

namespace Rodando.Host;

/// <summary>The option <c>--url</c> of verbs that speak to a running Rodando; the command line library knows no addresses.</summary>
internal static class AddressOption
{
    internal static Option<Uri> Create() =>
        new("--url") { Description = "Address of the running Rodando.", Required = true, CustomParser = Read };

    private static Uri? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        result.AddError($"'{text}' is no http address.");
        return null;
    }
}
