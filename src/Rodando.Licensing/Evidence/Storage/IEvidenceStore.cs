namespace Rodando.Licensing.Evidence.Storage;

/// <summary>Where the files of evidence lie. A file is written once, under its content's hash, and never changed.</summary>
internal interface IEvidenceStore
{
    /// <summary>Folder for files on their way in.</summary>
    string Incoming { get; }

    /// <summary>Keeps a received file; one that is there already stays.</summary>
    /// <param name="key">Collective and hash: 32 and 64 hexadecimal digits with a slash between.</param>
    /// <param name="file">May be moved away.</param>
    /// <exception cref="IOException">The store cannot be written.</exception>
    Task PutAsync(string key, ReceivedFile file, CancellationToken cancel);

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">The store cannot be read.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken cancel);
}
