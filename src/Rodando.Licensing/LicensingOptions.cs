using System.ComponentModel.DataAnnotations;

namespace Rodando.Licensing;

/// <summary>Bound to <c>Rodando:Licensing</c>.</summary>
internal sealed class LicensingOptions
{
    /// <summary>How often the facts of an unchanged licence are published again; a third of what makes a copy stale.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:14:00")]
    public TimeSpan PublishEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Collectives handled in one transaction by the recorder and the publisher.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>
    /// Folder of the private keys that sign the audit chains; made when missing. Outside the database, and backed up apart from it.
    /// Empty: <c>rodando/keys</c> in the user's data folder.
    /// </summary>
    public string? KeyDirectory { get; set; }
}
