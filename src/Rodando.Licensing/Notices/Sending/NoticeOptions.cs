using System.ComponentModel.DataAnnotations;

namespace Rodando.Licensing.Notices.Sending;

/// <summary>Bound to <c>Rodando:Notices</c>.</summary>
internal sealed class NoticeOptions : IValidatableObject
{
    /// <summary><c>files</c>: every message becomes a file in <see cref="Directory"/>. <c>smtp</c>: e-mail goes to a mail server.</summary>
    [RegularExpression("files|smtp")]
    public string Sender { get; set; } = "files";

    /// <summary>Where files go; made when missing. Empty: <c>rodando/outbox</c> in the user's data folder.</summary>
    public string? Directory { get; set; }

    /// <summary>Sender's address.</summary>
    [EmailAddress]
    public string From { get; set; } = "rodando@localhost";

    public string? SmtpHost { get; set; }

    [Range(1, 65535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted (STARTTLS); only false for a mail server on the same machine.</summary>
    public bool SmtpStartTls { get; set; } = true;

    /// <summary>Empty when the mail server asks for no sign-in.</summary>
    public string? SmtpUser { get; set; }

    public string? SmtpPassword { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sender == "smtp" && string.IsNullOrWhiteSpace(SmtpHost))
            yield return new ValidationResult("Rodando:Notices:SmtpHost must name the mail server when Rodando:Notices:Sender is smtp.", [nameof(SmtpHost)]);
    }
}
