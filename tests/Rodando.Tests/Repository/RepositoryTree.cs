using System.Diagnostics;

namespace Rodando.Tests.Repository;

/// <summary>The files a fresh clone would hold: what git tracks, and what it would track once added.</summary>
internal static class RepositoryTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes, ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = List();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file with a NUL byte in its first 8,000 bytes is binary, as git judges it.</summary>
    public static bool IsText(string path)
    {
        using var stream = File.OpenRead(Path.Combine(Root, path));
        Span<byte> start = stackalloc byte[8000];
        return !start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rodando.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Rodando.sln above {AppContext.BaseDirectory}.");
    }

    private static string[] List()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git ls-files ended with {git.ExitCode} in {Root}.");

        // A tracked file may just have been deleted; a merge conflict lists a file more than once.
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)
            .Where(path => File.Exists(Path.Combine(Root, path))).Order(StringComparer.Ordinal)];
    }
}
