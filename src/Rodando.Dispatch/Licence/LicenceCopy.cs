using System.Text.Json;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Licence;

/// <summary>The newest licence facts that have reached Dispatch.</summary>
internal sealed class LicenceCopy : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public long Version { get; private init; }

    public DateTimeOffset AsOf { get; private init; }

    /// <summary>The <see cref="LicenceChanged"/> that told them, as JSON.</summary>
    public string Facts { get; private init; } = "";

    public LicenceFacts Read() => JsonSerializer.Deserialize<LicenceChanged>(Facts, PlatformJson.Facts)!.ToFacts();
}
