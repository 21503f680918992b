using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Notices.Sending;

/// <summary>Sends e-mail through a mail server: STARTTLS and sign-in by setting.</summary>
internal sealed class SmtpSender(IOptions<NoticeOptions> options) : INoticeSender
{
    public IReadOnlyCollection<NoticeChannel> Channels { get; } = [NoticeChannel.Email];

    public async Task SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        var settings = options.Value;
        using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpStartTls };
        if (!string.IsNullOrEmpty(settings.SmtpUser)) client.Credentials = new NetworkCredential(settings.SmtpUser, settings.SmtpPassword);
        using var mail = Compose(message, settings.From);
        try
        {
            await client.SendMailAsync(mail, cancel);
        }
        catch (SmtpFailedRecipientException refused) when ((int)refused.StatusCode >= 500)
        {
            throw new NoticeRefusedException($"The mail server refused the recipient: {(int)refused.StatusCode}.", refused);
        }
    }

    private static MailMessage Compose(NoticeMessage message, string from)
    {
        MailAddress to;
        try
        {
            to = new MailAddress(message.To);
        }
        catch (FormatException wrong)
        {
            throw new NoticeRefusedException("It is no e-mail address.", wrong);
        }

        var mail = new MailMessage(new MailAddress(from), to)
        {
            Subject = FileOutbox.Line(message.Subject), SubjectEncoding = Encoding.UTF8, Body = message.Text, BodyEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Message-ID", $"<{message.Id}@{mail.From!.Host}>");
        mail.Headers.Add("Content-Language", message.Language);
        return mail;
    }
}
