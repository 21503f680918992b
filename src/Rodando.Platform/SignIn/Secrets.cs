using System.Security.Cryptography;
using System.Text;

namespace Rodando.Platform.SignIn;

/// <summary>Random secrets and how they are kept.</summary>
public static class Secrets
{
    private const string Base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Legible = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    /// <summary>Random letters and digits; 32 of them hold 190 bits.</summary>
    public static string Random(int length) => RandomNumberGenerator.GetString(Base62, length);

    /// <summary>Random text to be read aloud or typed: no 0/O, 1/I/L.</summary>
    public static string RandomLegible(int length) => RandomNumberGenerator.GetString(Legible, length);

    /// <summary>SHA-256. Enough for random secrets of ours (nothing to guess); people's passwords are hashed by Identity.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
