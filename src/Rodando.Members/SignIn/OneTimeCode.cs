using Rodando.Platform.SignIn;

namespace Rodando.Members.SignIn;

/// <summary>Codes that a person reads to another or types.</summary>
internal static class OneTimeCode
{
    /// <summary>31⁸ codes: a try per second finds a given one after 13,000 years on average.</summary>
    public static string Make() => Secrets.RandomLegible(8);

    /// <summary>SHA-256 of the code in its one spelling.</summary>
    public static byte[] Hash(string typed) =>
        Secrets.Hash(typed.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant());
}
