using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Evidence.Storage;

/// <summary>A file that has come in, on disk and not yet kept; gone when disposed unless the store has taken it.</summary>
internal sealed record ReceivedFile(string Path, long Size, byte[] Sha256, FileType Type) : IDisposable
{
    private const int BlockBytes = 81_920;

    /// <summary>Writes a body to disk while hashing it; never more of it than a block is in memory.</summary>
    /// <param name="folder">Made when missing.</param>
    /// <returns>The file, or the refusal: empty, too large, or of a type that is not taken.</returns>
    public static async Task<(ReceivedFile? File, IResult? Refused)> ReceiveAsync(
        Stream body, string folder, long mostBytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var path = System.IO.Path.Combine(folder, Guid.NewGuid().ToString("n"));
        try
        {
            var (size, hash, type) = await CopyAsync(body, path, mostBytes, cancel);
            if (size == 0) return (null, Gone(path, Problems.Invalid("body", "The file is empty.")));
            if (size > mostBytes) return (null, Gone(path, TooLarge(mostBytes)));
            return type is null
                ? (null, Gone(path, Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type",
                    "The content is neither PDF, PNG, JPEG nor XML.")))
                : (new ReceivedFile(path, size, hash, type), null);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public static IResult TooLarge(long mostBytes) => Problems.Of(
        StatusCodes.Status413PayloadTooLarge, "body-too-large", $"A file of evidence has at most {mostBytes} bytes.");

    public void Dispose() => File.Delete(Path);

    private static async Task<(long Size, byte[] Hash, FileType? Type)> CopyAsync(
        Stream body, string path, long mostBytes, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            FileType? type = null;
            var size = 0L;
            // The first block is filled up far enough to tell the type, however the network has cut it.
            var read = await body.ReadAtLeastAsync(block, FileType.Needed, throwOnEndOfStream: false, cancel);
            while (read > 0)
            {
                if (size == 0) type = FileType.Of(block.AsSpan(0, read));
                size += read;
                if (size > mostBytes || type is null) return (size, [], type);
                hash.AppendData(block, 0, read);
                await file.WriteAsync(block.AsMemory(0, read), cancel);
                read = await body.ReadAsync(block, cancel);
            }

            // On the disk before any row speaks of it.
            file.Flush(flushToDisk: true);
            return (size, hash.GetHashAndReset(), type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static IResult Gone(string path, IResult refused)
    {
        File.Delete(path);
        return refused;
    }
}
