using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Evidence.Storage;

/// <summary>Files in a folder, one below each collective's, each named by its hash.</summary>
internal sealed class FileEvidenceStore(IOptions<EvidenceOptions> options) : IEvidenceStore
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private string Folder => options.Value.Folder;

    /// <summary>On the same file system, so that keeping a file is a rename.</summary>
    public string Incoming => Path.Combine(Folder, "incoming");

    public Task PutAsync(string key, ReceivedFile file, CancellationToken cancel)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            // Two uploads of one content write the same bytes, so it does not matter which of them stays.
            File.Move(file.Path, path, overwrite: true);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead);
        }

        Sweep();
        return Task.CompletedTask;
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    private string PathOf(string key) => Path.Combine(Folder, key.Replace('/', Path.DirectorySeparatorChar));

    // What a process left behind that was killed while receiving.
    private void Sweep()
    {
        foreach (var left in new DirectoryInfo(Incoming).EnumerateFiles())
        {
            if (TimeProvider.System.GetUtcNow().UtcDateTime - left.LastWriteTimeUtc > Abandoned) left.Delete();
        }
    }
}
