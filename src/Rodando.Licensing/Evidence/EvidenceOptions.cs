using System.ComponentModel.DataAnnotations;

namespace Rodando.Licensing.Evidence;

/// <summary>Bound to <c>Rodando:Licensing:Evidence</c>: where the files of evidence are kept, outside the database.</summary>
internal sealed class EvidenceOptions : IValidatableObject
{
    public const string Files = "files";
    public const string S3 = "s3";

    /// <summary>files, or s3 for a store that speaks Amazon's protocol.</summary>
    [RegularExpression("^(files|s3)$")]
    public string Store { get; set; } = Files;

    /// <summary>Folder of the files; made when missing. Empty: <c>rodando/evidence</c> in the user's data folder.</summary>
    public string? Directory { get; set; }

    /// <summary>Bytes of the largest file that is taken.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxBytes { get; set; } = 20 * 1024 * 1024;

    /// <summary>Files that one collective may keep, rejected ones included.</summary>
    [Range(1, 100_000)]
    public int MaxFiles { get; set; } = 500;

    /// <summary>Address of the S3 store, such as https://s3.example.org; buckets are addressed by path.</summary>
    public Uri? S3Endpoint { get; set; }

    /// <summary>3 to 63 lower-case letters, digits, hyphens and dots.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    public string? S3Bucket { get; set; }

    public string S3Region { get; set; } = "us-east-1";

    public string? S3AccessKey { get; set; }

    public string? S3SecretKey { get; set; }

    /// <summary>The folder in use.</summary>
    public string Folder => Directory is { Length: > 0 } set ? set : Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rodando", "evidence");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Store != S3) yield break;
        if (S3Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return new ValidationResult("An address such as https://s3.example.org is expected.", [nameof(S3Endpoint)]);
        if (string.IsNullOrEmpty(S3Bucket)) yield return new ValidationResult("It is required.", [nameof(S3Bucket)]);
        if (string.IsNullOrEmpty(S3AccessKey)) yield return new ValidationResult("It is required.", [nameof(S3AccessKey)]);
        if (string.IsNullOrEmpty(S3SecretKey)) yield return new ValidationResult("It is required.", [nameof(S3SecretKey)]);
    }
}
