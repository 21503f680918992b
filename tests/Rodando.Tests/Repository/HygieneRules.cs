using System.Text.RegularExpressions;

namespace Rodando.Tests.Repository;

/// <summary>
/// What must not stand in a file of this repository. Each rule takes a path relative to the root and the file's text, and gives one
/// finding per place, as <c>path:line: what</c>. The patterns are written so that they do not find themselves.
/// </summary>
internal static partial class HygieneRules
{
    private const RegexOptions Plain = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    private const int TimeoutMilliseconds = 10_000;

    private static readonly HashSet<string> CodeEndings = new(StringComparer.Ordinal)
    {
        "", ".cs", ".csproj", ".css", ".html", ".js", ".props", ".py", ".sh", ".sql", ".targets", ".ts", ".yaml", ".yml",
    };

    public static readonly IReadOnlyList<Func<string, string, IEnumerable<string>>> All =
    [
        MachinePaths, RegistryHosts, UnfinishedWork, SkippedTests, Secrets, LicenceHeaders, LockFileAddresses,
    ];

    public static IEnumerable<string> MachinePaths(string path, string text) =>
        Find(path, text, MachinePath(), "a path of somebody's machine");

    public static IEnumerable<string> RegistryHosts(string path, string text) =>
        Find(path, text, RegistryHost(), "the host of a package registry");

    public static IEnumerable<string> UnfinishedWork(string path, string text) =>
        IsCode(path) ? Find(path, text, Unfinished(), "unfinished work without an issue number") : [];

    public static IEnumerable<string> SkippedTests(string path, string text) =>
        path.EndsWith(".cs", StringComparison.Ordinal) ? Find(path, text, SkippedTest(), "a skipped test") : [];

    public static IEnumerable<string> Secrets(string path, string text) =>
        Find(path, text, Secret(), "a private key or a live API key")
            .Concat(IsCode(path) ? Find(path, text, CommentedSecret(), "a secret in a comment") : []);

    /// <summary>The licence file speaks for the whole tree, so source files carry no header.</summary>
    public static IEnumerable<string> LicenceHeaders(string path, string text) =>
        path.EndsWith(".cs", StringComparison.Ordinal) ? Find(path, text, Header(), "a licence header") : [];

    public static IEnumerable<string> LockFileAddresses(string path, string text) => Path.GetFileName(path) switch
    {
        "packages.lock.json" or "yarn.lock" or "pnpm-lock.yaml" => Find(path, text, Address(), "an address in a lock file"),
        "package-lock.json" or "npm-shrinkwrap.json" => Find(path, text, Resolved(), "a \"resolved\" field in a lock file"),
        _ => [],
    };

    private static bool IsCode(string path) => CodeEndings.Contains(Path.GetExtension(path));

    private static IEnumerable<string> Find(string path, string text, Regex pattern, string what) => pattern.Matches(text)
        .Select(match => $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {what} ({match.Value.Trim()})");

    [GeneratedRegex("""(?<![\w.~/-])/(work|root|tmp/(team|wt)|home/\w+)(?=[/\s"'`)]|$)""", Plain, TimeoutMilliseconds)]
    private static partial Regex MachinePath();

    [GeneratedRegex("""\b(nuget|npmjs|pypi|pythonhosted|golang|crates|(deb|security)\.debian)\.(org|io|com)\b""", Plain, TimeoutMilliseconds)]
    private static partial Regex RegistryHost();

    [GeneratedRegex("""\b((TO[D]O|FIX[M]E|HAC[K])\b(?!\s*\(?#\d+)|NotImplemented[E]xception\b)""", Plain, TimeoutMilliseconds)]
    private static partial Regex Unfinished();

    [GeneratedRegex("""\[(Fact|Theory|InlineData|MemberData|ClassData)\b[^\]\r\n]*\bSkip\w*\s*=|\bAssert\.[S]kip\w*\(""", Plain, TimeoutMilliseconds)]
    private static partial Regex SkippedTest();

    [GeneratedRegex("""-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----|\brk_live_[A-Za-z0-9_-]{16,}""", Plain, TimeoutMilliseconds)]
    private static partial Regex Secret();

    [GeneratedRegex("""^\s*(//|#|--|\*|<!--).*\b(passw(or)?d|secret|token|api[_-]?key)\s*[:=]\s*["']?(?=\S*\d)[\w+/.-]{12,}""",
        Plain | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex CommentedSecret();

    [GeneratedRegex("""\A\s*(//|/\*)(.*\n){0,4}?.*(copyright|spdx|licen[cs]ed? under)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Header();

    [GeneratedRegex("""https?://""", Plain, TimeoutMilliseconds)]
    private static partial Regex Address();

    [GeneratedRegex("""^\s*"resolved"\s*:""", Plain, TimeoutMilliseconds)]
    private static partial Regex Resolved();
}
