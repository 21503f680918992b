namespace Rodando.Members.People;

internal static class Addresses
{
    /// <summary>One spelling per e-mail address: lower case, nothing around it.</summary>
    public static string Normal(string email) => email.Trim().ToLowerInvariant();
}
